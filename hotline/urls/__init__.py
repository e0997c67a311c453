"""The doors this process serves (HOTLINE_DOORS), each from a module of its own."""

from django.conf import settings
from django.urls import include, path

from hotline.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    *[path("", include(f"hotline.urls.{door}")) for door in settings.DOORS],
]

handler400 = "hotline.faults.bad_request"
handler500 = "hotline.faults.server_error"
