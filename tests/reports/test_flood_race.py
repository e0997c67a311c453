"""While Bo's claim of one case is being written, Ada dismisses the flood: she waits for it and leaves that case alone."""

import time
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from reports import actions
from reports.models import Assessment, Case
from takedown import demonstration as demo
from tests.reports.deskwork import hours, told

HALF_A_SECOND = 0.5


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_flood_waits_for_a_claim_that_is_being_written_and_leaves_that_case_alone():
    ada, bo, at = demo.person("ada"), demo.person("bo"), hours(0)
    cases = [told(f"http://flut.example/{number}", suspect=4) for number in range(6)]
    claimed = Event()

    def claim():
        with transaction.atomic():
            actions.claim(case=cases[3], by=bo, at=at)
            claimed.set()
            time.sleep(HALF_A_SECOND)
        connection.close()

    rival = Thread(target=claim)
    rival.start()
    assert claimed.wait(10)
    outcome = actions.dismiss_flood(cases=cases, by=ada, at=at, why="scanner")
    rival.join()
    assert (outcome.done, outcome.claimed) == (5, 1)
    contested = Case.objects.get(pk=cases[3].pk)
    assert (contested.state, contested.claimed_by) == ("new", bo)
    assert not Assessment.objects.filter(case=contested).exists()
