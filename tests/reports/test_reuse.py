"""A known verdict is reused without looking; two people stay, the second is blind, what is doubted is looked at again."""

import dataclasses
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from hotline.procedures import loader, procedure
from reports import actions
from reports.desk.known import known_shown
from reports.known import known_of
from reports.models import Assessment, Case, Exposure
from reports.pages import page_key
from takedown import demonstration as demo
from tests.reports.deskwork import claimed, desk_of, page, text, told

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FIRST, TWIN = "http://beelden.example/album/7.jpg", "https://www.beelden.example/album/7.jpg?w=200"


@pytest.fixture
def twin():
    """Give a new case whose content Ada and Bo confirmed under another spelling."""
    confirmed = demo.confirmed(told(FIRST), at=NOW)
    Assessment.objects.filter(case=confirmed).update(age="pubescent", content_type="image")
    return told(TWIN)


def source_of(case):
    return known_of(case)[0].newest.pk


def test_the_earlier_verdict_becomes_one_s_own_without_a_look_and_a_second_person_stays_needed(twin):
    desk = claimed("lee", twin)
    shown = text(desk.get(f"/admin/desk/case/{twin.pk}/assess/"))
    assert "Judged before" in shown
    assert 'data-key="u"' in shown
    answer = desk.post(f"/admin/desk/case/{twin.pk}/reuse/", {"source": source_of(twin), "note": "same picture"})
    assert answer.status_code == 302
    given = Assessment.objects.get(case=twin)
    assert (given.by.username, given.finding, given.age, given.note) == ("lee", "illegal", "pubescent", "same picture")
    assert given.reused_from_id == source_of(twin)
    assert not Exposure.objects.exists()
    twin.refresh_from_db()
    assert twin.state == "second_look"


def test_the_second_person_is_blind_for_the_present_round_and_may_reuse_too(twin):
    lee = demo.person("lee")
    actions.claim(case=twin, by=lee, at=NOW)
    actions.reuse(case=twin, source=source_of(twin), by=lee, at=NOW, note="lees-note")
    desk = claimed("bo", twin)
    shown = text(desk.get(f"/admin/desk/case/{twin.pk}/assess/"))
    assert "Judged before" in shown
    assert "Lee" not in shown
    assert "lees-note" not in shown
    desk.post(f"/admin/desk/case/{twin.pk}/reuse/", {"source": source_of(twin)})
    twin.refresh_from_db()
    assert twin.state == "confirmed"
    assert set(twin.assessments.values_list("by__username", flat=True)) == {"lee", "bo"}
    assert text(desk.get(f"/admin/desk/case/{twin.pk}/")).count(">Reused<") == 2


def accepting(monkeypatch):
    rules = procedure()
    changed = dataclasses.replace(rules, judging=dataclasses.replace(rules.judging, accept_earlier_pair=True))
    monkeypatch.setattr(loader, "_loaded", lambda code: changed)


def reused_by_lee(case):
    lee = demo.person("lee")
    actions.claim(case=case, by=lee, at=NOW)
    return actions.reuse(case=case, source=source_of(case), by=lee, at=NOW)


def test_where_the_procedure_accepts_the_earlier_pair_one_person_is_enough(twin, monkeypatch):
    accepting(monkeypatch)
    assert reused_by_lee(twin).state == "confirmed"
    twin.refresh_from_db()
    assert (twin.state, twin.claimed_by, twin.route_due_at is not None) == ("confirmed", None, True)


def test_a_lead_s_decision_is_no_pair(monkeypatch):
    accepting(monkeypatch)
    case = told(FIRST)
    demo.judged(case, demo.illegal(), by=demo.person("ada"), at=NOW)
    demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("bo"), at=NOW)
    demo.judged(case, demo.illegal(), by=demo.person("lee"), at=NOW)
    assert reused_by_lee(told(TWIN)).state == "second_look"


def test_a_verdict_that_is_doubted_cannot_be_reused(monkeypatch):
    accepting(monkeypatch)
    case = demo.confirmed(told(FIRST), at=NOW)
    actions.challenge(case=case, why="it is a drawing", by=demo.person("lee"), at=NOW)
    case.refresh_from_db()
    (known,) = known_of(case)
    assert known.challenged
    desk = claimed("ada", case)
    assert "This verdict is doubted" in text(desk.get(f"/admin/desk/case/{case.pk}/assess/"))
    with pytest.raises(actions.NotKnown):
        actions.reuse(case=case, source=known.newest.pk, by=demo.person("ada"), at=NOW)
    assert known_of(told(TWIN)) == []  # nor by its other spelling, while it is doubted


def test_a_challenged_case_takes_two_people_even_where_a_twin_is_known(monkeypatch):
    accepting(monkeypatch)
    demo.confirmed(told(FIRST), at=NOW)
    case = demo.confirmed(told(TWIN), at=NOW)
    actions.challenge(case=case, why="doubt", by=demo.person("lee"), at=NOW)
    case.refresh_from_db()
    actions.claim(case=case, by=demo.person("ada"), at=NOW)
    source = next(one.newest.pk for one in known_of(case) if one.reusable)
    assert actions.reuse(case=case, source=source, by=demo.person("ada"), at=NOW).state == "second_look"


def test_another_query_is_shown_and_not_offered():
    demo.confirmed(told("http://beelden.example/show?id=1"), at=NOW)
    case = told("http://beelden.example/show?id=2")
    desk = claimed("lee", case)
    shown = text(desk.get(f"/admin/desk/case/{case.pk}/assess/"))
    assert "same page, another query" in shown
    assert "Reuse this verdict" not in shown
    answer = desk.post(f"/admin/desk/case/{case.pk}/reuse/", {"source": source_of(case), "page": "assess"})
    assert "cannot be reused here" in text(answer)
    assert not Assessment.objects.filter(case=case).exists()


@pytest.mark.parametrize("wrong", ["", "x", "0", "9" * 30, "²"])
def test_a_source_that_is_none_is_answered_with_a_sentence(twin, wrong):
    answer = claimed("lee", twin).post(f"/admin/desk/case/{twin.pk}/reuse/", {"source": wrong, "page": "assess"})
    assert answer.status_code == 409
    assert "cannot be reused here" in text(answer)


def test_who_does_not_hold_the_case_reuses_nothing(twin):
    answer = desk_of("lee").post(f"/admin/desk/case/{twin.pk}/reuse/", {"source": source_of(twin)})
    assert answer.status_code == 409
    assert not Assessment.objects.filter(case=twin).exists()


def test_whoever_judged_it_is_not_offered_it_again(twin):
    reused_by_lee(twin)
    twin.refresh_from_db()
    assert not any(one["offered"] for one in known_shown(twin, demo.person("lee"), NOW))


def test_cases_that_were_there_get_their_page_key():
    case, name = told(FIRST), Case.objects.create(
        key="k", address="contact:chat/@rex", host="chat", first_reported_at=NOW, last_reported_at=NOW, phase_at=NOW,
        assess_due_at=NOW, rank_at=NOW,
    )  # fmt: skip
    Case.objects.update(page_key="")
    fill = import_module("reports.migrations.0012_page_keys").fill
    for _ in range(2):
        fill(apps, SimpleNamespace(connection=connection))
    case.refresh_from_db()
    name.refresh_from_db()
    assert (case.page_key, name.page_key) == (page_key(FIRST), "")


def test_the_page_of_known_verdicts_shows_no_address(twin):
    claimed("lee", twin)
    assert "beelden" not in page("lee", f"/admin/desk/case/{twin.pk}/assess/")
