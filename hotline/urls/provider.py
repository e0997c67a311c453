"""The provider door: a reply page behind a capability link."""

from django.urls import include, path

urlpatterns = [path("p/", include("takedown.urls_provider"))]
