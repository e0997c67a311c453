"""The admin site as a workplace: one site object, one decorator for every staff page, and what upper floors hang in."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hotline.models import User

CAP = 1000  # beyond that a number says nothing more, and counting it would cost time
OURS = frozenset({"hotline", "reports", "partners", "takedown"})
# Pages of the stock site that we serve elsewhere (account) or not at all.
NOT_SERVED = frozenset({"password_change", "password_change_done", "view_on_site", "autocomplete"})
SOON = timedelta(hours=4)


# --- What the floors above hang in ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NavItem:
    """One entry of the desk's navigation; `count` gives the number beside it. No right: for everybody inside."""

    place: int
    title: str
    url_name: str
    right: str
    count: Callable[[datetime], int] | None = None


@dataclass(frozen=True)
class Tile:
    """One number on the page "today", with the page it leads to."""

    title: str
    number: int
    url: str
    tone: str = "grey"
    hint: str = ""

    @property
    def shown(self) -> str:
        """Give the number as it stands on the tile."""
        return many(self.number)


@dataclass(frozen=True)
class Clock:
    """A deadline in words: how much is left, and whether that is late, soon or fine."""

    words: str
    tone: str
    due: datetime


@dataclass(frozen=True)
class Missed:
    """One deadline that was missed, or one thing that got stuck, and where to mend it."""

    what: str
    name: str
    url: str
    clock: Clock | None = None
    why: str = ""


NAVIGATION: list[NavItem] = [NavItem(90, "Archive", "admin:archive", "")]
TILES: list[Callable[[User, datetime], Iterable[Tile]]] = []
MISSED: list[Callable[[User, datetime], Iterable[Missed]]] = []


def hang(board: list[Any], *things: Any) -> None:
    """Put things on a board once; an upper floor calls it when it starts."""
    board.extend(thing for thing in things if thing not in board)


def capped(rows: QuerySet[Any]) -> int:
    """Count rows, but not further than the cap: one more than that stands for "or more"."""
    return rows[: CAP + 1].count()  # in their order, where they have one: an index gives them in it


def many(number: int) -> str:
    """Write a capped count: the number, or "1,000+"."""
    return f"{CAP:,}+" if number > CAP else str(number)


Answer = TypeVar("Answer")


def remembered(name: str, ask: Callable[[], Answer], *, times: int = 1) -> Answer:
    """Give what is dear to find out and may be some seconds old: settings.REMEMBERED_SECONDS, or so many times that."""
    if not (seconds := times * settings.REMEMBERED_SECONDS):
        return ask()
    key = f"desk:{hashlib.sha256(name.encode()).hexdigest()}"
    found: Any = cache.get_or_set(key, ask, seconds)
    return cast("Answer", found)


def span(length: timedelta) -> str:
    """Say a length of time as people do: 12 min, 5 h, 2 d 3 h."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, days = minutes // 60, minutes // 1440
    if hours < 48:
        return f"{hours} h"
    return f"{days} d {hours % 24} h" if days < 7 and hours % 24 else f"{days} d"


def clock(due: datetime | None, at: datetime) -> Clock | None:
    """Show a deadline as a clock."""
    if due is None:
        return None
    if due < at:
        return Clock(f"{span(at - due)} late", "late", due)
    return Clock(f"{span(due - at)} left", "soon" if due - at <= SOON else "fine", due)


# --- The site ---------------------------------------------------------------------------------------------------------


class DeskSite(admin.AdminSite):
    """The staff door: Django's admin site with the desk's pages in front of the archive room."""

    site_header = site_title = "Hotline desk"
    index_title = "Archive"
    site_url = None
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in our own tables only: what libraries keep (failed sign-ins, second factors) has no page here."""
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OURS]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in members of staff who have at least one right."""
        user = request.user
        return bool(user.is_active and user.is_staff and user.get_all_permissions())

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse people who are signed in and have no right here; sending them to the login page would go in circles."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return inner

    def get_urls(self) -> list[Any]:
        """Add the archive, and leave out what the account pages do."""
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_SERVED]
        return [path("archive/", self.admin_view(self.archive), name="archive"), *kept]

    def index(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Begin at the desk; people without cases begin in the archive."""
        return redirect("desk-today" if request.user.has_perm("reports.view_case") else "admin:archive")

    def archive(self, request: HttpRequest) -> HttpResponse:
        """List the tables this person may look at."""
        return super().index(request, {"title": self.index_title})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the desk's navigation to every page of the site."""
        return super().each_context(request) | {"desk_nav": navigation(request)}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the entries this person may open, each with its number."""
    user: User | AnonymousUser = request.user
    if not (user.is_active and user.is_staff):
        return []
    at, match = timezone.now(), request.resolver_match
    here = "admin:archive" if match and match.namespace == "admin" else match.url_name if match else ""
    return [
        {
            "title": item.title,
            "url": reverse(item.url_name),
            "count": many(number) if (number := _count(item, at)) else "",
            "current": item.url_name == here,
        }
        for item in sorted(NAVIGATION, key=lambda item: item.place)
        if not item.right or user.has_perm(item.right)
    ]


def _count(item: NavItem, at: datetime) -> int:
    """Give the number beside an entry: it stands on every page, so it may be some seconds old."""
    count = item.count
    return remembered(item.url_name, lambda: count(at)) if count else 0


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
    """Render a desk page inside the desk's frame; what only the archive shows (its list of tables) is not asked for."""
    return render(request, template, {"desk_nav": navigation(request)} | context, status=status)
