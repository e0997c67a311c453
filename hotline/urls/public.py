"""The public door: citizens report and read what became of it."""

from django.urls import include, path

urlpatterns = [path("", include("reports.urls_public"))]
