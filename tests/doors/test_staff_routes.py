"""Every route behind the staff door, for every role: who has no right sees nothing, and no route is forgotten."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import URLPattern, URLResolver, get_resolver

from hotline.models import AuditEvent, Heartbeat, Outgoing, User
from hotline.people import ROLES
from partners.models import Liaison, Partner, Referral
from reports.models import Case, HelpLine, PageText, Report
from takedown.models import Notice, Takedown

pytestmark = pytest.mark.django_db

# What each desk page asks for. A new route fails the test below until it stands here.
DESK = {
    "desk-today": "reports.view_case",
    "desk-queue": "reports.view_case",
    "desk-case": "reports.view_case",
    "desk-disputes": "reports.decide_case",
    "desk-claim-next": "reports.assess_case",
    "desk-claim": "reports.assess_case",
    "desk-give-back": "reports.assess_case",
    "desk-assess": "reports.assess_case",
    "desk-keep": "reports.assess_case",
    "desk-hosting": "reports.assess_case",
    "desk-challenge": "reports.decide_case",
    "desk-stop": "reports.decide_case",
    "desk-second-stop": "reports.assess_case",
    "desk-reveal": "reports.reveal_address",
    "desk-words": "reports.read_words",
    "desk-answers": "reports.read_words",
    "desk-ask": "reports.ask_reporter",
    "desk-floods": "reports.assess_case",
    "desk-flood-dismiss": "reports.assess_case",
    "desk-entry": "reports.enter_report",
    "desk-takedowns": "takedown.view_takedown",
    "desk-letters": "hotline.view_outgoing",
    "desk-try-again": "hotline.change_outgoing",
    "desk-api-tokens": "partners.manage_tokens",
    "desk-api-token-new": "partners.manage_tokens",
    "desk-api-token-renew": "partners.manage_tokens",
    "desk-api-token-revoke": "partners.manage_tokens",
}
POST_ONLY = {
    "desk-challenge",
    "desk-stop",
    "desk-second-stop",
    "desk-claim-next",
    "desk-claim",
    "desk-give-back",
    "desk-keep",
    "desk-hosting",
    "desk-reveal",
    "desk-words",
    "desk-answers",
    "desk-flood-dismiss",
    "desk-try-again",
    "desk-api-token-revoke",
}
# What the stock site serves besides the tables; anybody with one right inside may open these.
SITE = {"index", "archive", "login", "logout", "jsi18n", "app_list", None}
TABLES = {
    Case,
    Report,
    Partner,
    Liaison,
    Referral,
    Takedown,
    Notice,
    Outgoing,
    Heartbeat,
    AuditEvent,
    User,
    PageText,
    HelpLine,
}
EDITABLE = {Partner, Liaison, User, PageText, HelpLine}
STAFF_ROLES = sorted(set(ROLES) - {"liaison"})


def routes(resolver, prefix=""):
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, one


def inside():
    return [(path, one) for path, one in routes(get_resolver()) if path.startswith("admin/")]


def desk():
    return {one.name: (path, one) for path, one in inside() if path.startswith("admin/desk/")}


def address(path):
    return "/" + re.sub(r"<[a-z]+:?[a-z_]*>", "1", path)


def somebody(role="", *, staff=True):
    user = User.objects.create_user(role or "mallory", is_staff=staff)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def ask(client, name, path):
    return client.post(path) if name in POST_ONLY else client.get(path)


def test_every_desk_route_is_listed_with_the_right_it_asks_for():
    assert {name: one.callback.right for name, (_, one) in desk().items()} == DESK


def test_every_other_route_inside_belongs_to_the_admin_site_or_the_login():
    models = {f"{model._meta.app_label}_{model._meta.model_name}" for model in TABLES}
    for path, one in inside():
        if path.startswith("admin/desk/"):
            continue
        known = one.name in SITE or one.name == "auth_user_password_change" or (one.name or "").rpartition("_")[0] in models
        assert known, path


def test_the_archive_holds_our_tables_only():
    assert set(admin.site._registry) == TABLES


@pytest.mark.parametrize("name", sorted(DESK))
def test_a_stranger_is_sent_to_the_login(client, name):
    path = address(desk()[name][0])
    answer = ask(client, name, path)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")


@pytest.mark.parametrize("staff", [False, True], ids=["a login only", "staff without a role"])
def test_mallory_with_a_login_and_no_right_sees_nothing(client, staff):
    client.force_login(somebody(staff=staff))
    for path, one in inside():
        if path in ("admin/login/", "admin/logout/") or "(?P" in path:  # (?P…): an app's name, asked for below
            continue
        answer = ask(client, one.name, address(path))
        assert answer.status_code == 403, path
    for label in admin.site._registry:
        assert client.get(f"/admin/{label._meta.app_label}/").status_code == 403
    assert client.get("/admin/nowhere/").status_code == 403


def test_a_police_liaison_has_no_business_at_the_desk(client):
    client.force_login(somebody("liaison", staff=False))
    for name, (path, _) in desk().items():
        assert ask(client, name, address(path)).status_code == 403, name
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/archive/").status_code == 403


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_opens_what_its_rights_name_and_nothing_else(client, role):
    client.force_login(somebody(role))
    for name, (path, _) in desk().items():
        answer = ask(client, name, address(path))
        assert (answer.status_code != 403) == (DESK[name] in ROLES[role]), name


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_opens_its_own_tables_only(client, role):
    client.force_login(somebody(role))
    for model in TABLES:
        label, name = model._meta.app_label, model._meta.model_name
        answer = client.get(f"/admin/{label}/{name}/")
        assert (answer.status_code == 200) == (f"{label}.view_{name}" in ROLES[role]), name


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_navigation_shows_only_doors_that_open(client, role):
    client.force_login(somebody(role))
    page = client.get("/admin/", follow=True)
    assert page.status_code == 200
    for item in page.context["desk_nav"]:
        assert client.get(item["url"]).status_code == 200, item["title"]


def test_even_with_every_right_records_cannot_be_added_changed_or_deleted(client):
    user = somebody()
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    for model in TABLES - EDITABLE:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        assert client.get(f"{base}/").status_code == 200, base
        assert client.get(f"{base}/add/").status_code == 403, base
        options = admin.site._registry[model]
        request = client.get(f"{base}/").wsgi_request
        assert not options.has_change_permission(request), base
        assert not options.has_delete_permission(request), base
        assert not options.get_actions(request), base
    for model in EDITABLE:
        request = client.get("/admin/archive/").wsgi_request
        assert not admin.site._registry[model].has_delete_permission(request)


def test_buttons_do_nothing_on_a_look(client):
    client.force_login(somebody("lead"))
    for name in POST_ONLY:
        assert client.get(address(desk()[name][0])).status_code in (403, 405), name
