"""The stand-in is right after any story: lists say what the items say, and two callers at once are as two in a row."""

import threading
import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.calling import MONDAY, Caller, action, assessment, report, running, url
from tools.iccam import rules
from tools.iccam.codes import FINAL, HOTLINES
from tools.iccam.rules import Standing
from tools.iccam.store import Refused, Store

pytestmark = pytest.mark.anywhere

DEEDS = st.one_of(
    st.tuples(st.just("post"), st.sampled_from(["BE", "NL", "DE", "AQ"])),
    st.tuples(st.just("assess"), st.integers(0, 5), st.sampled_from([1, 2, 4])),
    st.tuples(st.just("act"), st.integers(0, 5), st.sampled_from([1, 2, 3, 4, 6])),
    st.tuples(st.just("refer"), st.integers(0, 5), st.sampled_from(["H-1", "H-2", "H-3"])),
    st.tuples(st.just("assign"), st.integers(0, 5), st.sampled_from(["BE", "NL", "AQ"])),
    st.tuples(st.just("move_host"), st.integers(0, 5), st.sampled_from(["BE", "NL", "AQ"])),
    st.tuples(st.just("hold_back"), st.integers(0, 5), st.integers(1, 3)),
    st.tuples(
        st.just("list"),
    ),
)


def play(store, deeds):
    """Let Belgium and the Netherlands do all this, a minute apart; what is refused changed nothing."""
    for turn, (deed, *told) in enumerate(deeds):
        at, who = MONDAY + timedelta(minutes=turn), ("BE", "NL")[turn % 2]
        items = list(store.contents)
        number = items[told[0] % len(items)] if items and isinstance(told and told[0], int) else 0
        before = repr(store.contents)
        try:
            do(store, deed, told, who, number, at, turn)
        except Refused:
            assert repr(store.contents) == before


def do(store, deed, told, who, number, at, turn):
    match deed:
        case "post":
            store.post(
                who, report(url(country=told[0], reference=f"M-{turn}-1", assessed=None), reference=f"M-{turn}"), at=at
            )
        case "assess":
            store.assess(who, number, assessment(told[1]))
        case "act":
            store.act(who, number, action(told[1]), at=at)
        case "refer":
            store.refer(who, number, told[1])
        case "assign":
            store.assign(who, number, country=told[1], at=at)
        case "move_host":
            store.move_host(who, number, ip="192.0.2.9", country=told[1], at=at)
        case "hold_back" if number:
            store.hold_back(number, lists=told[1])
        case "list":
            store.listed(who, "no-reference", since=None, most=200, at=at)


def is_listed(name, one):
    """What each list means, said again in other words."""
    done = {each["actionType"] for each in one.actions}
    last = one.assessments[-1]["classification"] if one.assessments else None
    return (
        one.out
        and {
            "no-reference": one.assigned not in one.references,
            "unassessed": last is None,
            "unactioned": last in (1, 2) and not done & FINAL,
            "offline": bool(done & {3, 4}),
            "orphaned": one.hosting not in HOTLINES,
        }[name]
    )


@settings(max_examples=150, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=25))
def test_after_any_story_each_list_names_exactly_the_items_that_belong_there(deeds):
    store = Store()
    play(store, deeds)
    for hotline in ("BE", "NL", "DE", "GB"):
        for name in ("no-reference", "unassessed", "unactioned", "offline", "orphaned"):
            due = [one for one in store.contents.values() if one.assigned == hotline and is_listed(name, one)]
            found = store._indexes[name, hotline].since(None, 1000)
            assert found == [one.id for one in sorted(due, key=lambda one: (one.assigned_at, one.id))]


@settings(max_examples=150, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=25))
def test_after_any_story_no_action_is_there_twice_and_nothing_follows_the_end(deeds):
    store = Store()
    play(store, deeds)
    for one in store.contents.values():
        done = [each["actionType"] for each in one.actions]
        assert len(done) == len(set(done))
        assert not FINAL & set(done[:-1])
        assert 6 not in done or one.assessments[-1]["classification"] == 4
    used = [(hotline, words) for one in store.contents.values() for hotline, words in one.references.items()]
    assert len(used) == len(set(used))


@given(
    classifications=st.lists(st.sampled_from([1, 2, 4]), max_size=3).map(tuple),
    actions=st.lists(st.sampled_from([1, 2, 3, 4, 6]), max_size=3, unique=True).map(tuple),
    monitored=st.booleans(),
    settled=st.booleans(),
    kind=st.sampled_from([1, 2, 3, 4, 6]),
)
def test_a_stranger_is_refused_with_403_whatever_else_is_wrong(classifications, actions, monitored, settled, kind):
    item = Standing("NL", "BE", classifications, actions, monitored, settled)
    assert {rules.no_assessment(item).status, rules.no_action(item, kind).status, rules.no_move(item).status} == {403}


def raced(iccam, tries):
    """Let four callers do the same at once, for each of many items; give how often it worked."""
    sides = [Caller(iccam) for _ in range(4)]
    together, worked = threading.Barrier(4), []

    def run(side):
        for one in tries:
            together.wait()
            worked.append(side.act(one, 1)[0] == 200)

    threads = [threading.Thread(target=run, args=[side]) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(worked)


def test_four_at_once_set_an_action_once(monkeypatch):
    """The pause between looking and writing is where the others would come in, were it not for the lock."""
    look = rules.no_action

    def look_and_pause(*told):
        found = look(*told)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(rules, "no_action", look_and_pause)
    with running() as iccam:
        items = iccam.add_items(10, assessed=1)
        assert raced(iccam, items) == len(items)
        assert all(len(iccam.store.contents[one].actions) == 1 for one in items)
