"""What sweeps are made of: handfuls of due rows that several workers share, and questions asked many at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from hotline.models import Heartbeat
from hotline.sweeping import PUT_BACK, Swept, each_asked, in_turns

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def due():
    return Heartbeat.objects.filter(beat_at__lte=AT).order_by("beat_at", "pk")


@pytest.fixture
def ten(db):
    rows = [Heartbeat(name=f"row {n}", beat_at=AT - timedelta(minutes=10 - n)) for n in range(10)]
    return [row.pk for row in Heartbeat.objects.bulk_create(rows)]


def test_each_due_row_is_given_once_the_oldest_handful_first(ten):
    given = list(in_turns(due(), size=4))
    assert sorted(given[:4]) == ten[:4]
    assert sorted(given[4:8]) == ten[4:8]
    assert sorted(given) == ten


def test_what_another_worker_has_done_meanwhile_is_not_given(ten):
    turns = in_turns(due(), size=4)
    first = [next(turns) for _ in range(4)]
    Heartbeat.objects.filter(pk__in=ten[:8]).update(beat_at=AT + timedelta(days=1))
    assert sorted(first) == ten[:4]
    assert sorted(turns) == ten[8:]


def put_back_to(kept):
    return lambda pk, until: kept.append((pk, until))


def test_questions_are_asked_at_the_same_time_and_written_down_by_one():
    met, wrote = threading.Barrier(4), []

    def question(pk, *, at):
        return None if pk == 9 else lambda: (met.wait(5), pk)[1]

    def write(pk, *, at):
        wrote.append((pk, threading.current_thread()))

    swept = each_asked([1, 9, 2, 3, 4], question, write, AT, put_back=put_back_to([]))
    assert swept == Swept(4, 0)
    assert sorted(pk for pk, _ in wrote) == [1, 2, 3, 4]
    assert {thread for _, thread in wrote} == {threading.current_thread()}


def test_a_question_or_an_answer_that_fails_is_put_back_and_stops_no_other():
    back = []

    def question(pk, *, at):
        if pk == 1:
            raise RuntimeError
        return lambda: 1 // (pk - 2)

    swept = each_asked([1, 2, 3], question, lambda found, *, at: True, AT, put_back=put_back_to(back))
    assert swept == Swept(1, 2)
    assert sorted(back) == [(1, AT + PUT_BACK), (2, AT + PUT_BACK)]


def test_after_its_seconds_no_more_are_begun():
    def ask(pk, *, at):
        return lambda: pk

    assert each_asked([1, 2], ask, lambda pk, *, at: True, AT, put_back=put_back_to([]), seconds=-1) == Swept()
