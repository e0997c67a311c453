"""The admin site as a workplace: one site object, one decorator for every staff page, and what upper floors hang in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, resolve, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

from hotline import keymap
from hotline.counting import all_remembered, band, many
from hotline.masthead import Entry, drawn
from hotline.models import User
from hotline.procedures import procedure
from hotline.unopened import UNOPENED, unopened

OURS = frozenset({"hotline", "reports", "partners", "takedown"})
# Pages of the stock site that we serve elsewhere (account) or not at all.
NOT_SERVED = frozenset({"password_change", "password_change_done", "view_on_site", "autocomplete"})
SOON = timedelta(hours=4)
MOST_ENTRIES = 10  # of the navigation that stand side by side; with more, those from this place on stand under "More"
ASIDE = 62


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
    oldest: str = ""  # how long the first of them waits
    group: str = "queues"  # or "replies": what somebody outside said and nobody dealt with

    @property
    def band(self) -> str:
        """Say how many as a band; the exact number pushes people to hurry."""
        return band(self.number)

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

    @property
    def chip(self) -> SafeString:
        """Give it as HTML; a page has fifty of them, and the template engine takes ten times as long for each."""
        due = f"{timezone.localtime(self.due):%-d %b %Y %H:%M}"
        return mark_safe(f'<span class="clock clock--{self.tone}" title="{due}">{self.words}</span>')  # nosec B703 # words of our own rules and a moment


@dataclass(frozen=True)
class Missed:
    """One deadline that was missed, or one thing that got stuck, and where to mend it."""

    what: str
    name: str
    url: str
    clock: Clock | None = None
    why: str = ""


@dataclass(frozen=True)
class RunningOut:
    """One deadline that comes next: of which case, which clock, when, and with whom it is."""

    due: datetime
    what: str
    name: str
    url: str
    who: str = ""


@dataclass(frozen=True)
class Vital:
    """One part of the machinery and how it is."""

    name: str
    tone: str  # green, amber, red
    words: str


# Where the procedure lets nobody look, a desk page is served only where it is named here: as it is, or by another page.
SHOWS_NO_ADDRESS: set[str] = {
    "desk-training", "desk-certificate-withdraw", "desk-sessions", "desk-sessions-end", "desk-break-glass",
    "desk-break-glass-ask", "desk-break-glass-answer", "desk-break-glass-end",
}  # fmt: skip
INSTEAD: dict[str, Callable[..., HttpResponse]] = {}  # asked for the right of the page it stands for
NAVIGATION: list[NavItem] = [NavItem(90, "Archive", "admin:archive", "")]
TILES: list[Callable[[User, datetime], Iterable[Tile]]] = []
MISSED: list[Callable[[User, datetime], Iterable[Missed]]] = []
CLOCKS: list[Callable[[User, datetime], Iterable[RunningOut]]] = []
VITALS: list[Callable[[datetime], Iterable[Vital]]] = []
BANNERS: list[Callable[[User, datetime], dict[str, Any] | None]] = []  # what stands at the head of every desk page


def hang(board: list[Any], *things: Any) -> None:
    """Put things on a board once; an upper floor calls it when it starts."""
    board.extend(thing for thing in things if thing not in board)


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
        """Begin at the desk; without cases in the archive, and without a table there on the first page that opens."""
        if request.user.has_perm("reports.view_case"):
            return redirect("desk-today")
        shown = navigation(request)
        pages = [] if has_tables(request) else [*shown["desk_nav"], *shown["desk_aside"]]
        return redirect(next((one.url for one in pages), "admin:archive"))

    def archive(self, request: HttpRequest) -> HttpResponse:
        """List the tables this person may look at."""
        return super().index(request, {"title": self.index_title})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the desk's navigation to every page of the site."""
        return super().each_context(request) | navigation(request) | {"idle_seconds": procedure().wellbeing.idle_seconds}


def has_tables(request: HttpRequest) -> bool:
    """Say whether any table of the archive is open to whoever asks."""
    return any(table.has_view_permission(request) for table in admin.site._registry.values())


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the entries this person may open: side by side with numbers (`desk_nav`), behind "More", and drawn."""
    user: User | AnonymousUser = request.user
    if not (user.is_active and user.is_staff):
        return {"desk_nav": [], "desk_aside": [], "desk_menu": ""}
    at, match = timezone.now(), request.resolver_match
    here = "admin:archive" if match and match.namespace == "admin" else match.url_name if match else ""
    mine = [
        item
        for item in sorted(NAVIGATION, key=lambda item: item.place)
        if (not item.right or user.has_perm(item.right))
        and _served(item.url_name)
        and (item.url_name != "admin:archive" or has_tables(request))
    ]
    numbers = all_remembered({item.url_name: partial(item.count, at) for item in mine if item.count})
    beside: list[Entry] = []
    aside: list[Entry] = []
    for item in mine:
        count = band(number) if (number := numbers.get(item.url_name, 0)) else ""
        entry = Entry(item.title, item.url_name, reverse(item.url_name), count, item.url_name == here)
        (aside if item.place >= ASIDE and not count and len(mine) > MOST_ENTRIES else beside).append(entry)
    return {"desk_nav": beside, "desk_aside": aside, "desk_menu": drawn(tuple(beside), tuple(aside))}


def served(url: str) -> bool:
    """Say whether the page a link leads to is there at all under this country's procedure."""
    return not unopened() or _served(resolve(url.partition("?")[0].partition("#")[0]).url_name or "")


def _served(url_name: str) -> bool:
    """Say whether a desk page is there at all under this country's procedure."""
    if not (unopened() and url_name.startswith("desk-")):
        return True
    return url_name in SHOWS_NO_ADDRESS or url_name in INSTEAD


def _refused(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    messages.info(request, UNOPENED)
    return redirect("desk-today")


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
            name = request.resolver_match.url_name or "" if request.resolver_match else ""
            if unopened() and name not in SHOWS_NO_ADDRESS:
                return INSTEAD.get(name, _refused)(request, *args, **kwargs)
            return page(request, *args, **kwargs)

        wrapper.right = right  # type: ignore[attr-defined]
        return wrapper

    return guarded


def desk_render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a desk page inside the desk's frame; what only the archive shows (its list of tables) is not asked for."""
    user: Any = request.user
    at = timezone.now()
    around = {
        "banners": [banner for make in BANNERS if (banner := make(user, at))],
        "keymap": None if unopened() else keymap.for_page(user),
    }
    return render(request, template, navigation(request) | around | context, status=status)
