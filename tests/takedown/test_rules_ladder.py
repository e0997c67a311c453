"""The ladder as rules: which rung comes next, what keeps its place, and how long an answer makes it wait."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.procedures import Step, load
from hotline.procedures.ladders import REASONS, Pausing
from takedown.rules_ladder import Said, Stand, after_asking, at_stand, next_rung, passes_by, waits_after
from tests.golden import agrees

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
PAUSING = Pausing(customer_told=48, passed_on=24, question=48)
LADDER = (Step("notice", "provider", 24), Step("reminder", "provider", 24, 2), Step("regulator", "regulator", 168, 0))


def climbed(ladder, turns, stand=None):
    """Give the names of the rungs that silence leads to, one after the other."""
    stand, names = stand or Stand(), []
    for _ in range(turns):
        step, now = at_stand(ladder, stand)
        names.append(step.name)
        stand = after_asking(ladder, now)
    return names


def test_silence_takes_each_rung_as_often_as_it_says_and_the_last_for_ever():
    assert climbed(LADDER, 6) == ["notice", "reminder", "reminder", "regulator", "regulator", "regulator"]


def test_each_turn_of_a_rung_knows_how_often_it_was_taken_before():
    stand = Stand()
    seen = []
    for _ in range(5):
        _, now = at_stand(LADDER, stand)
        seen.append((now.step, now.taken))
        stand = after_asking(LADDER, now)
    assert seen == [("notice", 0), ("reminder", 0), ("reminder", 1), ("regulator", 0), ("regulator", 1)]


def test_a_takedown_keeps_its_place_when_a_step_is_put_in_before_it():
    after_two = Stand("reminder", 1, 1)
    longer = (LADDER[0], Step("second", "provider", 24), *LADDER[1:])
    assert climbed(longer, 3, after_two) == ["reminder", "regulator", "regulator"]


def test_a_step_that_was_taken_away_makes_way_for_whichever_stands_there_now():
    shorter = (LADDER[0], LADDER[2])
    assert climbed(shorter, 2, Stand("reminder", 1, 1)) == ["regulator", "regulator"]
    assert climbed(LADDER, 1, Stand("registrar", 0, 7)) == ["regulator"], "and past the end for the last"


def test_fewer_reminders_than_were_sent_already_do_not_send_it_back():
    once = (LADDER[0], Step("reminder", "provider", 24, 1), LADDER[2])
    assert climbed(once, 2, Stand("reminder", 1, 1)) == ["reminder", "regulator"]


def test_nothing_is_above_the_last_rung():
    assert next_rung(LADDER, Stand("regulator", 3, 2)) is None
    assert next_rung(LADDER, Stand()) == Stand("reminder", 0, 1)


@pytest.mark.parametrize("code", ["be", "nl"])
def test_no_ladder_of_a_country_ever_ends_or_is_never_left(code):
    for steps in load(code).ladders.values():
        assert steps[-1].times == 0
        assert all(step.times > 0 or step.only for step in steps[:-1]), "a rung before it would never be left"
        assert climbed(steps, 1000, None)[-1] in {step.name for step in steps if step.times == 0}


def test_the_regulator_is_for_dutch_hosting_only():
    regulator = next(step for step in load("nl").ladders["notice"] if step.to == "regulator")
    assert passes_by(regulator, "NL") == ""
    assert passes_by(regulator, "SN") == "meant for hosting in NL only"


# --- The table a lawyer reads -----------------------------------------------------------------------------------------


def test_the_ladders_are_as_the_reviewed_table_says():
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        [
            "procedure",
            "way",
            "rung",
            "step",
            "whom",
            "letter",
            "hours to act",
            "how often",
            "when",
            "only hosting in",
            "more time",
        ]
    )
    for code in ("be", "nl"):
        for path, steps in load(code).ladders.items():
            for number, step in enumerate(steps, start=1):
                for whom, letter in step.asks.items():
                    often = f"{step.times} times" if step.times > 1 else "once" if step.times else "until it is gone"
                    when = "working hours, urgent cases at once" if step.calendar else "any hour"
                    more = " ".join(f"{one}: at most {getattr(load(code).pausing, one)} h" for one in step.pauses)
                    only = " ".join(step.only) or "any country"
                    table.writerow([code, path, number, step.name, whom, letter, step.answer_hours, often, when, only, more])
    agrees(Path(__file__).parent / "golden" / "ladder.csv", out.getvalue())


# --- What an answer does to the clock ---------------------------------------------------------------------------------

DUE = MONDAY + 24 * HOUR
EVERY = ("customer_told", "passed_on", "question")


def until(outcome, *, by=None, pauses=EVERY, at=MONDAY + HOUR):
    pause = waits_after([Said(outcome, at, by)], due=DUE, pauses=pauses, pausing=PAUSING)
    return pause.until if pause else None


@pytest.mark.parametrize(
    ("outcome", "by", "waits_until"),
    [
        ("customer_told", DUE + 12 * HOUR, DUE + 12 * HOUR),
        ("customer_told", DUE + 400 * HOUR, DUE + 48 * HOUR),
        ("customer_told", DUE - 2 * HOUR, None),
        ("customer_told", None, None),
        ("passed_on", None, DUE + 24 * HOUR),
        ("need_information", None, DUE + 48 * HOUR),
        ("disputed", None, DUE + 48 * HOUR),
        ("removed", None, None),
        ("disabled", None, None),
        ("already_gone", None, None),
        ("not_ours", None, None),
    ],
)
def test_how_long_each_answer_makes_the_ladder_wait(outcome, by, waits_until):
    assert until(outcome, by=by) == waits_until


def test_an_answer_gives_no_more_time_where_the_step_does_not_say_so():
    assert until("customer_told", by=DUE + 12 * HOUR, pauses=("question",)) is None
    assert until("disputed", pauses=()) is None


def test_the_newest_answer_counts():
    said = [Said("disputed", MONDAY + HOUR), Said("removed", MONDAY + 2 * HOUR)]
    assert waits_after(said, due=DUE, pauses=EVERY, pausing=PAUSING) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["removed", "customer_told", "passed_on", "not_ours", "need_information", "disputed"]),
            st.integers(0, 500),
            st.one_of(st.none(), st.integers(0, 5000)),
        ),
        max_size=8,
    )
)
def test_no_sequence_of_answers_makes_a_rung_wait_longer_than_the_procedure_says(answers):
    said = [
        Said(outcome, MONDAY + timedelta(hours=at), None if by is None else MONDAY + timedelta(hours=by))
        for outcome, at, by in answers
    ]
    pause = waits_after(said, due=DUE, pauses=REASONS, pausing=PAUSING)
    assert pause is None or DUE < pause.until <= DUE + 48 * HOUR
