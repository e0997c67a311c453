"""A whole month by `manage.py tick --at` alone, without Celery: every deadline is a row, and the rows drive it."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from hotline.audit import broken
from takedown.models import Takedown
from tests.journeys.story import next_moment


def test_a_month_of_ticks_takes_a_dutch_page_from_notice_to_removed(dutch, story, world):
    page = "http://polder.example/i/7"
    world.put(page)
    case = story.report(page)
    call_command("tick", at=story.at.isoformat(), stdout=StringIO())
    story.confirm(case)
    end, ticks = story.at + timedelta(days=34), 0
    while story.at < end:
        call_command("tick", at=story.at.isoformat(), stdout=StringIO())
        if story.at > end - timedelta(days=33):
            world.take_down(page)
        ticks += 1
        story.at = min(max(next_moment(story.at) or end, story.at + timedelta(minutes=1)), end)
    call_command("tick", at=story.at.isoformat(), stdout=StringIO())
    assert Takedown.objects.get(case=case).state == "removed"
    assert "no longer reachable since" in story.status()
    assert ticks < 200
    assert not list(broken())
