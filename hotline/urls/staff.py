"""The staff door: the desk inside the admin site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("account/", include("hotline.urls.account")),
    path("admin/login/", RedirectView.as_view(url="/account/login/", query_string=True)),
    path("admin/desk/", include("hotline.urls_desk")),
    path("admin/desk/", include("reports.urls_desk")),
    path("admin/desk/", include("takedown.urls_desk")),
    path("admin/desk/", include("partners.urls_desk")),
    path("admin/desk/", include("partners.providers.urls_desk")),
    path("admin/desk/", include("partners.api.urls_desk")),
    path("admin/desk/", include("partners.mailbox.urls_desk")),
    path("admin/", admin.site.urls),
]
