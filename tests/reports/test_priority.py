"""What stands first in the queue and why, and what keeps that up to date."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from reports import actions, rules, sweeps
from reports.models import Case
from takedown import demonstration as demo
from tests.reports.deskwork import hours, page, told

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


# --- The rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "band", "points"),
    [
        ({}, rules.BANDS, 0),
        ({"urgency": rules.TOP}, "Urgent", 48),
        ({"urgency": rules.HIGH}, "Urgent", 24),
        ({"urgency": 6}, "Ordinary", 0),
        ({"home": True}, "Ordinary", 12),
        ({"sources": 3}, "Ordinary", 8),
        ({"sources": 6}, "Ordinary", 20),
        ({"sources": 900}, "Ordinary", 20),
        ({"known": 2}, "Ordinary", 6),
        ({"known": 99}, "Ordinary", 15),
        ({"urgency": rules.TOP, "home": True, "sources": 6, "known": 5}, "Urgent", 95),
        ({"urgency": rules.TOP, "suspect": 4}, "Suspect", 48),
        ({"suspect": 2}, "Suspect", 0),
    ],
)
def test_the_score_and_the_band(facts, band, points):
    standing = rules.Standing(**facts)
    assert rules.priority_of(standing) == points
    assert band in (rules.BANDS, rules.BANDS[rules.band_of(standing)])


def test_every_point_has_words_and_the_largest_stands_first():
    parts = rules.parts_of(rules.Standing(urgency=rules.TOP, home=True, sources=4, known=2))
    assert [part.points for part in parts] == [48, 12, 12, 6]
    assert all(part.words for part in parts)


def test_a_point_is_an_hour_so_that_nothing_starves():
    old, new = NOW - timedelta(hours=100), NOW
    most = rules.priority_of(rules.Standing(home=True, sources=99, known=99))
    assert most < 100
    assert rules.rank_at(old, 0) < rules.rank_at(new, most)
    assert rules.rank_at(new, 3) == NOW - timedelta(hours=3)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("web", "en", NOW), True),
        (("web", "en", NOW + timedelta(minutes=59)), True),
        (("web", "en", NOW - timedelta(minutes=60)), False),
        (("web", "nl", NOW), False),
        (("phone", "en", NOW), False),
    ],
)
def test_one_source_is_one_way_of_telling_within_the_hour(other, same):
    assert rules.same_source(("web", "en", NOW), other) is same


@pytest.mark.parametrize(
    ("alert", "before", "found", "threshold", "tells"),
    [
        ("none", 0, 9, 1, False),
        ("instant", 0, 0, 1, False),
        ("instant", 0, 1, 1, True),
        ("instant", 3, 9, 3, False),
        ("instant", 2, 3, 3, True),
        ("daily", 3, 9, 3, True),
        ("weekly", 9, 2, 3, False),
    ],
)
def test_when_a_saved_search_tells(alert, before, found, threshold, tells):
    assert rules.tells(alert, before=before, found=found, threshold=threshold) is tells


# --- What keeps it up to date -----------------------------------------------------------------------------------------


def in_order():
    return list(Case.objects.to_judge().in_order())


@pytest.mark.django_db
def test_a_crowd_within_an_hour_counts_once_and_people_over_days_count_each():
    crowd, people = told("http://menigte.example/", at=hours(30)), told("http://mensen.example/", at=hours(30))
    for number in range(20):
        told("http://menigte.example/", at=hours(5) + timedelta(seconds=number))
    for ago in (25, 20, 15):
        told("http://mensen.example/", at=hours(ago))
    crowd.refresh_from_db()
    people.refresh_from_db()
    assert (crowd.sightings_count, crowd.sources, crowd.priority) == (21, 2, 4)
    assert (people.sightings_count, people.sources, people.priority) == (4, 4, 12)
    assert in_order() == [people, crowd]
    assert "Reported 21 times, counts as 2" in page("ada", "/admin/desk/queue/")


@pytest.mark.django_db
def test_what_a_machine_told_brings_nothing_forward():
    case = told(at=hours(30))
    for ago in (20, 10, 5):
        told(at=hours(ago), suspect=4)
    case.refresh_from_db()
    assert (case.sightings_count, case.sources, case.priority) == (4, 1, 0)


@pytest.mark.django_db
def test_hosting_in_this_country_brings_it_forward_and_a_later_look_up_takes_that_back():
    case, older = told(at=hours(3)), told("http://ouder.example/", at=hours(8))
    assert in_order() == [older, case]
    demo.lies(case, "BE", at=hours(2))
    case.refresh_from_db()
    assert (case.hosting, case.country, case.priority) == ("found", "BE", 12)
    assert in_order() == [case, older]
    assert "Hosted here" in page("ada", "/admin/desk/queue/")
    actions.settle_hosting(case=case, country="NL", why="moved", by=demo.person("lee"), at=hours(1))
    assert in_order() == [older, case]


@pytest.mark.django_db
def test_an_illegal_neighbour_brings_the_waiting_cases_of_its_host_forward():
    first, second, elsewhere = told("http://host.example/1"), told("http://host.example/2"), told("http://x.example/")
    demo.confirmed(first, at=hours(1))
    assert (sweeps.rank_neighbours_due(hours(0)).fired, sweeps.rank_neighbours_due(hours(0)).fired) == (1, 0)
    third = told("http://host.example/3", at=hours(1))
    for case, known in ((second, 1), (third, 1), (elsewhere, 0)):
        case.refresh_from_db()
        assert (case.known, case.priority) == (known, known * rules.PER_NEIGHBOUR)
        assert case.rank_at == rules.rank_at(case.first_reported_at, case.priority)
    assert "1 illegal on this host" in page("ada", "/admin/desk/queue/")


@pytest.mark.django_db
def test_signs_of_every_report_stand_on_the_case():
    case = told()
    told(signs=["live_stream"], at=hours(1))
    told(young=True, at=hours(1))
    case.refresh_from_db()
    assert case.signs == " live_stream young "
    shown = page("ada", "/admin/desk/queue/")
    assert "Live stream" in shown
    assert "Under 18" in shown


# --- Claim the next ---------------------------------------------------------------------------------------------------


def next_for(name):
    return actions.claim(by=demo.person(name), at=timezone.now())


@pytest.mark.django_db
def test_what_is_meant_for_somebody_comes_to_them_first_and_to_nobody_else_until_then():
    meant, older = told(at=hours(3)), told("http://ouder.example/", at=hours(8))
    lee, ada = demo.person("lee"), demo.person("ada")
    actions.assign(cases=[meant], person=ada, until=hours(-5), why="speaks Dutch", by=lee, at=hours(0))
    assert next_for("ada") == meant
    actions.give_back(case=meant, by=ada, at=hours(0))
    assert next_for("bo") == older
    assert next_for("lee") is None
    assert actions.claim(by=lee, at=hours(-6)) is not None


@pytest.mark.django_db
def test_a_child_in_danger_comes_before_what_is_meant_for_somebody_and_to_whoever_is_there():
    meant, danger = told(at=hours(9)), told("http://nu.example/", signs=["child_in_danger"], at=hours(1))
    lee = demo.person("lee")
    for case in (meant, danger):
        actions.assign(cases=[case], person=demo.person("ada"), until=hours(-5), why="x", by=lee, at=hours(0))
    assert next_for("bo") == danger
    assert next_for("ada") == meant


@pytest.mark.django_db
def test_a_snoozed_case_stays_away_until_its_moment_and_its_clock_runs_on():
    case = told(at=hours(20))
    actions.snooze(cases=[case], until=hours(-3), why="the site is down for the night", by=demo.person("ada"), at=hours(0))
    due = Case.objects.get().assess_due_at
    assert next_for("bo") is None
    assert "BE-" not in page("bo", "/admin/desk/queue/").split("<main")[1]
    shown = page("bo", "/admin/desk/queue/?show=snoozed")
    assert "Put off until" in shown
    assert "left" in shown
    assert actions.claim(by=demo.person("bo"), at=hours(-4)) == case
    assert Case.objects.get().assess_due_at == due
    event = AuditEvent.objects.get(deed="case.snoozed")
    assert (event.by, event.why) == (demo.person("ada"), "the site is down for the night")
