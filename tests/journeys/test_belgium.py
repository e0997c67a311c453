"""Belgian journeys: nothing to the host before police and magistrate clear it."""

from datetime import timedelta

import pytest

from hotline.audit import broken
from partners.models import Order
from reports.models import Case
from takedown.models import FollowUp, Notice, Takedown
from tests.journeys.story import words

PICTURE = "http://foto.example/album/1"


def test_from_the_form_to_removed(belgian, story, world):
    world.put(PICTURE, body="a harmless page")
    case = story.report("foto[.]example/album/1.", words="The first picture.", contact="rex@example.org")
    assert "Received" in story.status()
    story.turn(minutes=2)
    assert case.lookups.get().country == "BE"

    story.judge("ada", case)
    assert "Received" in story.status() or "being" in story.status()
    story.judge("bo", case)
    story.turn(minutes=2)
    assert story.mailed() == ["police@police.example"]
    assert story.state(case) == "waiting"

    story.turn(hours=20)
    assert story.mailed() == ["police@police.example"], "the provider hears nothing before the police clear it"
    story.police("confirm", case)
    story.turn(hours=1)
    story.police("order", case, magistrate="Justitia", given_at=f"{story.at:%Y-%m-%dT%H:%M}")
    story.turn(minutes=9)
    assert story.mailed() == ["police@police.example"], "for ten minutes somebody could pull it back"
    story.turn(minutes=2)
    assert story.mailed()[-1] == "abuse@hoste.example"
    order = Order.objects.get()
    assert order.confirm_by
    story.police("order-confirm", case, order=str(order.pk), reference="BR30.L4.1234/2026")
    order.refresh_from_db()
    assert order.confirmed_at

    world.take_down(PICTURE)
    story.reply("removed")
    story.turn(hours=4)
    assert story.state(case) == "gone"
    assert "no longer reachable since" in story.status()
    story.turn(days=31)
    assert story.state(case) == "removed"
    assert not Takedown.objects.open().exists()
    assert "no longer reachable since" in story.status()
    assert "no longer" not in story.status("nl")
    assert len(story.mailed()) == 2
    assert not list(broken())


@pytest.mark.slow
def test_a_hold_between_queueing_and_sending_keeps_the_letter_in(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    story.police("release", case)
    story.tick(without="send_due")
    assert Notice.objects.filter(sent_at=None, withdrawn_at=None).count() == 1
    story.police("hold", case, until=f"{story.at:%Y-%m}-27", reason="identification under way")
    story.turn(days=2)
    assert story.mailed() == ["police@police.example"]
    assert story.state(case) == "waiting"
    story.police("release", case)
    story.turn(minutes=15)
    assert story.mailed() == ["police@police.example", "abuse@hoste.example"]


@pytest.mark.slow
def test_a_spoken_order_without_its_written_one_is_asked_for_lapses_and_counts_once_written(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    story.police("order", case, magistrate="Justitia", given_at=f"{story.at:%Y-%m-%dT%H:%M}")
    story.tick(without="send_due")
    story.police("hold", case, until=f"{story.at + timedelta(days=7):%Y-%m-%d}", reason="identification under way")
    story.turn(days=9)
    assert story.mailed() == ["police@police.example"] * 3, "the referral, a reminder, and the news that it lapsed"
    order = Order.objects.get()
    assert order.lapsed_at >= order.confirm_by
    assert story.state(case) == "waiting", "the hold is over, and so is the order"
    story.police("order-confirm", case, order=str(order.pk), reference="BR30.L4.1234/2026")
    story.turn(minutes=15)
    assert story.mailed()[3:] == ["abuse@hoste.example"]
    assert not list(broken())


def test_two_who_disagree_leave_it_to_a_lead(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.judge("ada", case)
    story.judge("bo", case, "not_illegal")
    case.refresh_from_db()
    assert case.state == "disputed"
    story.turn(hours=2)
    assert story.mailed() == []
    refused = story.signed_in("ada").post(f"/admin/desk/case/{case.pk}/claim/", follow=True)
    assert Case.objects.get(pk=case.pk).claimed_by is None, words(refused)
    story.judge("lee", case)
    story.turn(minutes=2)
    assert story.mailed() == ["police@police.example"]


def test_content_that_moves_from_belgium_to_the_netherlands_goes_to_the_peer(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(hours=3)
    world.place("foto.example", ip="145.0.10.10")
    story.turn(hours=7)
    first, second = Takedown.objects.filter(case=case).order_by("pk")
    assert (first.state, second.previous, second.path) == ("moved", first, "peer")
    assert story.mailed() == ["police@police.example", "nl@peers.example"]
    world.take_down(PICTURE)
    story.turn(days=32)
    assert story.state(case) == "removed"
    assert "no longer reachable since" in story.status()


@pytest.mark.slow
def test_content_that_comes_back_is_asked_for_again(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    story.police("release", case)
    story.turn(minutes=2)
    world.take_down(PICTURE)
    story.turn(hours=12)
    assert "no longer reachable since" in story.status()
    world.put(PICTURE)
    story.turn(days=3)
    assert "no longer reachable since" not in story.status()
    assert story.mailed().count("abuse@hoste.example") >= 2
    world.take_down(PICTURE)
    story.turn(days=33)
    assert story.state(case) == "removed"
    assert "no longer reachable since" in story.status()


def test_what_may_hide_content_never_counts_as_gone(belgian, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    for status in (403, 429, 503):
        world.put(PICTURE, status=status)
        story.turn(hours=13)
    world.put(PICTURE, body="<html>please solve this captcha</html>", headers={"Content-Type": "text/html"})
    story.turn(hours=13)
    assert story.state(case) == "waiting"
    assert FollowUp.objects.filter(result="not_seen").count() == 0
    assert FollowUp.objects.filter(result="unclear").count() > 20


def test_an_onion_service_goes_to_the_police_and_nobody_looks_at_it(belgian, story, world):
    case = story.report(f"{'a' * 56}.onion/board")
    story.turn(minutes=2)
    assert case.lookups.get().outcome == "onion"
    story.confirm(case)
    story.turn(days=3)
    assert story.mailed() == ["police@police.example"]
    assert not FollowUp.objects.exists()


def test_a_country_without_an_active_hotline_goes_to_the_police(belgian, story, world):
    world.put("http://sahel.example/x")
    case = story.report("http://sahel.example/x")
    story.turn(minutes=2)
    assert case.lookups.get().country == "SN"
    story.confirm(case)
    story.turn(minutes=2)
    assert story.mailed() == ["police@police.example"]
