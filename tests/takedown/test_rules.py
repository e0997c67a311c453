"""The rules of the takedown floor: the gate a lawyer can read, looks, moves, the ladder, the states."""

import csv
import itertools
from dataclasses import fields
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.procedures import Gate
from hotline.procedures.loader import load
from hotline.procedures.looking import Looking, Pace
from takedown import rules
from takedown.rules import AfterLook, GateFacts, LookFacts, Place, Watch, after_look, gate_open, moved_host, seen
from tests.golden import agrees

GOLDEN = Path(__file__).parent / "golden" / "gate.csv"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PACES = (Pace(60, for_hours=24), Pace(180, for_hours=72), Pace(360, for_hours=168), Pace(1440))
LOOKING = Looking(PACES, unclear_hours=2, misses=3, spacing_minutes=60, watch_days=(1, 3, 7, 30), stale_hours=24)

# --- The gate ---------------------------------------------------------------------------------------------------------

FACTS = [field.name for field in fields(GateFacts)]
ALL = [GateFacts(*values) for values in itertools.product((False, True), repeat=len(FACTS))]


def yes(value: bool) -> str:
    return "yes" if value else "no"


def test_the_gate_agrees_with_the_table_that_was_reviewed():
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*FACTS, "the_provider_may_be_asked"])
    table.writerows([*(yes(getattr(facts, name)) for name in FACTS), yes(gate_open(facts))] for facts in ALL)
    assert len(ALL) == 64
    agrees(GOLDEN, out.getvalue())


def test_a_hold_closes_the_gate_whatever_else_is_true():
    assert not any(gate_open(facts) for facts in ALL if facts.held)


def test_where_clearance_is_needed_somebody_gave_it_or_silence_counts_as_it():
    for facts in ALL:
        if gate_open(facts) and facts.needs_clearance:
            assert facts.ordered or facts.released or (facts.silence_is_consent and facts.window_over)


def test_without_a_hold_and_without_need_of_clearance_nothing_waits():
    assert all(gate_open(facts) for facts in ALL if not facts.held and not facts.needs_clearance)


@pytest.mark.parametrize("code", ["be", "nl"])
def test_in_neither_country_silence_is_consent(code):
    assert not any(route.gate.silence_is_consent for route in load(code).routes.values())


@pytest.mark.parametrize(("hours", "over"), [(None, False), (0.0, False), (47.99, False), (48.0, True), (100.0, True)])
def test_the_window_runs_from_the_moment_the_police_were_told(hours, over):
    gate = Gate(needs_clearance=True, silence_is_consent=True, window_hours=48)
    facts = rules.gate_facts(gate, held=False, ordered=False, released=False, told_hours_ago=hours)
    assert facts.window_over is over
    assert gate_open(facts) is over


# --- Looking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        *((LookFacts(status=status), "online") for status in (200, 203, 206, 299)),
        *((LookFacts(status=status), "not_seen") for status in (404, 410)),
        *((LookFacts(status=status), "unclear") for status in (100, 301, 304, 400, 401, 403, 405, 408, 418)),
        *((LookFacts(status=status), "unclear") for status in (429, 451, 500, 502, 503)),
        (LookFacts(dns="none"), "not_seen"),
        (LookFacts(dns="none", status=200), "not_seen"),
        (LookFacts(dns="failed"), "unclear"),
        (LookFacts(dns="failed", status=404), "unclear"),
        (LookFacts(status=200, wall="login"), "unclear"),
        (LookFacts(status=404, wall="login"), "not_seen"),
        (LookFacts(error="refused_connection"), "not_seen"),
        *((LookFacts(error=error), "unclear") for error in ("timeout", "tls", "ssrf", "protocol", "too_many_redirects", "")),
        (LookFacts(status=404, error="timeout"), "not_seen"),
    ],
)  # fmt: skip
def test_what_a_look_proves(facts, result):
    assert seen(facts) == result


def test_an_unclear_look_changes_nothing_but_the_time_of_the_next():
    for state, misses, step in itertools.product(rules.OPEN, range(4), range(5)):
        after = after_look(Watch(state, misses, step, AT), "unclear", AT, LOOKING)
        assert after == AfterLook(state, misses, step, AT + 2 * HOUR)


