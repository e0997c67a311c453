"""No hostile target is gone to: each is refused before a connection is tried, and what is public is not refused."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from hotline import pinned
from hotline.fetch import FetchError, get_json, look, post_json
from hotline.world import World
from tests.hotline import hostile

PAGE = "http://foto.example/a/1.html"
REFUSALS = {"ssrf", "unsupported", "onion"}
ALL = [*hostile.LITERALS, *hostile.TRICKS, *hostile.SCHEMES, *hostile.PORTS, *hostile.ONIONS]


@pytest.fixture(scope="module")
def small() -> Iterator[World]:
    """Give one small internet for all of them: names are asked there, and nothing else is."""
    with World(mail=False) as made, override_settings(**made.django_settings):
        for name, ip in hostile.NAMES.items():
            made.place(name, ip=ip)
        for name in ("127.0.0.1.example", "10.nip.example", "localhost.example"):
            made.place(name, ip="193.190.10.10")
        yield made


@pytest.fixture
def tried(small, monkeypatch):
    """Note every address to which a connection is tried; none of the tests here lets one be made but to pages of its own."""
    noted: list[str] = []
    real = pinned.PinnedBackend._rerouted

    def noting(self, ip, port):
        noted.append(ip)
        return real(self, ip, port)

    monkeypatch.setattr(pinned.PinnedBackend, "_rerouted", noting)
    small.web.asked.clear()
    return noted


def test_there_are_more_than_two_hundred_of_them_and_no_two_are_the_same():
    for group in (ALL, hostile.REDIRECTS):
        assert sorted(set(group)) == sorted(group)
    assert len({*ALL, *hostile.NAMES, *hostile.REDIRECTS}) > 300
    assert len(hostile.LITERALS) > 150


@pytest.mark.parametrize("url", ALL)
def test_nobody_connects_to_a_hostile_address(tried, small, url):
    met = look(url)
    assert (met.status, met.hops, tried, small.web.asked) == (None, (), [], [])
    assert met.error in REFUSALS


@pytest.mark.parametrize("url", [*hostile.LITERALS[:40], *hostile.TRICKS, *hostile.SCHEMES])
def test_nothing_is_sent_to_a_hostile_address_either(tried, url):
    for ask in (get_json, lambda one: post_json(one, b"{}", {})):
        with pytest.raises(FetchError) as caught:
            ask(url)
        assert caught.value.error in REFUSALS
    assert tried == []


@pytest.mark.parametrize("name", hostile.NAMES)
def test_nobody_connects_to_a_name_that_leads_inside(tried, small, name):
    small.place("outer.example", alias_of="middle.example")
    small.place("middle.example", alias_of=name)
    for host in (name, name.upper(), f"{name}.", "outer.example"):
        assert look(f"http://{host}/").error == "ssrf", host
    assert tried == []


@pytest.mark.parametrize("to", hostile.REDIRECTS)
@pytest.mark.parametrize("status", [301, 307])
def test_nobody_follows_a_redirect_inside(tried, small, to, status):
    small.redirect(PAGE, to, status=status)
    met = look(PAGE)
    assert (met.status, [hop.status for hop in met.hops], set(tried)) == (None, [status], {"193.190.10.10"})
    assert met.error in REFUSALS | {"protocol"}


def test_a_long_way_round_through_public_pages_ends_inside_all_the_same(tried, small):
    small.redirect(PAGE, "http://polder.example/1")
    small.redirect("http://polder.example/1", "http://isar.example/2")
    small.redirect("http://isar.example/2", "http://mapped.nip.example/3")
    met = look(PAGE)
    assert (met.error, [hop.host for hop in met.hops]) == ("ssrf", ["foto.example", "polder.example", "isar.example"])
    assert set(tried) == {"193.190.10.10", "145.0.10.10", "141.24.10.10"}


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "0.0.0.0"])
def test_a_name_that_turns_inside_between_question_and_connection_is_not_followed(tried, small, inside):
    """The name is asked once for each request, and the connection goes to that answer and to no later one."""
    small.rebind("rebind.example", "193.190.10.10", inside)
    small.put("http://rebind.example/x.jpg", headers={"Content-Type": "image/jpeg"})
    assert look("http://rebind.example/x.jpg").status == 200
    assert tried == ["193.190.10.10"]
    assert look("http://rebind.example/x.jpg").error == "ssrf"
    assert tried == ["193.190.10.10"]


def test_a_name_that_turns_inside_in_the_middle_of_a_redirect_to_itself_is_not_followed(tried, small):
    small.rebind("turning.example", "193.190.10.10", "127.0.0.1")
    small.redirect("http://turning.example/a", "http://turning.example/b")
    assert (look("http://turning.example/a").error, tried) == ("ssrf", ["193.190.10.10"])


def test_of_a_name_with_public_and_private_addresses_only_the_public_one_is_tried(tried, small):
    small.place("mixed.example", ips=("127.0.0.1", "10.0.0.1", "193.190.10.10", "::1"))
    small.put("http://mixed.example/")
    assert look("http://mixed.example/").status == 200
    assert set(tried) == {"193.190.10.10"}


@pytest.mark.parametrize("url", hostile.PUBLIC)
def test_what_is_public_is_gone_to(tried, url):
    """A guard that refuses everything would pass all of the above."""
    met = look(url)
    assert met.status == 404
    assert set(tried) == {hostile.PUBLIC[url]}
