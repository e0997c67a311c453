"""A process serves the doors it was told to, and knows no route of the others."""

import importlib

import pytest
from django.test import Client
from django.urls import clear_url_caches

import hotline.urls

PAGES = {
    "public": ["/nl/", "/nl/report/", "/fr/status/"],
    "staff": ["/admin/", "/admin/desk/", "/admin/desk/queue/", "/account/login/"],
    "police": ["/police/", "/account/login/"],
}


@pytest.fixture
def serving(settings):
    def serve(*doors):
        settings.DOORS = list(doors)
        importlib.reload(hotline.urls)
        clear_url_caches()

    everything = settings.DOORS
    yield serve
    serve(*everything)


@pytest.mark.django_db
@pytest.mark.parametrize("door", PAGES)
def test_a_process_of_one_door_answers_there_and_nowhere_else(serving, door):
    serving(door)
    client = Client()
    assert client.get("/healthz").status_code == 200
    for other, pages in PAGES.items():
        for page in pages:
            expected = (200, 302) if page in PAGES[door] else (404,)
            assert client.get(page).status_code in expected, f"{page} of {other} on {door}"


@pytest.mark.django_db
def test_the_public_process_takes_a_report_without_any_staff_route(serving):
    serving("public", "provider")
    sent = Client().post("/en/report/", {"addresses": "http://foto.example/1"})
    assert sent.status_code == 200
    assert b"receipt-code" in sent.content
