"""Before a verdict is given the desk says what follows from it, and never what a colleague found."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hotline.procedures import load
from partners.models import Partner
from reports import desk
from reports.models import Case, HostingLookup
from takedown import demonstration as demo
from takedown.forecast import foretold
from tests.reports.deskwork import disputed, hours, judged_by_ada, page, told

pytestmark = pytest.mark.django_db
FRIDAY_NOON = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


def said(case: Case, choice: str = "illegal_baseline", at: datetime | None = None) -> str:
    return " ".join(desk.forecast(Case.objects.get(pk=case.pk), choice, at or timezone.now()))


def test_belgian_hosting_means_the_police_then_the_gate():
    case = told(at=FRIDAY_NOON - timedelta(hours=5))
    demo.lies(case, "BE", at=FRIDAY_NOON - timedelta(hours=1))
    shown = said(case, at=FRIDAY_NOON)
    assert "Belgian hosting: the police by the end of Monday 30 November." in shown
    assert "no notice to the host before police or magistrate clear it" in shown


def test_dutch_hosting_goes_to_the_peer_at_once():
    Partner.objects.create(kind="hotline", name="Meldpunt", country="NL", language="nl", email="x@peer.example")
    case = told()
    demo.lies(case, "NL", at=hours(1))
    assert "Hosting in NL: Meldpunt at once." in said(case)


def test_a_cdn_is_settled_first_and_what_nobody_knows_is_said():
    case = told()
    HostingLookup.objects.create(case=case, at=hours(1), outcome="cdn", is_cdn=True)
    assert "Behind a CDN: settle where it really lies first." in said(case)
    assert "Nobody knows yet where it lies." in said(told("http://ander.example/"))


def test_a_country_without_a_peer_and_an_old_look_up():
    case = told()
    demo.lies(case, "KP", at=hours(30))
    assert "where no active peer is: the police by" in said(case)
    assert "looked up anew first" in said(case)


def test_the_dutch_procedure_asks_the_host_at_once():
    nl = load("nl")
    lines = foretold(
        "home", "notice", nl.routes["home"].gate, nl.ladders["notice"], country="NL", outcome="found", peer="", tells={}
    )  # fmt: skip
    assert list(lines)[-1] == "The host is asked at once and has 24 hours to answer."


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("not_reachable", "Closes the case at once. 10 in 100 are drawn"),
        ("not_illegal", "Goes to a second person"),
        ("illegal_national", "Goes to a second person"),
        ("second_opinion", "your draft is kept"),
    ],
)
def test_each_choice_says_who_comes_next(choice, sentence):
    assert sentence in said(told(), choice)


def test_the_preview_of_a_second_look_is_the_same_whatever_the_first_one_found():
    illegal, harmless = told(), told("http://ander.example/")
    judged_by_ada(illegal)
    demo.judged(harmless, demo.NOT_ILLEGAL, by=demo.person("ada"), at=hours(1))
    for choice in ("illegal_baseline", "not_illegal", "out_of_scope"):
        assert said(illegal, choice) == said(harmless, choice)


def test_a_lead_reads_that_the_decision_closes_the_dispute():
    case = disputed(told())
    assert "confirms the case" in said(case)
    assert "dismisses the case" in said(case, "not_illegal")


def test_a_choice_that_is_none_foretells_nothing(settings):
    assert said(told(), "") == said(told(), "<script>") == ""
    settings.UNDO_SECONDS = 30
    assert "take it back for 30 seconds" in said(told())


# --- What is known around -----------------------------------------------------------------------------------------------


def test_neighbours_are_grouped_by_host_domain_and_network_with_what_became_of_them():
    case = told("http://een.beelden.example/1")
    host, domain, network = (
        told("http://een.beelden.example/2"), told("http://twee.beelden.example/"), told("http://ander.example/"),
    )  # fmt: skip
    for one in (case, network):
        demo.lies(one, "BE", at=hours(1))
    demo.judged(host, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
    near = desk.neighbours(case)
    assert near["total"] == 3
    found = {group["title"]: [one["pk"] for one in group["cases"]] for group in near["groups"]}
    assert found == {"Same host": [host.pk], "Same domain": [domain.pk], "Same network": [network.pk]}
    assert near["groups"][0]["chips"] == '<span class="chip chip--grey">1 dismissed</span>'
    shown = page("ada", f"/admin/desk/case/{case.pk}/")
    for one, state in ((host, "Dismissed"), (domain, "New"), (network, "New")):
        assert re.search(rf'<li><a href="/admin/desk/case/{one.pk}/">BE-0*{one.pk}</a> <span [^>]+>{state}</span>', shown)


def test_a_big_host_is_counted_up_to_a_cap_with_few_queries(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("reports.desk.near.MOST_COUNTED", 3)
    case = told()
    for number in range(6):
        told(f"http://beelden.example/{number}")
    with django_assert_max_num_queries(4):
        near = desk.neighbours(case)
    assert near["groups"][0]["total"] == 3
    assert near["groups"][0]["capped"]


def test_a_case_that_moved_to_another_network_is_no_neighbour_there():
    case, moved = told(), told("http://ander.example/")
    for one in (case, moved):
        demo.lies(one, "BE", at=hours(1))
    HostingLookup.objects.create(case=moved, at=hours(0.5), outcome="found", country="NL", asn=64500)
    assert desk.neighbours(case)["total"] == 0
