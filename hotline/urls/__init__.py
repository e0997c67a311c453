"""The doors this process serves (HOTLINE_DOORS), each from a module of its own."""

from django.conf import settings
from django.urls import include, path

from hotline.health import healthz, metrics, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    *[path("", include(f"hotline.urls.{door}")) for door in settings.DOORS],
]

handler400 = "hotline.faults.bad_request"
handler500 = "hotline.faults.server_error"
