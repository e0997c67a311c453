"""The police door."""

from django.urls import include, path

urlpatterns = [
    path("police/", include("partners.urls_police")),
    path("account/", include("hotline.urls.account")),
]
