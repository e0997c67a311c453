"""The trail and the looks are split by month: nothing is lost, nothing can be changed, and one number stays one event."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from hotline import anchoring, audit, cut, verifying
from hotline.models import AuditEvent
from hotline.partitions import TABLES, NotHere, is_split, split
from takedown import demonstration as demo
from takedown.models import FollowUp, Takedown
from tests.hotline.trail import NOON, leave, sql, written

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
NEXT = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
FAR = datetime(2031, 1, 1, tzinfo=UTC)
EVENTS, LOOKS = TABLES["events"], TABLES["looks"]


def place_of(row):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def trail():
    written()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    return split(EVENTS, NOW, months=3)


@pytest.mark.pg
def test_the_trail_goes_on_over_the_months_and_stays_whole(trail):
    before = AuditEvent.objects.count()
    assert trail == [f"hotline_auditevent_{name}" for name in ("older", "rest", "2026_12", "2027_01", "2027_02")]
    old, new = leave("case:1", "case.deed8", at=NOON), leave("case:1", "case.deed9", at=NEXT)
    assert (old.number + 1, new.number) == (new.number, 9) and new.pk > old.pk
    far = leave("case:1", "case.deed10", at=FAR)
    assert [place_of(one)[19:] for one in (old, new, far)] == ["older", "2026_12", "rest"]
    assert anchoring.anchor_due(NEXT + timedelta(days=1)).fired == 1
    seen = verifying.check()
    assert seen.whole and seen.events == before + 3 + AuditEvent.objects.filter(stream=audit.TRAIL, at__gt=NEXT).count()
    assert [one.number for one in AuditEvent.objects.filter(stream="case:1").order_by("number")] == list(range(1, 11))


@pytest.mark.pg
@pytest.mark.parametrize("statement", ["UPDATE {} SET why = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_part_of_the_trail_can_be_changed_or_emptied(trail, statement):
    leave("case:9", "case.deed1", at=NEXT)
    leave("case:9", "case.deed2", at=FAR)
    for part in ("", "_older", "_2026_12", "_rest", "_place"):
        table = f"hotline_auditevent{part}"
        words = statement.replace("why = 'x'", "number = 7")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(words.format(table))


@pytest.mark.pg
def test_one_number_of_a_stream_stays_one_event_across_the_months(trail):
    columns = "stream, number, at, deed, why, facts, previous_hash, hash, digest"
    copied = f"INSERT INTO hotline_auditevent ({columns}) VALUES (%s, %s, %s, 'x', '', '{{}}', '', '', '')"
    leave("case:1", "case.deed8", at=NEXT)
    for number, at in ((3, NEXT), (8, NEXT + timedelta(days=40)), (8, NOON)):  # of before, of another month, back in time
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(copied, "case:1", number, at)


@pytest.mark.pg
def test_run_again_it_makes_the_coming_months_only(trail):
    assert is_split(EVENTS) and not is_split(LOOKS)
    with pytest.raises(NotHere, match="whole"):
        split(LOOKS, NOW, ahead=True)
    assert split(EVENTS, NOW, months=3) == []
    assert split(EVENTS, NEXT, months=3) == ["hotline_auditevent_2027_03"]


@pytest.mark.pg
def test_the_newest_event_of_a_month_is_missed_when_it_is_gone(trail, monkeypatch):
    leave("case:1", "case.deed8", at=NEXT)
    newest = leave("case:1", "case.deed9", at=NEXT)
    assert verifying.check().whole
    sql("SET LOCAL session_replication_role = replica")
    sql("DELETE FROM hotline_auditevent WHERE id = %s", newest.pk)
    monkeypatch.setattr(cut, "deleted_rows", lambda: 1)  # counted a second later, outside this transaction
    assert f"Event {newest.pk}: is missing: written since the newest anchor, and gone." in map(
        str, verifying.check().findings
    )


@pytest.mark.pg
def test_looks_are_split_with_their_keys_and_checks():
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=NOW))
    demo.lies(case, "BE", at=NOW)
    takedown = Takedown.objects.create(
        case=case, lookup=case.lookups.latest(),
        where="home", path="notice", opened_at=NOW, state="moved", closed_at=NOW,
    )  # fmt: skip
    old = FollowUp.objects.create(takedown=takedown, at=NOW, result="online")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    out = StringIO()
    call_command("partition", "looks", "--months", "60", stdout=out)
    new = FollowUp.objects.create(takedown=takedown, at=datetime.now(UTC) + timedelta(days=40), result="not_seen")
    assert place_of(old) == "takedown_followup_older" and place_of(new)[18:22].isdecimal() and new.pk > old.pk
    assert [one.pk for one in takedown.followups.order_by("-at")] == [new.pk, old.pk]
    for wrong in ({"result": "nonsense"}, {"takedown_id": 10**9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(**{"takedown_id": takedown.pk, "at": NEXT, "result": "online", **wrong})
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_sqlite_says_that_it_cannot():
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="Only PostgreSQL"):
            call_command("partition", "events")
