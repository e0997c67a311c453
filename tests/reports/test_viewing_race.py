"""Two windows of one person open viewings at the same moment: one runs, nothing breaks, and time counts once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reports import actions, exposure
from reports.models import Exposure
from reports.rules import wellbeing
from takedown import demonstration as demo
from tests.reports.deskwork import told

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()


def together(*runs):
    """Run all at once, each in a thread with its own connection; give what went wrong."""
    start, errors = threading.Barrier(len(runs)), []

    def one(run):
        try:
            start.wait()
            run()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_of_two_viewings_opened_at_once_one_runs():
    ada = demo.person("ada")
    cases = [told(f"http://beelden.example/{number}") for number in range(2)]
    for case in cases:
        actions.claim(case=case, by=ada, at=NOW)
    for number in range(15):
        at = NOW + timedelta(seconds=number)
        runs = [lambda case=case, at=at: actions.open_viewing(case=case, by=ada, at=at) for case in cases]
        assert together(*runs) == []
        assert Exposure.objects.filter(ended_at=None).count() == 1
    actions.end_viewing(by=ada, at=NOW + timedelta(seconds=30))
    assert wellbeing.seconds_of(exposure.looked(ada, NOW + timedelta(seconds=60)).spans) == 30


def test_a_break_and_a_viewing_wait_for_each_other():
    ada, case = demo.person("ada"), told()
    for number in range(15):
        at = NOW + timedelta(minutes=10 * number)
        actions.come_back(by=ada, at=at)
        actions.claim(case=case, by=ada, at=at)
        view = lambda at=at: actions.open_viewing(case=case, by=ada, at=at)  # noqa: E731
        rest = lambda at=at: actions.take_break(by=ada, at=at)  # noqa: E731
        errors = together(view, rest)
        assert all(isinstance(one, actions.NotNow | actions.NotYours) for one in errors), errors
        assert not Exposure.objects.filter(ended_at=None).exists()
