"""A bulk act and a claim of one of its cases at the same moment: whoever holds the case first, the other one sees it."""

import time
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from hotline.workflow import NotAllowed
from reports import actions
from reports.actions import arranging
from reports.models import Assessment, Case
from takedown import demonstration as demo
from tests.reports.deskwork import hours, told

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
A_WHILE = 0.3
ACTS = ("assign", "merge", "dismiss")


def in_thread(work):
    """Do something with a connection of its own; give the thread and what it said."""
    said = []

    def run():
        try:
            said.append(work())
        except NotAllowed as error:
            said.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, said


def stage(act):
    """Give three cases of one host, and what the desk does to the first two of them."""
    cases = [told(f"http://{act}.example/{number}", at=hours(3)) for number in range(3)]
    about = {"cases": cases[:2], "why": "the same album", "by": demo.person("lee"), "at": hours(0)}
    match act:
        case "assign":
            about |= {"person": demo.person("ada"), "until": hours(-5)}
        case "merge":
            about |= {"into": cases[2]}
    return cases, lambda: getattr(actions, act)(**about)


def test_what_is_being_claimed_is_left_to_whoever_claims_it():
    """Bo's claim is being written: the act waits for it, looks again, and leaves that case alone."""
    for act in ACTS:
        cases, do = stage(act)
        bo, claimed = demo.person("bo"), Event()

        def claim(case=cases[1], by=bo, done=claimed):
            with transaction.atomic():
                actions.claim(case=case, by=by, at=hours(0))
                done.set()
                time.sleep(A_WHILE)

        rival, _ = in_thread(claim)
        assert claimed.wait(10)
        outcome = do()
        rival.join(30)
        assert [case.pk for case in outcome.done] == [cases[0].pk], act
        assert [(case.pk, why) for case, why in outcome.left] == [(cases[1].pk, "a colleague is working on it")], act
        contested = Case.objects.get(pk=cases[1].pk)
        untouched = (contested.state, contested.claimed_by, contested.assigned_to, contested.duplicate_of)
        assert untouched == ("new", bo, None, None), act
        assert not Assessment.objects.filter(case=contested).exists(), act


def test_nobody_claims_between_the_look_and_the_act(monkeypatch):
    """The act has looked at its cases and goes to work: whoever claims one of them now waits for it."""
    real, looked, claimed, came_past = arranging.situations, Event(), Event(), []

    def slow(*told_of, **about):
        seen = real(*told_of, **about)
        looked.set()
        came_past.append(claimed.wait(A_WHILE))
        return seen

    monkeypatch.setattr(arranging, "situations", slow)
    for act in ACTS:
        looked.clear()
        claimed.clear()
        cases, do = stage(act)
        bo = demo.person("bo")
        desk, outcome = in_thread(do)
        assert looked.wait(10)

        def claim(case=cases[0], by=bo):
            try:
                return actions.claim(case=case, by=by, at=hours(0))
            finally:
                claimed.set()

        rival, said = in_thread(claim)
        for thread in (desk, rival):
            thread.join(30)
        assert came_past.pop() is False, act
        assert len(outcome[0].done) == 2, act
        contested = Case.objects.get(pk=cases[0].pk)
        if act == "assign":  # what is meant for one may still be claimed by another, afterwards
            assert (contested.assigned_to.username, contested.claimed_by) == ("ada", bo)
        else:
            assert isinstance(said[0], NotAllowed) and (contested.state, contested.claimed_by) == ("dismissed", None), act
