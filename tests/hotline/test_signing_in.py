"""Signing in: one login is counted once however it is spelled, and whoever has one door goes straight through it."""

import pytest
from django.core.cache import cache

from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _forget_guesses():
    cache.clear()


def sign_in(client, name, password=PASSWORD):
    return client.post("/account/login/", {"login": name, "password": password})


def test_another_spelling_of_a_login_gives_no_further_guesses(client):
    demo.person("ad", password=PASSWORD)
    for name in ("ad", "AD", "Ad", "aD", " ad "):
        answer = sign_in(client, name, "wrong guess 12")
    assert answer.status_code == 429
    for name in ("ad", "AD", "aD", "ad "):
        assert sign_in(client, name).status_code == 429, name


@pytest.mark.parametrize("name", ["liz", "LIZ", "lız", "ｌiz"])
def test_letters_that_a_database_takes_for_the_same_count_together(client, name):
    for guess in ("liz", "LIZ", "Liz", "liZ"):
        sign_in(client, guess, "wrong guess 12")
    assert sign_in(client, name, "wrong guess 12").status_code == 429


def test_another_login_still_has_all_its_guesses(client):
    demo.person("ada", password=PASSWORD)
    for _ in range(5):
        sign_in(client, "AD", "wrong guess 12")
    assert sign_in(client, "ada").status_code == 302


@pytest.mark.parametrize(("name", "door"), [("ada", "/admin/"), ("ad", "/admin/"), ("pat", "/police/")])
def test_who_has_one_door_goes_straight_through_it(client, name, door):
    demo.person(name, password=PASSWORD)
    assert sign_in(client, name).url == door


def test_who_has_two_doors_or_none_is_shown_them(client):
    both = demo.person("pat", password=PASSWORD)
    both.groups.add(demo.person("ada").groups.get())
    both.is_staff = True
    both.save()
    assert sign_in(client, "pat").url == "/account/"
    client.logout()
    none = demo.person("bo", password=PASSWORD)
    none.groups.clear()
    assert sign_in(client, "bo").url == "/account/"


def test_a_page_that_was_asked_for_comes_first(client):
    demo.person("ada", password=PASSWORD)
    sent = client.post("/account/login/?next=/admin/desk/queue/", {"login": "ada", "password": PASSWORD})
    assert sent.url == "/admin/desk/queue/"
