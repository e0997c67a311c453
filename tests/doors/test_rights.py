"""The table role × right × route: every route is knocked at as every role, and the document says what the house does."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.urls import path as url

from hotline import rights
from hotline.models import User
from hotline.people import ROLES
from partners.models import Liaison
from takedown import demonstration as demo

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
GUARDED = ("desk", "police", "archive")
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "rights.md"


def somebody(role):
    """Make a person of one role, as an administrator would: a liaison with their unit, a service account without a door."""
    outside = role in rights.OUTSIDE_THE_DESK
    user = User.objects.create_user(f"one-{role}", is_staff=not outside, is_service=role == "service")
    user.groups.add(Group.objects.get(name=role))
    if role == "liaison":
        Liaison.objects.create(user=user, partner=demo.police())
    return user


def address(route, row=1):
    """Fill in a path; the row need not exist, for whoever may not is refused before anything is looked up."""
    told = re.sub(r"\^?\(\?P<app_label>[^)]*\)", "hotline", route.path)
    told = re.sub(r"\(\?P<url>[^)]*\)", "nowhere", told).replace("^", "").rstrip("$")
    return re.sub(r"<(?:[a-z_]+:)?[a-z_]+>", str(row), told)


def guarded():
    return [one for one in rights.routes() if one.door in GUARDED and one.right != rights.ANYONE]


def opens(answer):
    """Say whether the door opened; what stands behind it may still be empty (404) or take another method (405)."""
    if answer.status_code == 302:
        return not answer.url.startswith(("/account/login/", "/admin/login/"))
    return answer.status_code not in (401, 403)


def row_of(route):
    """Give a row that is there for the one page that looks for it first."""
    if not route.name.endswith("_history"):
        return 1
    app, model, _ = route.name.removeprefix("admin:").split("_")
    found = next(one for one in admin.site._registry if one._meta.label_lower == f"{app}.{model}")
    return getattr(found.objects.first(), "pk", None)


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_route_opens_to_whoever_has_its_right_and_to_nobody_else(client, role):
    user = somebody(role)
    wrong = []
    for route in guarded():
        if route.name == "admin:logout" or (row := row_of(route)) is None:
            continue
        for method in rights.EVERY_METHOD:
            client.force_login(user)
            answer = client.generic(method, address(route, row))
            if opens(answer) != route.allowed(role, method):
                wrong.append(f"{method} {address(route, row)}: {answer.status_code}, asks for {route.right}")
            if opens(answer) and (answer.status_code == 405) != (method not in route.methods):
                wrong.append(f"{method} {address(route, row)}: {answer.status_code}, takes {route.methods}")
    assert wrong == []


def test_a_stranger_opens_no_guarded_route_and_no_page_about_an_account(client):
    wrong = []
    for route in rights.routes():
        if route.door in GUARDED or route.right == rights.SIGNED_IN:
            for method in rights.EVERY_METHOD:
                answer = client.generic(method, address(route))
                if opens(answer) and route.right != rights.ANYONE and answer.status_code != 405:
                    wrong.append(f"{method} {address(route)}: {answer.status_code}")
    assert wrong == []


def test_a_login_without_a_role_opens_nothing_but_its_account(client):
    client.force_login(User.objects.create_user("mallory", is_staff=True))
    for route in guarded():
        if route.right != rights.SIGNED_IN:
            assert not opens(client.get(address(route))), route.path


def test_nobody_has_a_right_behind_the_service_account(client):
    client.force_login(somebody("service"))
    assert client.get("/account/").url.startswith("/account/login/")


def test_the_document_says_what_the_routes_ask_for():
    assert DOCUMENT.read_text() == rights.document(), "run `manage.py rights --write` and read what it changed"


def test_the_command_refuses_a_document_that_is_out_of_date(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError):
        call_command("rights", "--check")
    call_command("rights", "--write", verbosity=0)
    call_command("rights", "--check")
    told = tmp_path / "docs" / "rights.md"
    told.write_text(told.read_text().replace("✓", "", 1))
    with pytest.raises(CommandError):
        call_command("rights", "--check")


def test_a_route_that_declares_no_right_is_found():
    with pytest.raises(rights.Unknown):
        rights._route("admin/desk/new/", url("admin/desk/new/", lambda request: HttpResponse(), name="desk-new"))
    with pytest.raises(rights.Unknown):
        rights._route("api/new/", url("api/new/", lambda request: HttpResponse(), name="api-new"))


def test_a_door_for_machines_says_in_words_who_holds_its_key():
    def view(request):
        return HttpResponse()

    view.open_to = "whoever holds a token"
    found = rights._route("api/x/", url("api/x/", view, name="api-x"))
    assert (found.door, found.right, found.allowed("analyst", "GET")) == ("interface", "whoever holds a token", True)


def test_every_right_of_a_route_is_held_by_somebody_and_exists():
    held = {right for given in ROLES.values() for right in given}
    asked = {one.right for one in rights.routes() if "." in one.right}
    assert asked - held == set()
    assert {right for right in asked if not rights.known(right)} == set()


def test_the_wellbeing_lead_and_the_service_account_never_see_a_case():
    told = {f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.all()}
    cases = {right for right in told if right.startswith(("reports.", "partners.", "takedown."))}
    assert set(ROLES["wellbeing"]) & cases <= {"reports.view_team_exposure"}
    assert ROLES["service"] == ()
