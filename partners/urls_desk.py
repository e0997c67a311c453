"""Routes of the desk for police units, under /admin/desk/."""

from django.urls import path

from partners import views_desk as views

urlpatterns = [
    path("police/", views.police, name="desk-police"),
    path("case/<int:pk>/police/<int:unit>/", views.reply, name="desk-police-reply"),
    path("case/<int:pk>/police/<int:unit>/read/", views.read, name="desk-police-read"),
]
