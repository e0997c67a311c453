"""What people can undo: a takedown is given up by two of them, a verdict that is doubted is judged anew."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from hotline import clock
from partners import actions as partners
from partners.models import Referral
from reports import actions as reports
from reports.models import Case
from takedown import demonstration as demo
from takedown.models import Takedown

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_network(settings):
    settings.SWEEPS = [name for name in settings.SWEEPS if "look" not in name]


@pytest.fixture
def case():
    demo.police()
    found = demo.case_of(demo.told(["http://foto.example/1"], at=MONDAY))
    demo.lies(found, "BE", at=MONDAY)
    demo.confirmed(found, at=MONDAY)
    clock.tick(MONDAY)
    return Case.objects.get(pk=found.pk)


def press(name, path, **fields):
    client = Client()
    client.force_login(demo.person(name))
    return client.post(path, fields)


def takedown_of(case):
    return Takedown.objects.filter(case=case).latest("pk")


def test_a_takedown_stops_only_when_a_second_person_agrees(case):
    pk = takedown_of(case).pk
    assert press("ada", f"/admin/desk/takedowns/{pk}/stop/", why="never mind").status_code == 403
    press("lee", f"/admin/desk/takedowns/{pk}/stop/", why="   ")
    assert takedown_of(case).stopped_by is None, "a reason is asked for"
    press("lee", f"/admin/desk/takedowns/{pk}/stop/", why="The page is behind a wall nobody can pass.")
    press("lee", f"/admin/desk/takedowns/{pk}/second-stop/")
    assert takedown_of(case).state == "waiting", "nobody seconds themselves"
    press("ada", f"/admin/desk/takedowns/{pk}/second-stop/")
    stopped = takedown_of(case)
    assert (stopped.state, stopped.stopped_by.username, stopped.stop_seconded_by.username) == ("stopped", "lee", "ada")
    assert not Takedown.objects.open().exists()


def test_a_proposal_can_be_turned_down(case):
    pk = takedown_of(case).pk
    press("lee", f"/admin/desk/takedowns/{pk}/stop/", why="why not")
    press("lee", f"/admin/desk/takedowns/{pk}/stop/", keep_going="yes")
    press("ada", f"/admin/desk/takedowns/{pk}/second-stop/")
    assert takedown_of(case).state == "waiting"


def test_while_a_verdict_is_judged_anew_nothing_leaves_and_then_it_goes_on(case):
    partners.release(referral=Referral.objects.get(case=case), by=demo.person("pat"), at=MONDAY)
    press("lee", f"/admin/desk/case/{case.pk}/challenge/", why="The age is in doubt.")
    case.refresh_from_db()
    assert (case.state, case.round, case.phase) == ("second_look", 2, "in_review")
    mail.outbox.clear()
    for hours in range(0, 30, 3):
        clock.tick(MONDAY + hours * HOUR)
    assert mail.outbox == []
    demo.lies(case, "BE", at=MONDAY + 30 * HOUR)
    demo.confirmed(case, at=MONDAY + 30 * HOUR)
    clock.tick(MONDAY + 30 * HOUR)
    clock.tick(MONDAY + 30 * HOUR + timedelta(minutes=10))
    assert [message.to[0] for message in mail.outbox] == ["abuse@hoste.example"]


def test_a_verdict_that_does_not_stand_stops_the_takedown(case):
    reports.challenge(case=case, why="These are adults.", by=demo.person("lee"), at=MONDAY + HOUR)
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=MONDAY + HOUR)
    assert Case.objects.get(pk=case.pk).state == "second_look", "one person does not undo what two found"
    demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("bo"), at=MONDAY + HOUR)
    assert Case.objects.get(pk=case.pk).state == "dismissed"
    assert takedown_of(case).state == "stopped"
    assert {takedown_of(case).stopped_by.username, takedown_of(case).stop_seconded_by.username} == {"ada", "bo"}
