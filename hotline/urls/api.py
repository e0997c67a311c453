"""The API door: partners' programs report, ask and answer with a token."""

from django.urls import include, path

urlpatterns = [path("", include("partners.api.urls"))]
