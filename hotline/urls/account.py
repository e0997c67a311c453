"""Signing in and out, password and second factor; no sign-up, no reset by mail, no e-mail pages."""

from allauth.account import views
from django.urls import include, path

from hotline.accounts import home

urlpatterns = [
    path("", home, name="account_home"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
