"""Requests that another site makes for somebody who is signed in, and ways out to another site: none works."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import get_resolver

from hotline import rights
from hotline.models import User
from partners.models import Liaison
from takedown import demonstration as demo
from tests.doors.test_rights import address

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"
EVIL = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)", "data:text/html,x", " https://evil.example", "\thttps://evil.example", "/%09/evil.example",
    "http://testserver@evil.example/", "https://evil.example\\@testserver/", "//evil.example%2f@testserver",
    "/\n/evil.example",
)  # fmt: skip


def almighty():
    """Make somebody with every right at every door: what is refused to them is refused to everybody."""
    user = User.objects.create_user("almighty", password=PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    Liaison.objects.create(user=user, partner=demo.police())
    return user


def unsafe():
    return [one for one in rights.routes() if one.door in ("desk", "police", "archive", "account") and "POST" in one.methods]


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.timeout(300)
def test_no_form_inside_is_taken_without_its_token():
    """Another site can send a form with somebody's cookie; it cannot know the token (OWASP, CSRF)."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(almighty())
    taken = []
    for route in unsafe():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.generic(method, address(route))
            if answer.status_code != 403 or "403_csrf.html" not in [one.name for one in answer.templates]:
                taken.append(f"{method} {route.path}: {answer.status_code}")
    assert taken == []
    assert len(unsafe()) > 150


def test_a_right_token_is_what_was_missing():
    client = Client(enforce_csrf_checks=True)
    client.force_login(almighty())
    client.get("/admin/desk/keys/")
    token = client.cookies["csrftoken"].value
    assert client.post("/admin/desk/wellbeing/break/", {"csrfmiddlewaretoken": "x" * 32}).status_code == 403
    assert client.post("/admin/desk/wellbeing/break/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_only_doors_without_a_session_do_without_the_token():
    """There is no cookie to ride on: the public form, the capability link, the API's own token."""
    exempt = {
        one.name or path for path, one in rights.patterns(get_resolver()) if getattr(one.callback, "csrf_exempt", False)
    }
    assert {one.partition("-")[0] for one in exempt} == {"public", "provider", "api"}


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("evil", EVIL)
def test_no_next_leads_to_another_site(evil):
    user = almighty()
    anonymous = Client(raise_request_exception=False)
    told = anonymous.post("/account/login/", {"login": user.username, "password": PASSWORD, "next": evil})
    assert stays_here(told), told.get("Location")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    ways = ["login", "logout", "reauthenticate", "2fa/authenticate", "2fa/reauthenticate", "password/change", ""]
    for path in [*(f"/account/{one}/".replace("//", "/") for one in ways), "/admin/login/", "/admin/logout/", "/admin/"]:
        for name in ("next", "url", "then", "return"):
            assert stays_here(client.get(path, {name: evil})), path
    assert stays_here(client.post("/account/reauthenticate/", {"password": PASSWORD, "next": evil}))
    assert stays_here(client.post("/account/logout/", {"next": evil}))


def stays_here(answer):
    """Say whether an answer leads nowhere, or to a path of this house; a `next` it carries on is judged where it is used."""
    place = answer.get("Location", "/").partition("?")[0]
    return answer.status_code < 500 and place.startswith("/") and not place.startswith(("//", "/\\")) and "\n" not in place


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "testserver:x", "[::1"]
)
def test_a_request_for_another_name_is_refused(settings, host):
    """Otherwise a page would be written with links to that name (host header injection)."""
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client(raise_request_exception=False).get("/en/report/", headers={"host": host}).status_code == 400
    told = Client().get("/en/report/", headers={"x-forwarded-host": "evil.example"})
    assert told.status_code == 200
    assert b"evil.example" not in told.content
