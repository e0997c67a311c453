"""Routes of the desk for tokens of the partner API, under /admin/desk/."""

from django.urls import path

from partners.api import views_desk

urlpatterns = [
    path("api-tokens/", views_desk.listed, name="desk-api-tokens"),
    path("api-tokens/new/", views_desk.new, name="desk-api-token-new"),
    path("api-tokens/<int:pk>/renew/", views_desk.renew, name="desk-api-token-renew"),
    path("api-tokens/<int:pk>/revoke/", views_desk.revoke, name="desk-api-token-revoke"),
]
