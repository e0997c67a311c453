"""Routes of the desk about people, under /admin/desk/."""

from django.urls import path

from hotline import views_people as views

urlpatterns = [
    path("people/", views.training, name="desk-training"),
    path("people/certificate/<int:pk>/withdraw/", views.withdraw, name="desk-certificate-withdraw"),
    path("people/sessions/", views.sessions_page, name="desk-sessions"),
    path("people/sessions/<int:pk>/end/", views.end_sessions, name="desk-sessions-end"),
    path("break-glass/", views.break_glass, name="desk-break-glass"),
    path("break-glass/ask/", views.ask, name="desk-break-glass-ask"),
    path("break-glass/<int:pk>/answer/", views.answer, name="desk-break-glass-answer"),
    path("break-glass/<int:pk>/end/", views.end_loan, name="desk-break-glass-end"),
]
