"""Dutch journeys: the provider at once, 24 hours to act, a reminder each 24 hours, registrar, then the regulator."""

from datetime import timedelta
from itertools import pairwise

import pytest

from hotline.audit import broken
from partners.models import Partner, Referral
from takedown.models import Notice
from tests.journeys.story import DAY, text, words

PICTURE = "http://polder.example/i/1"


def test_from_the_form_to_removed(dutch, story, world):
    world.put(PICTURE)
    case = story.report("hxxp://polder.example/i/1", language="nl")
    story.turn(minutes=2)
    assert case.lookups.get().country == "NL"
    story.confirm(case)
    story.turn(minutes=9)
    assert story.mailed() == [], "for ten minutes somebody could pull it back"
    story.turn(minutes=5)
    assert story.mailed() == ["abuse@polder.example"]
    letter = world.mails[-1]
    assert "hxxp://polder[.]example/i/1" in text(letter)
    assert "24" in text(letter)
    world.take_down(PICTURE)
    story.reply("removed")
    story.turn(hours=4)
    assert story.state(case) == "gone"
    story.turn(days=31)
    assert story.state(case) == "removed"
    assert "no longer reachable since" in story.status("en")
    assert not list(broken())


@pytest.mark.slow
def test_silence_climbs_to_the_regulator(dutch, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(days=3, hours=2)
    notices = list(Notice.objects.order_by("pk"))
    assert [notice.step for notice in notices] == ["notice", "reminder", "reminder", "registrar"], "it runs its own network"
    sent = [notice.sent_at for notice in notices[:3]]
    assert all(abs(later - earlier - DAY) < timedelta(minutes=15) for earlier, later in pairwise(sent))
    assert story.mailed() == ["abuse@polder.example"] * 3, "nobody has looked at the registrar yet"
    Partner.objects.filter(kind="registrar").update(verified_on=story.at.date())
    story.turn(days=2, hours=2)
    assert story.mailed()[3:] == ["abuse@namen.example", "atkm@regulator.example"]


def test_a_belgian_host_goes_to_the_belgian_hotline(dutch, story, world):
    world.put("http://foto.example/2")
    case = story.report("http://foto.example/2")
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    assert story.mailed() == ["be@peers.example"]


def test_what_lies_behind_a_cdn_waits_for_a_person_to_say_where(dutch, story, world):
    world.put("http://front.example/v")
    case = story.report("http://front.example/v")
    story.turn(minutes=2)
    assert case.lookups.get().outcome == "cdn"
    story.confirm(case)
    story.turn(minutes=2)
    assert story.mailed() == ["police@police.example"], "nobody is guessed at"
    sent = story.signed_in("lee").post(
        f"/admin/desk/case/{case.pk}/hosting/", {"country": "NL", "why": "The CDN named the origin by telephone."}
    )
    assert sent.status_code == 302
    story.turn(minutes=2)
    assert story.state(case) == "asked"


def settled_in_the_netherlands(story, case):
    """Let Lee say where a case behind a CDN lies."""
    told = {"country": "NL", "why": "The CDN named the origin by telephone."}
    assert story.signed_in("lee").post(f"/admin/desk/case/{case.pk}/hosting/", told).status_code == 302


def behind_a_cdn(story, world):
    """Report and confirm something behind a CDN, of which the police are told."""
    world.put("http://front.example/v")
    case = story.report("http://front.example/v")
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(minutes=2)
    assert story.mailed() == ["police@police.example"]
    return case


def test_the_police_hold_ask_where_it_lies_read_the_answer_and_release(dutch, story, world):
    case = behind_a_cdn(story, world)
    story.police("hold", case, until=f"{story.at + 7 * DAY:%Y-%m-%d}", reason="identification under way")
    story.police("need-more", case, because="hosting", note="Whose machine stands behind it?")
    ada, pat = story.signed_in("ada"), story.signed_in("pat")
    assert "Question: Where it lies and who holds it" in words(ada.get("/admin/desk/police/"))
    assert "Whose machine stands behind it?" in words(ada.get(f"/admin/desk/case/{case.pk}/"))

    settled_in_the_netherlands(story, case)
    unit = Referral.objects.filter(case=case).earliest("pk").partner_id
    answer = {"text": "In the Netherlands, the CDN says.", "settles": "on"}
    assert ada.post(f"/admin/desk/case/{case.pk}/police/{unit}/", answer).status_code == 302
    story.turn(hours=2)
    assert story.mailed() == ["police@police.example"] * 2, "the police hear that we wrote, the provider nothing while held"
    assert "Netherlands" not in text(world.mails[-1])
    newest = Referral.objects.filter(case=case, sent_at__isnull=False).latest("pk")
    assert "In the Netherlands, the CDN says." in words(pat.get(f"/police/referral/{newest.pk}/"))

    assert story.state(case) == "waiting"
    story.police("release", case)
    story.turn(minutes=15)
    assert story.state(case) == "asked"
    assert story.mailed()[2:] and not [one for one in story.mailed()[2:] if one == "police@police.example"]
    assert not list(broken())


@pytest.mark.slow
def test_what_the_police_take_over_comes_back_when_a_hold_may_last_no_longer(dutch, story, world):
    case = behind_a_cdn(story, world)
    story.police("take-over", case)
    settled_in_the_netherlands(story, case)
    story.turn(days=29, hours=23)
    assert story.mailed() == ["police@police.example"]
    assert story.state(case) == "waiting"
    story.turn(hours=2)
    assert story.state(case) == "asked", "it always ends"
    assert len(story.mailed()) > 1
