"""Looks where a domain rule says how, and looks that only people make."""

from datetime import timedelta

import pytest

from hotline import fetch
from hotline.links import Checker, checkers
from reports.actions.domain_rules import lay_down
from takedown import actions, looking, sights
from takedown import demonstration as demo
from takedown.models import FollowUp
from tests.reports.deskwork import desk_of, page, text
from tests.takedown.written import ADDRESSES, HOUR, MONDAY, takedown_of

pytestmark = pytest.mark.django_db
AT = MONDAY + 5 * HOUR


@pytest.fixture
def takedown(hoste):
    made = takedown_of(ADDRESSES[1], hoste)
    made.next_check_at = AT
    made.save()
    return made


@pytest.fixture
def asked(monkeypatch):
    """Note each address that something of ours asked, and let every look meet a page that is there."""
    seen = []
    monkeypatch.setattr(fetch, "look", lambda url, **_: seen.append(url) or fetch.Look(status=200, ips=("193.190.10.10",)))
    return seen


def rule(kind, says=None):
    by = demo.person("lee")
    return lay_down(
        domain="foto.example", kind=kind, says=says or {}, reason="agreed", until=AT + timedelta(days=30), by=by, at=AT
    )


def says(monkeypatch, settings, word):
    settings.LINK_CHECKERS = {"hoste": Checker("https://check.hoste.example/", "t")}
    monkeypatch.setattr("takedown.checkers.ask", lambda checker, address: word)
    rule("link_checker", {"checker": "hoste"})


def newest():
    return FollowUp.objects.order_by("-pk").first()


def test_a_host_that_nothing_of_ours_may_ask_is_not_asked_and_nothing_closes(takedown, asked):
    rule("no_probe")
    assert looking.look_again(takedown.pk, at=AT)
    assert (asked, newest().result, newest().detail) == ([], "unclear", "by_rule")
    looking.look_at_due(AT + timedelta(days=1))
    assert asked == []


def test_the_clock_looks_as_ever_without_a_rule_and_at_other_hosts(takedown, asked):
    lay_down(domain="anders.example", kind="no_probe", says={}, reason="x", until=AT + HOUR, by=demo.person("lee"), at=AT)
    looking.look_at_due(AT)
    assert asked == [takedown.case.address] and newest().result == "online"


def test_a_link_checker_speaks_where_nothing_of_ours_asks(takedown, asked, monkeypatch, settings):
    says(monkeypatch, settings, "gone")
    rule("no_probe")
    looking.look_again(takedown.pk, at=AT)
    assert (asked, newest().result, newest().detail) == ([], "not_seen", "link_checker")


def test_what_we_see_stays_seen_whatever_the_checker_says(takedown, asked, monkeypatch, settings):
    says(monkeypatch, settings, "gone")
    looking.look_again(takedown.pk, at=AT)
    assert newest().result == "online"


def test_what_the_checker_still_has_is_online_though_we_see_nothing(takedown, monkeypatch, settings):
    says(monkeypatch, settings, "online")
    monkeypatch.setattr(fetch, "look", lambda url, **_: fetch.Look(status=404))
    looking.look_again(takedown.pk, at=AT)
    assert newest().result == "online"


def test_three_looks_of_people_that_lie_apart_make_an_onion_service_gone(takedown):
    type(takedown).objects.update(next_check_at=None)
    demo.police()
    ada = demo.person("ada")
    for hours, state in ((0, "waiting"), (0.2, "waiting"), (2, "waiting"), (4, "gone")):
        actions.record_sight(takedown=takedown, result="not_seen", by=ada, at=AT + hours * HOUR)
        takedown.refresh_from_db()
        assert takedown.state == state, hours
    assert takedown.next_check_at is None and newest().by == ada
    actions.record_sight(takedown=takedown, result="online", by=ada, at=AT + 30 * HOUR)
    takedown.refresh_from_db()
    assert takedown.state == "ready"


def test_the_desk_lists_what_waits_for_a_person_and_takes_what_they_saw(takedown):
    type(takedown).objects.update(next_check_at=None)
    shown = page("ada", "/admin/desk/looks/by-hand/")
    assert "Nothing there" in shown and "foto.example" not in shown
    ada = desk_of("ada")
    assert "Choose what you saw." in text(ada.post(f"/admin/desk/looks/by-hand/{takedown.pk}/", {}, follow=True))
    for _ in range(2):  # a double press is one look
        ada.post(f"/admin/desk/looks/by-hand/{takedown.pk}/", {"saw": "online"})
    assert newest().result == "online" and takedown.followups.count() == 1
    assert [one.pk for one in sights.waiting(AT)] == [takedown.pk]


def test_the_setting_is_read_and_never_repeats_a_token():
    found = checkers(["hoste=https://check.hoste.example/v1|secret"])
    assert found["hoste"].token == "secret" and "secret" not in repr(found)
    for wrong in ("hoste=http://x|t", "hoste=https://x", "=https://x|t", "ho ste=https://x|t"):
        with pytest.raises(Exception, match="HOTLINE_LINK_CHECKERS cannot be read"):
            checkers([wrong])