@pytest.mark.parametrize("state", ["waiting", "ready", "asked", "overdue"])
def test_three_spaced_misses_make_it_gone_and_one_sighting_starts_over(state):
    assert after_look(Watch(state, 0, 0, None), "not_seen", AT, LOOKING) == AfterLook(state, 1, 0, AT + HOUR)
    assert after_look(Watch(state, 1, 0, None), "not_seen", AT, LOOKING) == AfterLook(state, 2, 0, AT + HOUR)
    assert after_look(Watch(state, 2, 0, None), "not_seen", AT, LOOKING) == AfterLook("gone", 3, 0, AT + DAY)
    assert after_look(Watch(state, 2, 0, None), "online", AT, LOOKING) == AfterLook(state, 0, 0, AT + HOUR)


def test_the_watch_looks_on_its_days_counted_from_the_day_it_was_gone():
    days = [3, 7, 30]
    for step, (day, then) in enumerate(zip([1, *days], days, strict=False)):
        after = after_look(Watch("gone", 3, step, AT), "not_seen", AT + day * DAY, LOOKING)
        assert after == AfterLook("gone", 3, step + 1, AT + then * DAY)
    assert after_look(Watch("gone", 3, 3, AT), "not_seen", AT + 30 * DAY, LOOKING) == AfterLook("removed", 3, 4, None)


def test_a_late_watch_never_looks_in_the_past():
    after = after_look(Watch("gone", 3, 0, AT), "not_seen", AT + 20 * DAY, LOOKING)
    assert after.next_check_at == AT + 20 * DAY


def test_what_is_seen_again_while_watched_is_asked_for_again():
    assert after_look(Watch("gone", 3, 2, AT), "online", AT + 9 * DAY, LOOKING) == AfterLook(
        "ready", 0, 0, AT + 9 * DAY + HOUR
    )


def test_every_look_leads_to_a_move_the_table_allows():
    for state, misses, step, result in itertools.product(rules.OPEN, range(4), range(5), ("online", "not_seen", "unclear")):
        after = after_look(Watch(state, misses, step, AT), result, AT, LOOKING)
        assert after.state == state or after.state in rules.MOVES[state]
        assert (after.next_check_at is None) == (after.state == "removed")


# --- Moving -----------------------------------------------------------------------------------------------------------

BELGIUM = Place("found", "BE", 2611, "abuse@hoste.example")


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (BELGIUM, False),
        (Place("found", "NL", 2611, "abuse@hoste.example"), True),
        (Place("found", "BE", 1103, "abuse@hoste.example"), True),
        (Place("found", "BE", 2611, "abuse@other.example"), True),
        (Place("found", "BE", None, "abuse@hoste.example"), False),
        (Place("found", "BE", 2611, ""), False),
        (Place("cdn", "", 13335, ""), True),
        (Place("cdn", "", None, ""), False),
        (Place("unknown", "", None, ""), False),
        (Place("unknown", "", 64500, "abuse@x.example"), False),
        (Place("disputed", "NL", 1103, "abuse@x.example"), False),
    ],
)
def test_when_content_has_moved(after, moved):
    assert moved_host(BELGIUM, after) is moved


def test_a_person_s_word_on_a_cdn_s_origin_is_a_move():
    assert moved_host(Place("cdn", "", 13335, ""), Place("found", "NL", 13335, ""))


# --- The states -------------------------------------------------------------------------------------------------------


def test_every_state_is_in_the_table_and_can_be_reached():
    assert set(rules.MOVES) == set(rules.STATES)
    reached, fresh = {"waiting"}, {"waiting"}
    while fresh:
        fresh = {after for state in fresh for after in rules.MOVES[state]} - reached
        reached |= fresh
    assert reached == set(rules.STATES)


def test_closed_states_are_final_and_every_open_one_can_be_closed():
    assert all(not rules.MOVES[state] for state in rules.CLOSED)
    for state in rules.OPEN:
        assert {"moved", "stopped"} <= rules.MOVES[state]
        assert set(rules.MOVES[state]) <= set(rules.STATES) - {state}


def test_only_what_is_gone_becomes_removed_and_only_what_is_ready_is_asked():
    assert [state for state in rules.STATES if "removed" in rules.MOVES[state]] == ["gone"]
    assert [state for state in rules.STATES if "asked" in rules.MOVES[state]] == ["ready"]
    assert [state for state in rules.STATES if "overdue" in rules.MOVES[state]] == ["asked"]


def test_a_hold_can_send_back_whatever_is_under_way():
    assert [state for state in rules.OPEN if "waiting" in rules.MOVES[state]] == ["ready", "asked", "overdue", "gone"]
