"""The daily anchor: when it is made, what it covers, how it leaves the house, and what a check of the trail says."""

import json
import threading
import tracemalloc
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from hotline import anchoring, anchors, audit, checking, merkle, outbox, verifying
from hotline.keys import anchor_pair
from hotline.management.commands.keys import fresh_keys
from hotline.models import Anchor, AuditEvent, Outgoing
from tests.hotline.trail import DAY, NOON, alter, anchor, event, leave, sql, without_triggers, written

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def checked() -> list[str]:
    return [str(one) for one in verifying.check().findings]


# --- When, and over what ----------------------------------------------------------------------------------------------


def test_an_anchor_is_made_once_a_day_and_covers_every_event_since_the_one_before() -> None:
    leave("case:1", "case.opened")
    assert anchoring.anchor_due(NOON).fired == 1
    assert anchoring.anchor_due(NOON).fired == 0
    leave("case:1", "case.claimed", at=NOON + HOUR)
    assert anchoring.anchor_due(NOON + HOUR).fired == 0
    assert anchoring.anchor_due(NOON + DAY).fired == 1
    first, second = Anchor.objects.order_by("number")
    assert (first.events, first.total) == (1, 1)
    # What was done to the trail itself (anchored, checked) is an event too, and waits for the next day like all others.
    assert (second.after, second.events, second.total) == (first.up_to, 3, 4)
    assert second.previous_hash == first.hash
    assert checked() == []


def test_a_quiet_day_is_anchored_too(settings: Any) -> None:
    anchoring.anchor_due(NOON)
    assert (anchor(1).events, anchor(1).root) == (0, merkle.EMPTY)
    assert checked() == []


def test_a_process_without_the_key_anchors_nothing(settings: Any) -> None:
    settings.ANCHOR_KEY = ""
    assert anchoring.anchor_due(NOON) == (0, 0)
    assert not Anchor.objects.exists()


def test_a_long_trail_is_anchored_in_several_rows_of_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchoring, "MOST_EVENTS", 3)
    for number in range(7):
        leave(f"case:{number % 2}", "case.told", at=NOON + timedelta(minutes=number))
    assert anchoring.anchor_due(NOON + HOUR).fired == 3
    assert list(Anchor.objects.order_by("number").values_list("events", flat=True)) == [3, 3, 1]
    assert checked() == []


def test_a_day_that_was_broken_off_goes_on_at_the_next_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchoring, "MOST_EVENTS", 3)
    for number in range(7):
        leave("case:1", "case.told", at=NOON + timedelta(minutes=number))
    end = anchoring.settled_end()
    assert end
    assert anchoring.make(up_to=end, at=NOON + HOUR)
    assert anchoring.anchor_due(NOON + HOUR).fired == 2
    assert checked() == []


def test_whoever_waits_too_long_for_an_anchor_is_seen() -> None:
    leave("case:1", "case.opened")
    assert not anchoring.is_late(NOON + DAY)
    assert anchoring.is_late(NOON + 2 * DAY)


