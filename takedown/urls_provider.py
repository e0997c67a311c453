"""Routes of the provider door: everything behind the link of one letter."""

from django.urls import path

from takedown import views_provider as views

urlpatterns = [
    path("<str:number>/<str:secret>/", views.reply, name="provider-reply"),
    path("<str:number>/<str:secret>/thanks/", views.thanks, name="provider-thanks"),
]
