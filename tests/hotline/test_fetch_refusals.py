"""Hostile addresses, names and redirects that try to lead us where we must not go."""

import socket
import threading

import pytest

from hotline import hops
from hotline.fetch import Refused, get_json, look
from tests.hotline.test_ranges import NOT_PUBLIC

PAGE = "http://foto.example/a/1.html"
LITERALS = [ip for ip in NOT_PUBLIC if "%" not in ip and ip[0] in "0123456789:f" and ":80" not in ip]
HOSTILE = [
    *[f"http://[{ip}]/" if ":" in ip else f"http://{ip}/" for ip in LITERALS],
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://127.0.0.1.:80/",
    "http://%31%32%37.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://foto.example@127.0.0.1/",
    "http://127.0.0.1\\@foto.example/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:80/",
    "https://169.254.169.254/latest/meta-data/",
    "http:127.0.0.1/",
]


@pytest.fixture
def inside():
    """Give a server on loopback that nothing may reach, and what knocked there."""
    knocks = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        door.settimeout(5)

        def wait():
            try:
                knocks.append(door.accept())
            except OSError:
                return

        threading.Thread(target=wait, daemon=True).start()
        yield door.getsockname()[1], knocks


def test_the_list_of_hostile_addresses_is_long():
    assert len(set(HOSTILE)) > 50


@pytest.mark.parametrize("url", HOSTILE)
def test_no_look_goes_to_an_address_that_is_not_public(world, url):
    met = look(url)
    assert (met.error, met.status, world.web.asked) in [("ssrf", None, []), ("unsupported", None, [])]


def test_plain_loopback_is_refused_for_the_right_reason(world):
    for url in ("http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:7f00:1]/"):
        assert look(url).error == "ssrf"


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.88.99.1", "::1", "64:ff9b::7f00:1"])
def test_a_name_that_leads_inside_is_refused(world, ip):
    world.place("127.0.0.1.nip.example", ip=ip)
    assert look("http://127.0.0.1.nip.example/").error == "ssrf"
    with pytest.raises(Refused):
        get_json("http://127.0.0.1.nip.example/")
    assert world.web.asked == []


def test_an_alias_that_leads_inside_is_refused(world):
    world.place("inner.example", ip="127.0.0.1")
    world.place("outer.example", alias_of="inner.example")
    assert look("http://outer.example/").error == "ssrf"


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/", "//127.0.0.1/", "http://[::1]/", "http://2130706433/"])
def test_a_redirect_that_leads_inside_is_refused(world, to):
    world.redirect(PAGE, to)
    met = look(PAGE)
    assert (met.error, met.status, [hop.status for hop in met.hops]) == ("ssrf", None, [302])
    with pytest.raises(Refused):
        get_json(PAGE)


def test_a_redirect_to_a_file_is_refused(world):
    world.redirect(PAGE, "file:///etc/passwd")
    assert look(PAGE).error == "unsupported"


def test_a_name_that_changes_its_mind_is_not_followed_inside(world, settings, inside):
    port, knocks = inside
    settings.CONNECT_TO = {}
    world.rebind("rebind.example", "127.0.0.1")
    assert look(f"http://rebind.example:{port}/").error == "ssrf"
    assert knocks == []


def test_the_address_connected_to_is_the_one_that_was_vetted(world, monkeypatch):
    """The name answers publicly once, then with loopback: the connection must use the first answer only."""
    world.rebind("rebind.example", "193.190.10.10", "127.0.0.1")
    world.put("http://rebind.example/")
    connected = []
    real = hops.PinnedBackend._rerouted
    monkeypatch.setattr(hops.PinnedBackend, "_rerouted", lambda self, ip, port: connected.append(ip) or real(self, ip, port))
    met = look("http://rebind.example/")
    assert (met.status, met.ip, set(connected)) == (200, "193.190.10.10", {"193.190.10.10"})
    assert [name for name, kind in world.names.asked if kind == "A"] == ["rebind.example"]


def test_of_several_addresses_only_public_ones_are_used(world):
    world.place("mixed.example", ips=("10.0.0.1", "193.190.10.10"))
    world.put("http://mixed.example/")
    assert (look("http://mixed.example/").ips, look("http://mixed.example/").status) == (("193.190.10.10",), 200)


def test_a_private_network_is_reached_only_where_the_settings_allow_it(world, settings):
    world.put("http://127.0.0.1/")
    assert look("http://127.0.0.1/").error == "ssrf"
    settings.ALLOW_NETS = ["127.0.0.0/8"]
    assert look("http://127.0.0.1/").status == 200


def test_no_proxy_of_the_environment_is_asked(world, monkeypatch, inside):
    port, knocks = inside
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    world.put(PAGE)
    assert look(PAGE).status == 200
    assert knocks == []
