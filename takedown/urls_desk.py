"""Routes of the desk for takedowns and letters, under /admin/desk/."""

from django.urls import path

from takedown import views_desk, views_gone, views_letters

urlpatterns = [
    path("takedowns/", views_desk.takedowns, name="desk-takedowns"),
    path("takedowns/<int:pk>/stop/", views_desk.stop, name="desk-stop"),
    path("takedowns/<int:pk>/second-stop/", views_desk.second_stop, name="desk-second-stop"),
    path("gone/", views_gone.gone, name="desk-gone"),
    path("gone/<int:pk>/", views_gone.answer, name="desk-gone-answer"),
    path("countries/", views_desk.countries, name="desk-countries"),
    path("letters/", views_letters.letters, name="desk-letters"),
    path("letters/again/", views_letters.try_all_again, name="desk-try-all-again"),
    path("letters/<int:pk>/again/", views_letters.try_again, name="desk-try-again"),
    path("letters/resting/<int:pk>/now/", views_letters.try_now, name="desk-try-now"),
]
