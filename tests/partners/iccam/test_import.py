"""What peers report on ICCAM comes in once, with their opinion beside it, whatever breaks between any two steps."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.crypto import opened
from hotline.models import AuditEvent
from partners.iccam import client, importing, reading, sweeps
from partners.iccam.client import Away
from partners.iccam.desk import panel, said_of, vitals
from partners.iccam.models import IccamImport, IccamItem
from reports.models import Assessment, Case, Report, Sighting
from takedown import demonstration as demo
from tools.iccam.faults import Faults

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def wait_there(server, number, **more):
    return server.add_items(number, **{"at": MONDAY - HOUR, **more})


def left(server):
    return server.store.waiting("BE", "no-reference")


def whole(ids):
    """Each item was filed once, and its reference stands."""
    assert set(IccamItem.objects.values_list("content_id", flat=True)) == set(ids)
    assert Case.objects.count() == Sighting.objects.count() == len(ids)
    assert not IccamItem.objects.exclude(reference_due_at=None).exists()


def test_an_item_becomes_a_report_and_a_case_and_leaves_their_list(iccam):
    ids = wait_there(iccam, 3, per_report=2, memo="a memo of theirs", assessed=1)
    assert sweeps.import_due(MONDAY) == (3, 0)
    whole(ids)
    assert left(iccam) == 0
    assert [one.channel for one in Report.objects.all()] == ["iccam", "iccam"]
    assert "a memo of theirs" in opened(Report.objects.first(), "words")
    item = IccamItem.objects.get(content_id=ids[0])
    assert iccam.store.contents[ids[0]].references["BE"] == item.reference == f"BE-{item.case_id:06d}.{ids[0]}"


def test_what_they_said_stands_beside_the_case_and_is_no_judgement_of_ours(iccam):
    wait_there(iccam, 1, assessed=1)
    sweeps.import_due(MONDAY)
    item = IccamItem.objects.get()
    assert item.case.state == "new"
    assert not Assessment.objects.exists()
    assert dict(said_of(item)) == {
        "Reported by": "hotline 43", "Assessed": "Baseline CSAM", "Age": "Pre-pubescent", "Gender": "Female",
        "Kind of site": "Website", "Commerciality": "Not determined", "Paid by": "Not determined",
    }  # fmt: skip
    assert panel(item.case, MONDAY).context["items"][0]["item"] == item


def test_a_second_turn_changes_nothing(iccam):
    ids = wait_there(iccam, 2)
    sweeps.import_due(MONDAY)
    assert sweeps.import_due(MONDAY + MINUTE) == (0, 0)
    whole(ids)


def test_scart_bug_a_url_we_know_is_told_of_again_and_not_ignored(iccam):
    case = demo.case_of(demo.told(["https://host501.example/501/0"], at=MONDAY - HOUR))
    wait_there(iccam, 1)
    sweeps.import_due(MONDAY)
    case.refresh_from_db()
    assert (case.sightings_count, Case.objects.count(), IccamItem.objects.get().case) == (2, 1, case)


def test_two_items_of_one_report_at_one_address_are_one_case(iccam):
    ids = wait_there(iccam, 2, per_report=2, address="https://same.example/{report}")
    sweeps.import_due(MONDAY)
    assert Case.objects.count() == Sighting.objects.count() == 1
    assert set(IccamItem.objects.values_list("content_id", flat=True)) == set(ids)
    assert left(iccam) == 0


def test_an_item_that_another_country_acts_on_is_skipped_and_said(iccam, monkeypatch):
    ids = wait_there(iccam, 2)
    monkeypatch.setattr(importing, "procedure", lambda: type("P", (), {"country": "NL", "report_reference": "NL"}))
    sweeps.import_due(MONDAY)
    assert not IccamItem.objects.exists() and left(iccam) == len(ids)
    assert IccamImport.objects.get().elsewhere == 2
    assert "2 of another country" in next(vitals(MONDAY)).words


def test_an_item_without_a_readable_address_is_kept_for_a_person_to_look_at(iccam):
    (number,) = wait_there(iccam, 1, address="https://")
    sweeps.import_due(MONDAY)
    item = IccamItem.objects.get(content_id=number)
    assert (item.case, item.problem) == (None, "its address cannot be read: look at it on ICCAM")
    assert left(iccam) == 0
    assert "1 to look at by hand" in next(vitals(MONDAY)).words


def test_more_than_one_list_comes_in_with_one_turn(iccam):
    ids = wait_there(iccam, 450, per_report=10)
    assert sweeps.import_due(MONDAY) == (450, 0)
    whole(ids)


def test_an_item_that_appears_late_under_an_old_date_is_not_missed(iccam):
    first = wait_there(iccam, 1)
    sweeps.import_due(MONDAY)
    late = wait_there(iccam, 1, at=MONDAY - timedelta(days=20))
    sweeps.import_due(MONDAY + MINUTE)
    whole(first + late)


def test_what_was_assigned_before_the_operator_s_day_is_left_alone(iccam, settings):
    settings.ICCAM_SINCE = "2026-11-23"
    wait_there(iccam, 1, at=MONDAY - timedelta(days=2))
    ids = wait_there(iccam, 1)
    sweeps.import_due(MONDAY)
    whole(ids)


def test_a_full_list_of_what_cannot_be_taken_hides_nothing_behind_it(iccam, monkeypatch):
    monkeypatch.setattr(sweeps, "MOST", 5)
    monkeypatch.setattr("partners.iccam.reading.MOST", 5)
    stuck = wait_there(iccam, 6, apart=MINUTE)
    for number in stuck:  # assigned elsewhere between the list and the look
        iccam.store.contents[number].assigned = "NL"
    ids = wait_there(iccam, 2, at=MONDAY)
    sweeps.import_due(MONDAY + HOUR)
    assert set(IccamItem.objects.values_list("content_id", flat=True)) == set(ids)


# --- Breaks between two steps -----------------------------------------------------------------------------------------


class Break(BaseException):
    """The process dies here."""


def broken(monkeypatch, module, name, *, after=False):
    real = getattr(module, name)

    def dies(*args, **more):
        if after:
            real(*args, **more)
        raise Break

    monkeypatch.setattr(module, name, dies)


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [
        (sweeps, "page", True), (importing, "unknown", True), (importing, "receive_many", False),
        (importing, "receive_many", True),
        (importing, "_item", True), (importing, "take_over", True), (importing, "named", False), (importing, "named", True),
    ],
)  # fmt: skip
def test_a_death_between_any_two_steps_loses_none_and_doubles_none(iccam, monkeypatch, module, name, after):
    ids = wait_there(iccam, 3, per_report=2)
    with monkeypatch.context() as dying:
        broken(dying, module, name, after=after)
        with pytest.raises(Break):
            sweeps.run(client.ours(), sweeps.Turn(), at=MONDAY)
    sweeps.run(client.ours(), sweeps.Turn(), at=MONDAY + MINUTE)
    whole(ids)
    assert left(iccam) == 0


def test_a_reference_whose_answer_was_lost_stands_already_and_is_not_asked_for_ever(iccam):
    iccam.store.choices = type(iccam.store.choices)(references_once=True)
    ids = wait_there(iccam, 1)
    iccam.faults.next("lost_after", "PUT", "hotline-reference")
    sweeps.import_due(MONDAY)
    whole(ids)


def test_a_reference_that_is_refused_is_given_up_after_some_tries_and_said(iccam):
    wait_there(iccam, 1)
    at = MONDAY
    for _ in range(importing.MOST_TRIES):
        for _ in range(3):
            iccam.faults.next("failed", "PUT", "hotline-reference", status=500)
        sweeps.import_due(at)
        at += 2 * HOUR
    item = IccamItem.objects.get()
    assert (item.reference_due_at, item.problem) == (None, "our reference was not taken: ICCAM answered 500")


def test_one_item_that_cannot_be_filed_stops_no_other_and_is_said(iccam, monkeypatch, caplog):
    ids = wait_there(iccam, 3)
    real = importing._item

    def fails(one, case, at):
        if one.waiting.content_id == ids[1]:
            raise ValueError("https://host502.example/502/0 is odd")
        return real(one, case, at)

    monkeypatch.setattr(importing, "_item", fails)
    swept = sweeps.import_due(MONDAY)
    assert swept.fired == 2 and swept.failed
    assert {ids[0], ids[2]} == set(IccamItem.objects.values_list("content_id", flat=True))
    assert Case.objects.count() == 2
    assert "1 could not be filed" in next(vitals(MONDAY)).words
    monkeypatch.setattr(importing, "_item", real)
    sweeps.import_due(MONDAY + MINUTE)
    whole(ids)


def test_a_process_that_reads_keeps_the_next_one_out_until_it_is_long_dead(iccam):
    ids = wait_there(iccam, 1)
    IccamImport.objects.create(pk=1, lease_until=MONDAY + MINUTE)
    assert sweeps.import_due(MONDAY) == (0, 0)
    assert not IccamItem.objects.exists()
    sweeps.import_due(MONDAY + sweeps.LEASE)
    whole(ids)


# --- How it is --------------------------------------------------------------------------------------------------------


def test_without_settings_nothing_is_asked_and_nothing_shown(settings):
    assert sweeps.import_due(MONDAY) == (0, 0)
    assert not IccamImport.objects.exists()
    assert list(vitals(MONDAY)) == []


def test_the_desk_says_when_it_was_read_last_and_what_was_wrong(iccam, settings, caplog):
    caplog.set_level(logging.DEBUG)
    sweeps.import_due(MONDAY)
    assert (next(vitals(MONDAY + MINUTE)).tone, next(vitals(MONDAY + MINUTE)).words) == ("green", "read 1 min ago")
    settings.ICCAM_PASSWORD = "changed since, secretly"
    assert sweeps.import_due(MONDAY + HOUR).failed == 1
    told = next(vitals(MONDAY + HOUR))
    assert told.tone == "red" and "does not let our account in (401)" in told.words
    assert "secretly" not in caplog.text + told.words


def test_no_log_and_no_trail_holds_an_address(iccam, caplog):
    caplog.set_level(logging.DEBUG)
    wait_there(iccam, 2, memo="see https://other.example/path")
    iccam.faults.next("failed", "GET", "content/9001", status=403)
    sweeps.import_due(MONDAY)
    sweeps.import_due(MONDAY + MINUTE)
    trail = " ".join(str(one.facts) + one.why for one in AuditEvent.objects.all())
    assert "host50" not in caplog.text + trail and "other.example" not in caplog.text + trail


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_server_that_fails_repeats_and_answers_late_loses_none_and_doubles_none(iccam, seed):
    iccam.faults = Faults(
        seed, lost=0.04, failed=0.04, late=0.02, expired=0.01, repeated=0.1, shuffled=0.3, withheld=0.05, late_by=0.01
    )
    ids = wait_there(iccam, 300, per_report=4)
    for turn in range(80):
        sweeps.import_due(MONDAY + turn * MINUTE)
        if len(ids) == IccamItem.objects.filter(reference_due_at=None).count():
            break
    whole(ids)
    assert {"lost_before", "lost_after", "failed", "late", "expired"} <= set(iccam.faults.happened)


def test_a_list_that_is_no_list_is_an_error_and_no_empty_list(iccam, monkeypatch):
    monkeypatch.setattr(type(client.ours()), "get", lambda *_, **__: {"items": []})
    with pytest.raises(Away):
        sweeps.run(client.ours(), sweeps.Turn(), at=MONDAY)


def test_numbers_that_no_row_can_have_are_no_items():
    """A list of another shape would otherwise stop every turn, and the items behind it."""

    class Told:
        def get(self, path, **_):
            return [{"contentId": 2**70, "reportId": 1}, {"contentId": "1", "reportId": 1}, {"contentId": -1, "reportId": 1},
                    {"contentId": 5, "reportId": 6}, [], None]  # fmt: skip

    assert reading.page(Told(), MONDAY) == [reading.Waiting(5, 6)]
