"""Looks are events, and the trail as the auditor reads it: filters, pages, checks, anchors, a table to take along."""

import csv
import io
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from hotline import anchoring, audit, checking, tables
from hotline.models import Anchor, AuditEvent, User
from partners.models import Referral
from reports import actions, desk
from reports.actions.looks import ONE_VISIT
from reports.desk import looks
from reports.models import Case
from takedown import actions as takedowns
from takedown import demonstration as demo
from tests.hotline.trail import alter, without_triggers
from tests.reports.deskwork import ADDRESS, SECRET, deeds, desk_of, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db
TRAIL = "/admin/desk/trail/"


@pytest.fixture
def case() -> Case:
    return told()


@pytest.fixture
def auditor() -> Client:
    user = User.objects.create_user("audrey", first_name="Audrey", is_staff=True)
    user.groups.add(Group.objects.get(name="auditor"))
    client = Client()
    client.force_login(user)
    return client


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.context["rows"]
    return found


# --- Looks ------------------------------------------------------------------------------------------------------------


def test_whoever_opens_a_case_is_written_down_once_for_a_visit(case: Case) -> None:
    ada = desk_of("ada")
    for _ in range(3):
        ada.get(f"/admin/desk/case/{case.pk}/")
    desk_of("bo").get(f"/admin/desk/case/{case.pk}/")
    visits = AuditEvent.objects.filter(stream=f"case:{case.pk}", deed="case.case_opened").order_by("number")
    assert [one.by.username for one in visits if one.by] == ["ada", "bo"]


def test_a_visit_ends_after_ten_minutes(case: Case) -> None:
    ada, at = demo.person("ada"), hours(1)
    assert actions.note_visit(case=case, by=ada, at=at)
    assert not actions.note_visit(case=case, by=ada, at=at + ONE_VISIT - timedelta(seconds=1))
    assert actions.note_visit(case=case, by=ada, at=at + ONE_VISIT)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_windows_opened_at_once_are_one_visit() -> None:
    case, ada, at = told(), demo.person("ada"), timezone.now()
    start = threading.Barrier(4)
    errors: list[Exception] = []

    def look() -> None:
        try:
            start.wait()
            actions.note_visit(case=case, by=ada, at=at)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    windows = [threading.Thread(target=look) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(30)
    assert errors == []
    assert deeds(case).count("case.case_opened") == 1


def test_the_police_who_open_a_case_are_seen_too(case: Case) -> None:
    demo.police()
    demo.lies(case, "BE", at=hours(1))
    demo.confirmed(case, at=hours(1))
    takedowns.open_for(case.pk, at=hours(0.9))
    Referral.objects.update(sent_at=hours(0.8))
    assert desk_of("pat").get(f"/police/referral/{Referral.objects.get(case=case).pk}/").status_code == 200
    panel = looks.who_looked(case, timezone.now())
    assert panel
    assert [one["by"].username for one in panel.context["rows"]] == ["pat"]


def test_analysts_see_who_looked_at_their_case_and_at_what(case: Case) -> None:
    desk_of("bo").get(f"/admin/desk/case/{case.pk}/")
    desk_of("bo").post(f"/admin/desk/case/{case.pk}/reveal/")
    panel = looks.who_looked(case, timezone.now())
    assert panel
    assert [(one["by"].username, one["what"]) for one in panel.context["rows"]] == [
        ("bo", "Address revealed"),
        ("bo", "Case opened for reading"),
    ]
    shown = page("ada", f"/admin/desk/case/{case.pk}/")
    assert "Who looked" in shown
    assert "2 people so far" in shown
    assert [one.title for one in desk.panels(case, timezone.now())][-1] == "Who looked"


def test_openings_stand_under_who_looked_and_not_among_what_happened(case: Case) -> None:
    desk_of("bo").get(f"/admin/desk/case/{case.pk}/")
    assert "Case opened for reading" not in {one["words"] for one in desk.timeline(case)["events"]}


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_auditor_reads_everything_that_was_done_and_no_address(auditor: Client, case: Case) -> None:
    judged_by_ada(case)
    desk_of("bo").post(f"/admin/desk/case/{case.pk}/reveal/")
    answer = auditor.get(TRAIL)
    assert {"Case opened", "Claimed", "Address revealed"} <= {row["words"] for row in rows(answer)}
    assert SECRET not in text(answer)
    assert f"/admin/desk/case/{case.pk}/" not in text(answer)  # an auditor reads the trail, not the case


def test_filters_narrow_and_add_up(auditor: Client, case: Case) -> None:
    other = told("http://foto.example/2")
    judged_by_ada(case)
    bo = demo.person("bo")
    actions.reveal(case=case, by=bo, at=hours(0.5))
    actions.reveal(case=other, by=bo, at=hours(0.5))
    ada = demo.person("ada").pk

    def shown(**chosen: Any) -> set[tuple[str, str]]:
        return {(row["event"].deed, row["event"].stream) for row in rows(auditor.get(TRAIL, chosen))}

    here = f"case:{case.pk}"
    assert shown(person=ada) == {("case.claimed", here), ("case.second_look", here)}
    assert shown(deed="case.revealed") == {("case.revealed", here), ("case.revealed", f"case:{other.pk}")}
    assert shown(deed="case.revealed", case=desk.reference(case.pk)) == {("case.revealed", here)}
    assert shown(looks="on", case=str(case.pk)) == {("case.revealed", here)}
    assert shown(person="none", case=str(case.pk), deed="case.opened") == {("case.opened", here)}
    today = timezone.localdate()
    assert shown(since=today + timedelta(days=1)) == set()
    assert shown(until=today - timedelta(days=2)) == set()
    assert ("case.opened", here) in shown(since=today - timedelta(days=1), until=today)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"case": "the one with the cat"}, "Write the number of a case like BE-000123"),
        ({"case": "9" * 40}, "Write the number of a case like BE-000123"),
        ({"since": "yesterday"}, "Write the day as 2026-12-31."),
        ({"since": "2026-11-25", "until": "2026-11-01"}, "The last day lies before the first one."),
        ({"person": "999999"}, "of the list."),
    ],
)
def test_what_makes_no_sense_gets_a_sentence_and_keeps_what_was_typed(
    auditor: Client, chosen: dict[str, str], sentence: str
) -> None:
    answer = auditor.get(TRAIL, chosen)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(value in text(answer) for value in chosen.values() if value != "999999")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "999999"])
