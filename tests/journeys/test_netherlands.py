"""Dutch journeys: the provider at once, 24 hours to act, a reminder each 24 hours, then the regulator."""

from datetime import timedelta
from itertools import pairwise

from hotline.audit import broken
from takedown.models import Notice
from tests.journeys.story import DAY, text

PICTURE = "http://polder.example/i/1"


def test_from_the_form_to_removed(dutch, story, world):
    world.put(PICTURE)
    case = story.report("hxxp://polder.example/i/1", language="nl")
    story.turn(minutes=2)
    assert case.lookups.get().country == "NL"
    story.confirm(case)
    story.turn(minutes=2)
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


def test_silence_climbs_to_the_regulator(dutch, story, world):
    world.put(PICTURE)
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.confirm(case)
    story.turn(days=3, hours=2)
    assert [notice.step for notice in Notice.objects.order_by("pk")] == ["notice", "reminder", "reminder"]
    sent = [notice.sent_at for notice in Notice.objects.order_by("pk")]
    assert all(abs(later - earlier - DAY) < timedelta(minutes=5) for earlier, later in pairwise(sent))
    assert story.mailed() == ["abuse@polder.example"] * 3 + ["atkm@regulator.example"]


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
