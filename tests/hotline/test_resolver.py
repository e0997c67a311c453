"""The resolver against a real name server on loopback."""

import socket
import time

from hotline import resolver
from hotline.resolver import Resolved, resolve, txt


def test_a_host_gives_its_addresses_of_both_kinds(world):
    world.place("both.example", ips=("193.190.1.2", "193.190.1.1", "2001:6a8::1"))
    assert resolve("both.example") == Resolved(("193.190.1.1", "193.190.1.2", "2001:6a8::1"), (), "ok")


def test_the_chain_of_names_is_kept_in_order(world):
    world.place("www.example", alias_of="edge.example")
    world.place("edge.example", alias_of="foto.example")
    assert resolve("www.example") == Resolved(("193.190.10.10",), ("edge.example", "foto.example"), "ok")


def test_no_such_name_is_none(world):
    assert resolve("nobody.example") == Resolved((), (), "none")


def test_a_name_without_addresses_is_none(world):
    world.names.texts["mail.example"] = ["v=spf1 -all"]
    assert resolve("mail.example") == Resolved((), (), "none")


def test_an_alias_to_nowhere_is_none_and_no_endless_walk(world):
    world.place("gone.example", alias_of="nobody.example")
    world.place("round.example", alias_of="round.example")
    assert resolve("gone.example").status == "none"
    assert resolve("round.example").ips == ()


def test_a_failing_name_server_is_no_proof_that_the_name_is_gone(world):
    world.fail("foto.example")
    assert resolve("foto.example") == Resolved((), (), "failed")


def test_a_slow_name_server_is_given_up_as_failed(world, monkeypatch):
    monkeypatch.setattr(resolver, "PATIENCE", 0.2)
    world.slow("foto.example", 1.0)
    started = time.monotonic()
    assert resolve("foto.example").status == "failed"
    assert time.monotonic() - started < 0.9


def test_nobody_listening_is_failed(settings, monkeypatch):
    monkeypatch.setattr(resolver, "PATIENCE", 0.3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        settings.DNS_SERVERS = [f"127.0.0.1:{deaf.getsockname()[1]}"]
        assert resolve("foto.example").status == "failed"
        assert txt("foto.example") == []


def test_names_that_cannot_be_asked_are_none(world):
    for name in ("a..b", "x" * 64 + ".example", "a." * 130 + "example", "", "\udcff.example"):
        assert resolve(name).status in ("none", "failed"), name
        assert resolve(name).ips == ()


def test_an_answer_too_long_for_a_datagram_comes_over_a_stream(world):
    many = tuple(sorted(f"193.190.{high}.{low}" for high in range(4) for low in range(1, 60)))
    world.place("many.example", ips=many)
    assert set(resolve("many.example").ips) == set(many)


def test_texts_are_joined_and_silence_is_empty(world):
    assert txt("10.10.190.193.origin.asn.cymru.com") == ["2611 | 193.190.0.0/15 | BE | registry | 1999-01-01"]
    assert txt("AS2611.asn.cymru.com") == ["2611 | BE | registry | 1999-01-01 | Hoste NV, BE"]
    assert txt("nobody.example") == []


def test_a_server_is_read_with_and_without_port():
    read = [resolver._server(place) for place in ("192.0.2.53", "127.0.0.1:5353", "2001:db8::53", "[2001:db8::53]:5353")]
    assert [(one.address, one.port) for one in read] == [
        ("192.0.2.53", 53),
        ("127.0.0.1", 5353),
        ("2001:db8::53", 53),
        ("2001:db8::53", 5353),
    ]