def test_a_page_that_is_none_is_the_first(auditor: Client, case: Case, before: str) -> None:
    assert rows(auditor.get(TRAIL, {"before": before}))


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(auditor: Client, case: Case, edge: str) -> None:
    assert auditor.get(TRAIL, {"since": edge, "until": edge}).status_code == 200


def test_pages_follow_each_other_without_a_gap(auditor: Client) -> None:
    with transaction.atomic():
        for number in range(130):  # many at the same moment
            audit.trace(f"case:{number % 7}", "case.told", by=None, at=hours(number // 40))
    seen: list[int] = []
    older: int | None = 0
    while older is not None:
        answer = auditor.get(TRAIL, {"before": older} if older else {})
        seen += [row["event"].pk for row in rows(answer)]
        older = answer.context["older"]
    assert len(seen) == len(set(seen)) == AuditEvent.objects.count()
    assert seen == list(AuditEvent.objects.order_by("-at", "-pk").values_list("pk", flat=True))


# --- A table to take along --------------------------------------------------------------------------------------------


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_chosen_events_are_taken_along_as_a_table_and_that_is_an_event(auditor: Client, case: Case) -> None:
    judged_by_ada(case)
    answer = auditor.post(f"{TRAIL}file/", {"deed": "case.claimed"})
    assert answer["Content-Disposition"].startswith('attachment; filename="trail-')
    head, *body = table(answer)
    assert head[:4] == ["row", "when (UTC)", "who", "deed"]
    assert [row[2:4] for row in body] == [["Ada", "case.claimed"]]
    taken = AuditEvent.objects.get(deed="trail.exported")
    assert (taken.by and taken.by.username, taken.facts) == ("audrey", {"rows": 1, "fields": ["deed"]})


@pytest.mark.parametrize("why", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1"])
def test_no_cell_is_a_formula(auditor: Client, why: str) -> None:
    with transaction.atomic():
        audit.trace("case:1", "case.dismissed", by=None, at=hours(1), why=why)
    (row,) = table(auditor.post(f"{TRAIL}file/", {"deed": "case.dismissed"}))[1:]
    assert row[7] == f"'{why}"
    assert tables.cell(why) == f"'{why}"


def test_a_table_with_a_broken_filter_is_not_made(auditor: Client) -> None:
    answer = auditor.post(f"{TRAIL}file/", {"case": "cat"}, follow=True)
    assert "nothing was taken out" in text(answer)
    assert not AuditEvent.objects.filter(deed="trail.exported").exists()


# --- Checks and anchors -----------------------------------------------------------------------------------------------


def test_the_auditor_has_the_trail_checked_and_reads_what_was_found(auditor: Client, case: Case) -> None:
    assert "has not been checked yet" in text(auditor.get(TRAIL))
    auditor.post(f"{TRAIL}check/")
    assert "A check is on its way, asked for by Audrey" in text(auditor.get(TRAIL))
    assert "on its way already" in text(auditor.post(f"{TRAIL}check/", follow=True))
    checking.check_asked(timezone.now())
    assert "<strong>Whole</strong> at the last check" in text(auditor.get(TRAIL))
    without_triggers()
    forged = AuditEvent.objects.get(deed="case.opened")
    alter(forged, why="nothing")
    auditor.post(f"{TRAIL}check/")
    checking.check_asked(timezone.now())
    shown = text(auditor.get(TRAIL))
    assert "Not what was written." in shown
    assert f"Event {forged.pk} (case:{case.pk} number 1)" in shown
    assert "The trail is not what was written" in page("lee", "/admin/desk/")
    assert "The trail is not what was written" not in page("ada", "/admin/desk/")


def test_the_anchors_are_shown_with_the_key_and_given_as_a_file(auditor: Client, case: Case, settings: Any) -> None:
    anchoring.anchor_due(timezone.now())
    shown = text(auditor.get(f"{TRAIL}anchors/"))
    assert Anchor.objects.get().hash in shown
    assert settings.ANCHOR_PUBLIC_KEY in shown
    (told_of,) = json.loads(auditor.get(f"{TRAIL}anchors/file/").content)["anchors"]
    assert told_of["hash"] == Anchor.objects.get().hash
    assert ADDRESS not in json.dumps(told_of)


def test_an_unanchored_trail_is_missed_on_the_page_today() -> None:
    told(at=hours(50))
    assert "Trail not anchored" in page("lee", "/admin/desk/")
    assert "Trail not anchored" not in page("ada", "/admin/desk/")
    anchoring.anchor_due(timezone.now())
    assert "Trail not anchored" not in page("lee", "/admin/desk/")


@pytest.mark.django_db
def test_a_filter_that_makes_no_sense_is_answered_in_words_of_the_desk():
    answer = desk_of("lee").get("/admin/desk/trail/?person=zzz&since=banana&until=2026-13-45")
    shown = text(answer)
    assert "Write the day as 2026-12-31." in shown
    assert "Choose a person of the list." in shown
    assert "Select a valid choice" not in shown
