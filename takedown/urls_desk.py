"""Routes of the desk for takedowns and letters, under /admin/desk/."""

from django.urls import path

from takedown import views_desk

urlpatterns = [
    path("takedowns/", views_desk.takedowns, name="desk-takedowns"),
    path("takedowns/<int:pk>/stop/", views_desk.stop, name="desk-stop"),
    path("takedowns/<int:pk>/second-stop/", views_desk.second_stop, name="desk-second-stop"),
    path("countries/", views_desk.countries, name="desk-countries"),
    path("letters/", views_desk.letters, name="desk-letters"),
    path("letters/<int:pk>/again/", views_desk.try_again, name="desk-try-again"),
]
