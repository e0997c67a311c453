"""Routes of the desk for takedowns and letters, under /admin/desk/."""

from django.urls import path

from takedown import views_desk, views_filing, views_letters

urlpatterns = [
    path("takedowns/", views_desk.takedowns, name="desk-takedowns"),
    path("takedowns/<int:pk>/stop/", views_desk.stop, name="desk-stop"),
    path("takedowns/<int:pk>/second-stop/", views_desk.second_stop, name="desk-second-stop"),
    path("countries/", views_desk.countries, name="desk-countries"),
    path("notices/forms/", views_filing.forms, name="desk-forms"),
    path("notices/<int:pk>/file/", views_filing.file_notice, name="desk-file-notice"),
    path("notices/<int:pk>/filed/", views_filing.record_filing, name="desk-record-filing"),
    path("notices/<int:pk>/give-back/", views_filing.give_back_filing, name="desk-give-back-filing"),
    path("letters/", views_letters.letters, name="desk-letters"),
    path("letters/again/", views_letters.try_all_again, name="desk-try-all-again"),
    path("letters/<int:pk>/again/", views_letters.try_again, name="desk-try-again"),
    path("letters/resting/<int:pk>/now/", views_letters.try_now, name="desk-try-now"),
]
