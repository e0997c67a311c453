"""Routes of the desk for mails of partners, under /admin/desk/."""

from django.urls import path

from partners.mailbox import views_desk

urlpatterns = [
    path("mailbox/", views_desk.listed, name="desk-mailbox"),
    path("mailbox/<int:pk>/", views_desk.one, name="desk-mail"),
    path("mailbox/<int:pk>/read/", views_desk.read, name="desk-mail-read"),
    path("mailbox/<int:pk>/take/", views_desk.take, name="desk-mail-take"),
    path("mailbox/<int:pk>/refuse/", views_desk.refuse, name="desk-mail-refuse"),
]
