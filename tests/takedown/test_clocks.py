"""The named clocks of a case: from where to where each runs, with pauses beside, and the same reckoned another way."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline import clock
from hotline.models import AuditEvent
from partners import actions as partners
from partners.models import Referral
from reports.rules.trackers import Pause
from takedown import actions, registering
from takedown import demonstration as demo
from takedown.clocks import clocks_of
from takedown.models import NoticeLine, Reply, Takedown
from takedown.rules_clocks import NAMES, Moments, gone_since, named_clocks, told_and_assessed
from takedown.rules_looks import LookFacts
from tests.takedown.climbing import DAY, HOUR, MONDAY, SWEEPS, Registry, delay, looked_at

# --- Rules ------------------------------------------------------------------------------------------------------------


def spans(moments, pauses=(), at=MONDAY + 100 * HOUR):
    return {one.name: one for one in named_clocks(moments, list(pauses), at)}


def test_a_clock_begins_with_its_first_moment_and_runs_until_its_second():
    found = spans(Moments(told=MONDAY, assessed=MONDAY + HOUR))
    assert set(found) == {"told_assessed", "told_police", "assessed_notice", "told_gone"}
    assert (found["told_assessed"].state, found["told_assessed"].lasted(MONDAY + DAY)) == ("done", HOUR)
    assert (found["told_gone"].state, found["told_gone"].lasted(MONDAY + DAY)) == ("running", DAY)


def test_a_clock_whose_end_never_comes_is_stopped_and_not_done():
    found = spans(Moments(told=MONDAY, assessed=MONDAY + HOUR, ended=MONDAY + 5 * HOUR))
    one = found["told_gone"]
    assert (one.state, one.until, one.lasted(MONDAY + DAY)) == ("stopped", None, 5 * HOUR)


def test_a_pause_stands_beside_a_clock_and_takes_nothing_off_it():
    pause = Pause(MONDAY - HOUR, MONDAY + 20 * HOUR, "held by the police")
    one = spans(Moments(told=MONDAY, gone=MONDAY + DAY), [pause])["told_gone"]
    assert one.lasted(MONDAY + 9 * DAY) == DAY
    assert one.pauses == (Pause(MONDAY, MONDAY + 20 * HOUR, "held by the police"),)


def test_a_verdict_taken_back_was_none_and_a_dismissed_case_told_of_again_is_told_anew():
    undone = [("case.new", 0), ("case.dismissed", 1), ("case.verdict_undone", 1), ("case.new", 1), ("case.confirmed", 3)]
    assert told_and_assessed(MONDAY, [(deed, MONDAY + at * HOUR) for deed, at in undone]) == (MONDAY, MONDAY + 3 * HOUR)
    again = [("case.dismissed", 1), ("case.new", 50), ("case.confirmed", 52)]
    told, assessed = told_and_assessed(MONDAY, [(deed, MONDAY + at * HOUR) for deed, at in again])
    assert (told, assessed) == (MONDAY + 50 * HOUR, MONDAY + 52 * HOUR)


def test_content_is_gone_since_the_first_look_that_saw_nothing_and_not_since_the_third():
    looks = [("not_seen", 1), ("online", 2), ("not_seen", 3), ("unclear", 4), ("not_seen", 5), ("not_seen", 6)]
    assert gone_since([(said, MONDAY + at * HOUR) for said, at in looks], MONDAY + 6 * HOUR) == MONDAY + 3 * HOUR
    assert gone_since([], MONDAY) == MONDAY
    assert gone_since([("not_seen", MONDAY)], None) is None


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=5, max_size=5), st.integers(0, 600))
def test_whatever_the_order_of_moments_no_clock_lasts_less_than_nothing_nor_has_a_pause_outside_it(hours, now):
    moments = Moments(MONDAY, *[None if one is None else MONDAY + one * HOUR for one in hours])
    pauses = [Pause(MONDAY + 3 * HOUR, MONDAY + 300 * HOUR, "held"), Pause(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR, "told")]
    at = MONDAY + now * HOUR
    for one in named_clocks(moments, pauses, at):
        assert one.name in NAMES
        assert one.lasted(at) >= timedelta()
        end = one.until or one.stopped_at or at
        assert all(one.since <= pause.since < pause.until <= max(end, one.since) for pause in one.pauses)


# --- A whole story, reckoned twice ------------------------------------------------------------------------------------


def by_the_trail(case):
    """Reckon the ends of the clocks from the trail alone: what each deed said, in order, and nothing of any row."""
    ends = {}
    streams = [f"case:{case.pk}", *[f"takedown:{pk}" for pk in case.takedowns.values_list("pk", flat=True)]]
    misses = None
    for event in AuditEvent.objects.filter(stream__in=streams).order_by("at", "pk"):
        match event.deed:
            case "case.opened":
                ends["told"] = event.at
            case "case.confirmed":
                ends.setdefault("assessed", event.at)
            case "notice.sent":
                ends.setdefault("notice", event.at)
            case "takedown.looked":
                if event.facts["result"] == "online":
                    misses = None
                elif event.facts["result"] == "not_seen":
                    misses = misses or event.at
            case "takedown.gone":
                ends["gone"] = misses
            case "takedown.ready" if event.facts.get("from") == "gone":
                ends.pop("gone", None)
    return ends


@pytest.mark.django_db
@pytest.mark.parametrize("comes_back", [False, True])
def test_the_clocks_agree_with_the_trail_read_by_itself(settings, monkeypatch, comes_back):
    settings.SWEEPS = SWEEPS
    monkeypatch.setattr(registering, "registry", Registry())
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "BE", at=MONDAY)
    demo.confirmed(case, at=MONDAY + 2 * HOUR)
    clock.tick(MONDAY + 2 * HOUR)
    looked_at()
    referral = Referral.objects.get(case=case, purpose="referral")
    partners.hold(referral=referral, until=MONDAY + DAY, by=demo.person("pat"), at=MONDAY + 3 * HOUR)
    partners.release(referral=referral, by=demo.person("pat"), at=MONDAY + 9 * HOUR)
    clock.tick(MONDAY + 9 * HOUR)
    clock.tick(MONDAY + 9 * HOUR + delay())
    line = NoticeLine.objects.get(takedown__case=case)
    Reply.objects.create(line=line, outcome="need_information", at=MONDAY + 10 * HOUR)

    def look(hours, status):
        takedown = Takedown.objects.open().get(case=case)
        actions.record_check(takedown=takedown, facts=LookFacts(status=status), at=MONDAY + hours * HOUR)

    look(20, 200)
    for hours in (30, 32, 34):
        look(hours, 404)
    if comes_back:
        look(80, 200)
        for hours in (90, 92, 94):
            look(hours, 404)
    at = MONDAY + 200 * HOUR
    case.refresh_from_db()
    found = {one.name: one for one in clocks_of(case, at)}
    ends = by_the_trail(case)
    assert found["told_assessed"].until == ends["assessed"] == MONDAY + 2 * HOUR
    assert found["told_police"].until == Referral.objects.get(pk=referral.pk).sent_at
    assert (found["assessed_notice"].since, found["assessed_notice"].until) == (ends["assessed"], ends["notice"])
    assert found["notice_gone"].until == ends["gone"] == MONDAY + (90 if comes_back else 30) * HOUR
    assert (found["told_gone"].since, found["told_gone"].until) == (ends["told"], ends["gone"])
    whys = {pause.why for pause in found["told_gone"].pauses}
    assert {"held by the police", "waiting for police or magistrate"} <= whys
    held = next(pause for pause in found["assessed_notice"].pauses if pause.why == "held by the police")
    assert held.until - held.since == 6 * HOUR
    assert found["assessed_notice"].lasted(at) == 7 * HOUR + delay(), "neither the hold nor the wait is taken off"


@pytest.mark.django_db
def test_a_dismissed_case_has_a_judged_clock_and_the_rest_is_stopped():
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    demo.lies(case, "BE", at=MONDAY)
    for name in ("ada", "bo"):
        case = demo.judged(case, demo.NOT_ILLEGAL, by=demo.person(name), at=MONDAY + HOUR)
    found = {one.name: one for one in clocks_of(case, MONDAY + DAY)}
    assert (found["told_assessed"].state, found["told_assessed"].lasted(MONDAY + DAY)) == ("done", HOUR)
    assert {one.state for name, one in found.items() if name != "told_assessed"} == {"stopped"}
