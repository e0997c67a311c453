"""The headers of every door: nothing cached, framed, indexed, scripted or remembered that need not be."""

import re
from unittest.mock import patch

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import get_resolver, resolve

from reports.public_views import pages
from reports.urls_public import urlpatterns
from tests.doors.test_staff_routes import routes

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in house.LANGUAGES]
ABOUT = [f"about/{slug}/" for slug in (*pages.ABOUT, "numbers")]
STEPS = ["", "report/", "young/", "status/", "status/answer/", "status/erase/", "nothing/", *ABOUT]
WATCHED = ["/healthz", "/readyz", "/metrics"]
PUBLIC = ["/", *WATCHED, *[f"/{code}/{page}" for code in LANGUAGES for page in STEPS]]
PROVIDER = ["/p/00000000-0000-0000-0000-000000000000/secret/", "/p/x"]
STAFF = ["/admin/", "/account/login/", "/police/", "/admin/desk/"]
POLICY = {  # of the doors for strangers, whole: what is not named here is forbidden by default-src
    "default-src": "'none'", "script-src": "'none'", "connect-src": "'none'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip


def answers(client: Client, path: str):  # type: ignore[no-untyped-def]
    """Every way of knocking: look, ask for the head, send something wrong, and a method nobody offers."""
    yield client.get(path)
    yield client.head(path)
    yield client.post(path, {"addresses": "x", "code": "x"})
    yield client.put(path)


@pytest.mark.parametrize("path", PUBLIC + PROVIDER + STAFF)
def test_every_answer_of_every_door_carries_the_headers(client: Client, path: str) -> None:
    for response in answers(client, path):
        carries_the_headers(response)
        if path not in STAFF:
            runs_no_script_and_sets_no_cookie(response)


def test_every_route_there_is_carries_the_headers(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    """All doors, every route of the address table, with something in each place that is variable; nobody is signed in."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    knocked = 0
    for path, _one in routes(get_resolver()):
        here = "/" + re.sub(r"<language:\w+>", "en", path)
        here = re.sub(r"<slug:\w+>", "law", here)
        here = re.sub(r"<[a-z]+:?\w*>|\(\?P<[^)]*\)", "1", here).replace("^", "").replace("$", "").replace("\\Z", "")
        response = Client().get(here, secure=True)
        carries_the_headers(response)
        assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", here
        if not here.startswith(("/admin", "/account", "/police", "/api/v1/docs/")):  # these alone run a script
            runs_no_script_and_sets_no_cookie(response)
        for cookie in response.cookies.values():
            assert cookie["httponly"] and cookie["samesite"] == "Strict", here
        knocked += 1
    assert knocked > 60


def carries_the_headers(response) -> None:  # type: ignore[no-untyped-def]
    """What every door promises."""
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"] and "geolocation=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def runs_no_script_and_sets_no_cookie(response) -> None:  # type: ignore[no-untyped-def]
    """What the doors for strangers promise besides."""
    told = response["Content-Security-Policy"].split(";")
    assert dict(one.strip().split(" ", 1) for one in told if one.strip()) == POLICY
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert b"<script" not in response.content and b" style=" not in response.content


def test_no_public_route_is_missing_from_the_table(client: Client) -> None:
    known = {resolve(path).url_name for path in PUBLIC if path not in WATCHED and "nothing" not in path}
    assert known == {one.name for one in urlpatterns}


@pytest.mark.parametrize("path", ["/", "/en/", "/nl/report/", "/fr/young/", "/de/status/", "/en/about/law/", "/en/nothing/"])
def test_over_https_the_browser_is_told_to_stay_there(settings, path: str) -> None:  # type: ignore[no-untyped-def]
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    told = Client().get(path, secure=True)["Strict-Transport-Security"]
    assert told == "max-age=63072000; includeSubDomains"


def test_an_onion_service_is_named_on_public_pages_only(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    assert "Onion-Location" not in client.get("/en/report/")
    settings.ONION = "a" * 56 + ".onion"
    assert client.get("/en/report/")["Onion-Location"] == f"http://{settings.ONION}/en/report/"
    for path in PROVIDER + STAFF:
        assert "Onion-Location" not in client.get(path)
    assert "Onion-Location" not in Client(HTTP_HOST=settings.ONION).get("/en/report/")


@pytest.mark.parametrize("path", STAFF)
def test_the_staff_doors_run_only_scripts_of_our_own(client: Client, path: str) -> None:
    assert "script-src 'self'" in client.get(path)["Content-Security-Policy"]


def test_only_the_public_pages_may_be_found_by_search_engines(client: Client) -> None:
    for path in PUBLIC:
        response = client.get(path)
        assert ("X-Robots-Tag" in response) == (response.status_code >= 400)
    for path in PROVIDER + STAFF:
        assert "noindex" in client.get(path)["X-Robots-Tag"]


def test_a_fault_of_ours_is_told_calmly_in_the_language_of_the_door(client: Client) -> None:
    client.raise_request_exception = False
    with patch("reports.public_views.pages.render", side_effect=RuntimeError):
        response = client.get("/en/")
    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content
    assert response["Cache-Control"] == "no-store" and "script-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/nl/", "fr", "nl"),
        ("/de/nothing/", "fr", "de"),
        ("/nothing/", "fr-CH, de;q=0.3", "fr"),
        ("/p/x?lang=de", "fr", "de"),
        ("/p/x?lang=<b>", "fr", "fr"),
        ("/p/x", "nl-BE, en;q=0.5", "nl"),
        ("/p/x", "", "en"),
        ("/admin/", "fr", "en"),
        ("/account/login/", "fr", "en"),
        ("/police/", "fr", "en"),
    ],
)
def test_each_door_speaks_its_language(client: Client, path: str, accepted: str, language: str) -> None:
    assert client.get(path, headers={"accept-language": accepted})["Content-Language"] == language


def test_a_language_cookie_changes_nothing(client: Client) -> None:
    client.cookies[house.LANGUAGE_COOKIE_NAME] = "fr"
    assert client.get("/")["Location"] == "/en/"
