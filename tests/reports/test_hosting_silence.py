"""A host with several addresses: what one of them is silent about is never filled in from another."""

from datetime import UTC, datetime

import pytest

from hotline import resolver
from reports import actions as reports
from reports.hosting import look
from reports.hosting.origin import Origin
from reports.hosting.registry import Registered
from takedown import demonstration as demo
from takedown import rules
from takedown.actions import place_of

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONE, TWO = "94.0.0.10", "193.190.0.10"
NUMBERS = {ONE: 1, TWO: 2}


@pytest.fixture
def silent(monkeypatch) -> set[str]:
    """Give the sources that answer nothing: (kind, ip)."""
    quiet: set[str] = set()

    def origin(ip):
        return None if f"origin {ip}" in quiet else Origin(NUMBERS[ip], f"{ip}/32", "BE", f"Holder {NUMBERS[ip]}")

    def network(ip):
        if f"registry {ip}" in quiet:
            return None
        return Registered(f"NET-{NUMBERS[ip]}", ip, ip, "BE", f"Holder {NUMBERS[ip]}", f"abuse@{NUMBERS[ip]}.example")

    monkeypatch.setattr(resolver, "resolve", lambda host: resolver.Resolved((ONE, TWO), (), "ok"))
    monkeypatch.setattr(look, "origin_of", origin)
    monkeypatch.setattr(look, "registered", network)
    monkeypatch.setattr(look.countries, "by_registry", lambda ip: "BE")
    return quiet


def found():
    return look.find("http://foto.example/", "foto.example", AT)


def test_who_announces_it_and_whom_to_write_to_come_from_the_first_address_only(silent):
    facts = found()
    assert (facts.asn, facts.holder, facts.abuse_contact) == (1, "Holder 1", "abuse@1.example")
    assert facts.network == f"NET-1 {ONE} - {ONE}"


def test_silence_about_the_first_address_is_not_filled_in_from_the_second(silent):
    silent |= {f"origin {ONE}", f"registry {ONE}"}
    facts = found()
    assert (facts.asn, facts.holder, facts.network, facts.abuse_contact) == (None, "", "", "")
    said = {(one["source"], one["asked"]): one["said"] for one in facts.answers}
    assert said["origin ASN", ONE] == said["RDAP", ONE] == look.NO_ANSWER
    assert "AS2" in said["origin ASN", TWO]
    assert "abuse@2.example" in said["RDAP", TWO]


def test_the_same_address_is_the_first_in_whatever_order_they_are_told(silent, monkeypatch):
    monkeypatch.setattr(resolver, "resolve", lambda host: resolver.Resolved((TWO, ONE), (), "ok"))
    assert (found().asn, found().ips) == (1, (ONE, TWO))


@pytest.mark.django_db
@pytest.mark.parametrize("quiet", [{f"origin {ONE}"}, {f"registry {ONE}"}, {f"origin {ONE}", f"registry {ONE}"}])
def test_one_silent_source_is_no_move(silent, quiet):
    case = demo.case_of(demo.told(["http://foto.example/1"], at=AT))
    before = reports.look_up(case=case, facts=found(), at=AT)
    silent |= quiet
    after = reports.look_up(case=case, facts=found(), at=AT)
    assert not rules.moved_host(place_of(before), place_of(after))
