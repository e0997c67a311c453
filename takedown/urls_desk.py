"""Routes of the desk for takedowns and letters, under /admin/desk/."""

from django.urls import path

from takedown import views_accuracy, views_appeals, views_desk, views_letters, views_notices, views_notices_bulk

urlpatterns = [
    path("takedowns/", views_desk.takedowns, name="desk-takedowns"),
    path("takedowns/<int:pk>/stop/", views_desk.stop, name="desk-stop"),
    path("takedowns/<int:pk>/second-stop/", views_desk.second_stop, name="desk-second-stop"),
    path("countries/", views_desk.countries, name="desk-countries"),
    path("letters/", views_letters.letters, name="desk-letters"),
    path("letters/again/", views_letters.try_all_again, name="desk-try-all-again"),
    path("letters/<int:pk>/again/", views_letters.try_again, name="desk-try-again"),
    path("letters/resting/<int:pk>/now/", views_letters.try_now, name="desk-try-now"),
    path("notices/", views_notices.notices, name="desk-notices"),
    path("notices/accuracy/", views_accuracy.accuracy, name="desk-accuracy"),
    path("notices/bulk/", views_notices_bulk.preview, name="desk-notices-bulk"),
    path("notices/bulk/act/", views_notices_bulk.act, name="desk-notices-act"),
    path("notices/bulk/done/", views_notices_bulk.done, name="desk-notices-done"),
    path("notices/question/<int:pk>/", views_notices.question, name="desk-question"),
    path("notices/<int:pk>/", views_notices.notice, name="desk-notice"),
    path("notices/<int:pk>/pull-back/", views_notices.pull_back, name="desk-notice-pull-back"),
    path("notices/<int:pk>/send-now/", views_notices.send_now, name="desk-notice-send-now"),
    path("notices/<int:pk>/write-again/", views_notices.write_again, name="desk-notice-write-again"),
    path("notices/<int:pk>/stop/", views_notices.give_up, name="desk-notice-stop"),
    path("notices/<int:pk>/answer/", views_notices.answer, name="desk-notice-answer"),
    path("notices/<int:pk>/correct/", views_notices.correct, name="desk-notice-correct"),
    path("appeals/", views_appeals.appeals, name="desk-appeals"),
    path("appeals/new/", views_appeals.enter, name="desk-appeal-new"),
    path("appeals/<int:pk>/", views_appeals.appeal, name="desk-appeal"),
    path("appeals/<int:pk>/read/", views_appeals.read, name="desk-appeal-read"),
    path("appeals/<int:pk>/take/", views_appeals.take, name="desk-appeal-take"),
    path("appeals/<int:pk>/decide/", views_appeals.decide, name="desk-appeal-decide"),
]
