"""Signing in and out, password and second factor; no sign-up, no reset by mail, no e-mail pages."""

from allauth.account import views
from django.urls import include, path

from hotline import views_account as ours
from hotline.accounts import home

urlpatterns = [
    path("", home, name="account_home"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", home, name="account_set_password"),  # whoever has no password yet gets one from an administrator
    path("sessions/", ours.sessions_page, name="account-sessions"),
    path("sessions/<int:pk>/end/", ours.end_session, name="account-session-end"),
    path("sessions/end-others/", ours.end_others, name="account-sessions-end-others"),
    path("awake/", ours.awake, name="account-awake"),
    path("held/", ours.held, name="account-held"),
    path("2fa/", include("allauth.mfa.urls")),
]
