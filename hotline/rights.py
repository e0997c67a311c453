"""Who may do what: the table role × right × route, read from the routes themselves and written into docs/rights.md."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from hotline.people import ROLES

NOBODY = "nobody"
ANYONE = "anyone"
SIGNED_IN = "anyone signed in"
ANY_RIGHT = "any right at the desk"
LINK = "whoever holds the link"
EVERY_METHOD = ("GET", "POST")
OUTSIDE_THE_DESK = {"liaison", "service"}  # roles without staff status
# Account pages that open before somebody is signed in; the second factor asks for the password first.
BEFORE_SIGNING_IN = {
    "account_login", "account_logout", "account_inactive", "mfa_authenticate", "mfa_login_webauthn", "mfa_trust",
    "account-awake",
}  # fmt: skip
# What the stock admin site serves besides tables.
SITE = dict.fromkeys(("index", "archive", "app_list", "jsi18n"), ANY_RIGHT) | {"logout": ANYONE, "login": ANYONE}
PAGES = {"changelist": "view", "history": "view", "add": "add", "change": "change", "delete": "delete"}


@dataclass(frozen=True)
class Route:
    """One address of one door: what it asks for, and which roles have it."""

    door: str
    name: str
    path: str
    methods: tuple[str, ...]
    right: str
    look: str = ""  # the right that opens the page for reading, where pressing its button takes another

    def allowed(self, role: str, method: str) -> bool:
        """Say whether the rights of a role open this route for a look (GET) or a deed (POST)."""
        right = self.look if method == "GET" and self.look else self.right
        match right:
            case "anyone signed in":
                return role != "service"
            case "any right at the desk":
                return role not in OUTSIDE_THE_DESK and any(known(one) for one in ROLES[role])
            case "nobody":
                return False
            case words if "." not in words:  # open to whoever comes, or holds the link or the key it names
                return True
        if role in OUTSIDE_THE_DESK and self.door == "desk":
            return False
        return right in ROLES[role]


class Unknown(Exception):
    """A route says nowhere who may use it."""


def known(right: str) -> bool:
    """Say whether a right exists in this house; a role may name one that a later floor brings."""
    app, _, codename = right.partition(".")
    return any(codename in names for label, names in _made() if label == app)


@cache
def _made() -> tuple[tuple[str, frozenset[str]], ...]:
    """Read the rights our tables make out of the models, so that the table can be written without a database."""
    return tuple(
        (
            model._meta.app_label,
            frozenset(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions)
            | {codename for codename, _title in model._meta.permissions},
        )
        for model in apps.get_models()
    )


def routes() -> list[Route]:
    """Read every route of this process. Raises Unknown for one that declares no right and belongs to no door."""
    found = {(path, one.name): _route(path, one) for path, one in patterns(get_resolver())}
    return sorted(found.values(), key=lambda one: (one.path, one.name))


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Walk through all routes, each with its whole path."""
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        else:
            yield path, one


def _route(path: str, one: URLPattern) -> Route:
    name, view, told = one.name or "", one.callback, "/" + path
    methods = methods_of(view)
    right = getattr(view, "right", "")
    first = path.partition("/")[0]
    if right:
        return Route("police" if first == "police" else "desk", name, told, methods, right)
    if open_to := getattr(view, "open_to", "") or getattr(getattr(view, "cls", None), "open_to", ""):
        return Route("interface", name, told, methods, open_to)  # a door for machines says in words who holds its key
    if first == "admin":
        return _archive(name, told, methods)
    if first == "account":
        return Route("account", name, told, methods, ANYONE if name in BEFORE_SIGNING_IN else SIGNED_IN)
    if name.startswith("public-") or name in ("healthz", "readyz"):
        return Route("public", name, told, methods, ANYONE)
    if first == "p":
        return Route("provider", name, told, methods, LINK)
    raise Unknown(f"{told} declares no right: use staff_page, police_page, or a door that is open to strangers.")


