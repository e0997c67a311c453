"""The admin site as a workplace: one site object, our own pages in it, one decorator for every staff page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


class DeskSite(admin.AdminSite):
    """The staff door: Django's admin site with the desk's pages in front of the archive room."""

    site_header = site_title = "Hotline desk"
    index_title = "Archive room"
    site_url = None


Page = Callable[..., HttpResponse]


def staff_page(right: str) -> Callable[[Page], Page]:
    """Guard a desk page: a signed-in member of staff with this named right (the second factor is asked in middleware)."""

    def guarded(page: Page) -> Page:
        @never_cache
        @wraps(page)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not (request.user.is_active and request.user.is_staff and request.user.has_perm(right)):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        wrapper.right = right  # type: ignore[attr-defined]
        return wrapper

    return guarded


def desk_render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a desk page inside the admin site's frame."""
    return render(request, template, admin.site.each_context(request) | context, status=status)