# --- Events that commit late ------------------------------------------------------------------------------------------


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_event_with_a_lower_row_that_commits_later_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row numbers are given before the commit: the slow writer's comes first and appears last."""
    monkeypatch.setattr(anchoring, "PATIENCE", 0.3)
    wrote, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.trace("case:1", "case.slow", by=None, at=NOON)
            wrote.set()
            may_end.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert wrote.wait(20)
    leave("case:2", "case.quick")  # nobody who writes is held up
    assert anchoring.anchor_due(NOON).fired == 0  # and the anchor waits for a later turn
    may_end.set()
    writer.join(20)
    assert anchoring.anchor_due(NOON).fired == 1
    assert anchor(1).events == 2
    assert checked() == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_anchor() -> None:
    leave("case:1", "case.opened")
    start = threading.Barrier(4)
    fired: list[int] = []

    def turn() -> None:
        start.wait()
        fired.append(anchoring.anchor_due(NOON).fired)
        connection.close()

    workers = [threading.Thread(target=turn) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sum(fired) == Anchor.objects.count() == 1
    assert checked() == []


# --- Out of the house -------------------------------------------------------------------------------------------------


def test_the_anchor_is_mailed_to_every_address_that_keeps_it(settings: Any, mailoutbox: list[Any]) -> None:
    settings.ANCHOR_MAIL = ["notary@notary.example", "board@board.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    leave("case:1", "case.opened")
    anchoring.anchor_due(NOON)
    assert outbox.send_due(NOON) == (2, 0)
    assert {mail.to[0] for mail in mailoutbox} == {"notary@notary.example", "board@board.example"}
    (part,) = mailoutbox[0].attachments
    (told,) = json.loads(part.get_payload(decode=True))["anchors"]
    assert (part.get_filename(), part.get_content_type()) == ("anchor-1.json", "application/json")
    assert told["hash"] == anchor(1).hash in mailoutbox[0].body
    assert anchors.signed(told["statement"].encode(), told["signature"], settings.ANCHOR_PUBLIC_KEY)
    assert anchoring.anchor_due(NOON).fired == 0
    assert Outgoing.objects.count() == 2


def test_an_address_that_was_taken_off_the_list_gets_nothing_more(settings: Any) -> None:
    settings.ANCHOR_MAIL = ["notary@notary.example"]
    anchoring.anchor_due(NOON)
    settings.ANCHOR_MAIL = []
    outbox.send_due(NOON)
    assert Outgoing.objects.get().stopped_why == "its address no longer stands in HOTLINE_ANCHOR_MAIL"


def test_what_was_kept_outside_shows_a_trail_that_was_made_anew(tmp_path: Path) -> None:
    written()
    kept = tmp_path / "anchors.json"
    call_command("anchors", "--into", str(kept), stdout=StringIO())
    call_command("verify_audit", "--against", str(kept), stdout=StringIO())
    without_triggers()
    sql("DELETE FROM hotline_anchor")
    sql("DELETE FROM hotline_auditevent")
    err = StringIO()
    with pytest.raises(CommandError, match="not what was written"):
        call_command("verify_audit", "--against", str(kept), stderr=err)
    assert err.getvalue().count("was kept outside and is missing here.") == 2


def test_a_file_without_anchors_is_answered_with_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]")
    with pytest.raises(CommandError, match="holds no anchors"):
        call_command("verify_audit", "--against", str(wrong))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", "--against", str(tmp_path / "none"))


def test_the_public_keys_are_printed_with_a_fingerprint_to_compare(settings: Any) -> None:
    out = StringIO()
    call_command("anchors", "--key", stdout=out)
    assert out.getvalue().startswith(settings.ANCHOR_PUBLIC_KEY)
    assert anchors.finger(settings.ANCHOR_PUBLIC_KEY) in out.getvalue()


def test_anchors_of_an_older_key_are_believed_while_it_stands_in_the_settings(settings: Any) -> None:
    leave("case:1", "case.opened")
    anchoring.anchor_due(NOON)
    new, old = fresh_keys(), settings.ANCHOR_PUBLIC_KEY
    settings.ANCHOR_KEY = new["HOTLINE_ANCHOR_KEY"]
    settings.ANCHOR_PUBLIC_KEY = f"{new['HOTLINE_ANCHOR_PUBLIC_KEY']},{old}"
    anchoring.anchor_due(NOON + DAY)
    assert checked() == []
    settings.ANCHOR_PUBLIC_KEY = new["HOTLINE_ANCHOR_PUBLIC_KEY"]
    assert checked() == ["Anchor 1: is signed with a key that is not ours."]
    assert set(anchor_pair.__annotations__) == {"private", "return"}


# --- A check that somebody asked for ----------------------------------------------------------------------------------


def test_a_check_is_asked_for_once_done_by_the_clock_and_told_in_the_trail() -> None:
    written()
    AuditEvent.objects.filter(deed="trail.check_asked").count()
    assert checking.check_asked(NOON + DAY).fired == 1  # each day's anchor asks for one
    assert checking.check_asked(NOON + DAY).fired == 0
    assert checking.ask(by=None, at=NOON + DAY)
    assert not checking.ask(by=None, at=NOON + DAY)
    assert checking.check_asked(NOON + DAY).fired == 1
    done = checking.last_done()
    assert done
    assert (done.facts["result"], done.facts["findings"], done.facts["anchors"]) == ("whole", 0, 2)


def test_a_check_names_what_it_found() -> None:
    written()
    without_triggers()
    alter(event("case:1", 2), deed="case.forged")
    checking.check_asked(NOON + DAY)
    done = checking.last_done()
    assert done
    assert done.facts["result"] == "broken"
    assert any("case:1 number 2" in one for one in done.facts["first"])


def test_a_check_whose_process_died_is_begun_again() -> None:
    checking.ask(by=None, at=NOON)
    assert checking._begin(NOON)
    assert checking.check_asked(NOON + HOUR).fired == 0
    assert checking.check_asked(NOON + 3 * HOUR).fired == 1


def test_a_trail_of_many_years_may_be_read_for_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    checking.ask(by=None, at=NOON)
    assert checking._begin(NOON)
    monkeypatch.setattr(checking, "AN_HOUR_MORE", AuditEvent.objects.latest("pk").pk // 2)
    assert checking.check_asked(NOON + 3 * HOUR).fired == 0, "two hours more"
    assert checking.check_asked(NOON + 5 * HOUR).fired == 1


def test_a_long_trail_is_checked_in_the_memory_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchoring, "MOST_EVENTS", 100)
    monkeypatch.setattr(audit, "CHUNK", 100)

    def peak(events: int) -> int:
        with transaction.atomic():
            for number in range(events):
                audit.trace(f"case:{number % 97}", "case.told", by=None, at=NOON, facts={"number": number})
        anchoring.anchor_due(NOON + DAY * Anchor.objects.count())
        tracemalloc.start()
        assert checked() == []
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    short, long = peak(300), peak(1500)
    assert long < short * 1.5


# --- The tree ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 13, 100])
def test_every_leaf_proves_its_place_and_no_other_does(size: int) -> None:
    lines = [f"{number} case:1 {number} {'a' * 64}" for number in range(size)]
    tree, root = merkle.levels(lines), merkle.root_of(lines)
    for place, line in enumerate(lines):
        assert merkle.proven(line, merkle.proof_of(tree, place), root)
        assert not merkle.proven(line + "x", merkle.proof_of(tree, place), root)


def test_a_branch_cannot_be_passed_off_as_a_leaf() -> None:
    lines = ["a", "b"]
    left, right = (merkle.leaf_hash(one) for one in lines)
    assert merkle.root_of([(left + right).decode("latin-1")]) != merkle.root_of(lines)