def methods_of(view: Callable[..., Any] | None) -> tuple[str, ...]:
    """Read which methods a view takes from the decorator that says so; without one it takes every method."""
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        for name, cell in zip(names, getattr(view, "__closure__", None) or (), strict=False):
            if name == "request_method_list":
                return tuple(method for method in EVERY_METHOD if method in cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return EVERY_METHOD


class _Almighty:
    """Has every right, so that what is still refused is refused to everybody."""

    is_active = is_staff = is_superuser = True

    def has_perm(self, *_: Any) -> bool:
        """Always."""
        return True


def _archive(name: str, path: str, methods: tuple[str, ...]) -> Route:
    if name in SITE:
        return Route("archive", f"admin:{name}", path, ("GET",) if name == "jsi18n" else methods, SITE[name])
    if not name:  # a shorter address that only leads to a page below, and the sign-in page's old one
        return Route("archive", "", path, methods, ANYONE if path == "/admin/login/" else ANY_RIGHT)
    if name == "auth_user_password_change":
        return Route("archive", f"admin:{name}", path, methods, "hotline.change_user")
    model_name, _, page = name.rpartition("_")
    for model, options in admin.site._registry.items():
        label, row = model._meta.app_label, model._meta.model_name
        if model_name == f"{label}_{row}" and page in PAGES:
            action = PAGES[page]
            request = HttpRequest()
            request.user = _Almighty()  # type: ignore[assignment]
            may = getattr(options, f"has_{action}_permission")(request)
            right = f"{label}.{action}_{row}" if may else NOBODY
            look = f"{label}.view_{row}" if page == "change" else ""
            return Route("archive", f"admin:{name}", path, methods, right, look)
    raise Unknown(f"{path} belongs to no table of the archive.")


# --- The document -----------------------------------------------------------------------------------------------------

INTRODUCTION = """# Who may do what

Written by `manage.py rights --write` from the routes themselves; a test (`tests/doors/test_rights.py`) knocks at every
route as every role, with GET and with POST, and fails where the house behaves otherwise than this table says, or where a
route is missing. Read a change of this file as you would read a change of law: a tick more is a door more.

"look" is a page that shows, "do" a button, ✓ both. Roles are groups; what each holds is in `hotline/people.py`. A liaison
also needs a row that ties them to a police unit. A service account opens no page at all. Break-glass
(docs/runbook/people.md) lends rights for an hour at most and is not in this table.
"""


def document() -> str:
    """Write the whole table."""
    found = routes()
    held = [([f"`{right}`"], right) for right in _rights()]
    parts = [INTRODUCTION, "## Rights of each role\n", _grid(["Right"], held, _holds)]
    for door, title in (("desk", "The desk"), ("police", "The police door"), ("archive", "The archive")):
        shown = [one for one in found if one.door == door and (one.name or door != "archive")]
        rows = [([f"`{one.path}`", _words(one)], one) for one in shown]
        parts += [f"## {title}\n", _grid(["Route", "Asks for"], rows, _opens)]
    parts += [
        "## Account, public and provider pages, and interfaces\n",
        _plain([one for one in found if one.door in OPEN_DOORS]),
    ]
    return "\n".join(parts)


OPEN_DOORS = ("account", "public", "provider", "interface")


def _rights() -> list[str]:
    return sorted({right for rights in ROLES.values() for right in rights})


def _holds(role: str, right: Any) -> str:
    return "✓" if right in ROLES[role] else ""


def _opens(role: str, route: Any) -> str:
    """Say what a role may do at a route: look, do, or both."""
    given = [method for method in route.methods if route.allowed(role, method)]
    return {(): "", ("GET",): "look", ("POST",): "do", ("GET", "POST"): "✓"}[tuple(given)]


def _words(route: Route) -> str:
    told = f"`{route.right}`" if "." in route.right else route.right
    looked = f"`{route.look}` to look, " if route.look else ""
    return f"{looked}{told}{' (button)' if route.methods == ('POST',) else ''}"


def _grid(heads: list[str], rows: list[tuple[list[str], Any]], cell: Callable[[str, Any], str]) -> str:
    roles = list(ROLES)
    lines = ["| " + " | ".join([*heads, *roles]) + " |", "|" + "---|" * (len(heads) + len(roles))]
    lines += ["| " + " | ".join([*told, *(cell(role, one) for role in roles)]) + " |" for told, one in rows]
    return "\n".join(lines) + "\n"


def _plain(found: list[Route]) -> str:
    lines = ["| Route | Methods | For whom |", "|---|---|---|"]
    lines += [f"| `{one.path}` | {', '.join(one.methods)} | {one.right} |" for one in found]
    return "\n".join(re.sub(r"(?<=\S) +\|$", " |", line) for line in lines) + "\n"
