"""Looks and JSON against real servers on loopback."""

import socket

import pytest

from hotline import fetch, hops, looks
from hotline.fetch import Unreachable, get_json, look

PAGE = "http://foto.example/a/1.html"


# --- What a look meets ------------------------------------------------------------------------------------------------


def test_a_page_that_is_there_is_seen(world):
    world.put(PAGE)
    met = look(PAGE)
    assert (met.dns, met.status, met.error, met.ip, met.ips) == ("ok", 200, "", "193.190.10.10", ("193.190.10.10",))
    assert (met.final_host, met.login_or_captcha, met.size_class) == ("foto.example", False, "small")


def test_a_page_that_was_taken_down_is_not_found(world):
    world.put(PAGE)
    world.take_down(PAGE)
    assert look(PAGE).status == 404


def test_not_a_byte_of_a_picture_is_fetched(world):
    world.put("http://foto.example/p.jpg", body=b"\xff" * 9_000, headers={"Content-Type": "image/jpeg"})
    met = look("http://foto.example/p.jpg")
    assert (met.status, met.size_class) == (200, "medium")
    assert [method for method, _, _ in world.web.asked] == ["HEAD"]


def test_of_a_picture_behind_a_server_without_head_nothing_is_read(world, monkeypatch):
    def no_head(path):
        refused = world.web.asked[-1][0] == "HEAD"
        return fetch_page(405) if refused else fetch_page(200, b"\xff" * 500_000, "image/jpeg")

    def fetch_page(status, body=b"", kind="text/plain"):
        from hotline.world.web import Page

        return Page(status, body, {"Content-Type": kind})

    world.web.hosts["foto.example"] = no_head
    monkeypatch.setattr(looks, "first", lambda *_: pytest.fail("read from a picture"))
    assert look("http://foto.example/p.jpg").status == 200


def test_the_name_of_no_hotline_is_told(world):
    assert "hotline" not in repr(hops.HEADERS).lower()


def test_a_redirect_is_followed_and_every_hop_kept(world):
    world.redirect(PAGE, "https://polder.example/b?c=d#e")
    world.put("http://polder.example/b?c=d")
    met = look(PAGE)
    assert [(hop.host, hop.ip, hop.status) for hop in met.hops] == [
        ("foto.example", "193.190.10.10", 302),
        ("polder.example", "145.0.10.10", 200),
    ]
    assert (met.final_host, met.ips) == ("polder.example", ("193.190.10.10",))


def test_an_endless_redirect_ends(world):
    world.redirect(PAGE, PAGE)
    met = look(PAGE)
    assert (met.error, met.status, len(met.hops)) == ("too_many_redirects", None, 6)


def test_a_bad_certificate_does_not_hide_what_is_there(world):
    world.put("https://foto.example/")
    assert look("https://foto.example/").status == 200


def test_a_bad_certificate_is_not_believed_for_a_registry(world):
    world.put("https://foto.example/", body="{}")
    with pytest.raises(Unreachable) as caught:
        get_json("https://foto.example/")
    assert caught.value.error == "tls"


def test_plain_speech_where_tls_was_expected_is_tls(world, settings):
    settings.CONNECT_TO = {"*": settings.CONNECT_TO["*"]}
    assert look("https://foto.example/").error in ("tls", "protocol")


@pytest.mark.parametrize(
    "body", ["<div class='g-recaptcha'>", "<script src=/cdn-cgi/challenge-platform/x>", '<input type="PASSWORD">']
)
def test_a_wall_before_the_page_is_told(world, body):
    world.put(PAGE, body=body)
    assert look(PAGE).login_or_captcha


def test_a_wall_far_down_is_not_searched_for(world):
    world.put(PAGE, body="x" * 70_000 + "captcha")
    assert not look(PAGE).login_or_captcha


@pytest.mark.parametrize("status", [401, 403, 410, 429, 451, 500, 503])
def test_the_status_is_told_as_it_is(world, status):
    world.put(PAGE, status=status)
    assert look(PAGE).status == status


def test_a_name_that_is_gone_and_a_name_nobody_answers_for_differ(world):
    world.unplace("foto.example")
    world.fail("polder.example")
    assert (look(PAGE).dns, look(PAGE).error) == ("none", "")
    assert (look("http://polder.example/").dns, look("http://polder.example/").status) == ("failed", None)


def test_a_dead_name_behind_a_redirect_does_not_make_the_first_name_dead(world):
    world.redirect(PAGE, "http://nobody.example/")
    assert (look(PAGE).dns, look(PAGE).error) == ("ok", "unreachable")


def test_a_closed_door_is_refused_connection(world, settings):
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        settings.CONNECT_TO = {"*": f"127.0.0.1:{shut.getsockname()[1]}"}
        met = look(PAGE)
        assert (met.dns, met.status, met.error) == ("ok", None, "refused_connection")


def test_one_closed_door_of_two_is_no_proof(world, settings, monkeypatch):
    monkeypatch.setattr("hotline.pinned.CONNECT_PATIENCE", 0.2)
    world.place("foto.example", ips=("193.190.10.10", "193.190.10.11"))
    with socket.socket() as shut, socket.socket() as full:
        shut.bind(("127.0.0.1", 0))
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for one in fillers:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        settings.CONNECT_TO = {
            "193.190.10.10": f"127.0.0.1:{full.getsockname()[1]}",
            "193.190.10.11": f"127.0.0.1:{shut.getsockname()[1]}",
        }
        assert look(PAGE).error == "timeout"


@pytest.mark.parametrize("how", [{"pause": 1.0}, {"drip": 0.1, "body": "x" * 1000}])
def test_a_server_that_hangs_or_drips_is_a_timeout(world, monkeypatch, how):
    monkeypatch.setattr(hops, "SECONDS", 0.3)
    world.put(PAGE, **how)
    assert look(PAGE).error == "timeout"


def test_a_cut_connection_is_a_matter_of_protocol(world):
    world.put(PAGE, cut=True)
    assert look(PAGE).error == "protocol"


@pytest.mark.parametrize("url", ["ftp://foto.example/", "file:///etc/passwd", "javascript:1", "", "http://", "data:,x"])
def test_what_is_not_on_the_web_is_not_looked_at(world, url):
    assert (look(url).error, look(url).status) == ("unsupported", None)


def test_an_onion_service_is_not_looked_at_and_not_asked_for(world):
    assert look(f"http://{'a' * 56}.onion/").error == "onion"
    assert world.names.asked == []


def test_a_crooked_location_ends_the_look(world):
    world.redirect(PAGE, "http://[")
    assert look(PAGE).error == "protocol"


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_comes_through_a_redirect(world):
    world.redirect(PAGE, "/b")
    world.put("http://foto.example/b", body='{"name": "HOSTE-NET"}')
    assert get_json(PAGE) == {"name": "HOSTE-NET"}


@pytest.mark.parametrize(
    "given",
    [
        {"body": "[1]"},
        {"body": "<html>"},
        {"body": '{"a": '},
        {"body": "[" * 100_000},
        {"status": 404, "body": "{}"},
        {"body": '{"a": "' + "x" * 600_000 + '"}'},
    ],
)
def test_json_that_is_none_or_too_much_is_unreachable(world, given):
    world.put(PAGE, **given)
    with pytest.raises(Unreachable):
        get_json(PAGE)


def test_no_error_carries_the_address(world):
    for url in ("http://127.0.0.1/geheim", "http://nobody.example/geheim"):
        with pytest.raises(fetch.FetchError) as caught:
            get_json(url)
        assert "geheim" not in str(caught.value)
        assert "example" not in str(caught.value)
