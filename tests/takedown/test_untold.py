"""Content comes back while the directory has no police: the look counts, the work goes on, the telling waits by itself."""

from datetime import timedelta

import pytest

from partners.models import Partner, Referral
from reports.models import Case
from takedown import actions, desk, rules, sweeps
from takedown import demonstration as demo
from takedown.models import FollowUp, Takedown
from tests.takedown.test_orphans import HOUR, MINUTE, MONDAY, case_in, hotline

pytestmark = pytest.mark.django_db
BACK = MONDAY + HOUR


@pytest.fixture
def back():
    """Give a takedown that was told of again after it was gone, and whose content is seen while nobody is police."""
    hotline("First", "GB", takes_orphans=1)
    case = case_in("KP")
    Partner.objects.filter(kind="police").update(active=False)
    Case.objects.filter(pk=case.pk).update(phase="removed", route_due_at=MONDAY)
    sweeps.route_due(MONDAY)
    seen(Takedown.objects.get(case=case), BACK)
    return Takedown.objects.get(case=case)


def seen(takedown, at, status=200):
    Takedown.objects.filter(pk=takedown.pk).update(next_check_at=at)
    takedown.refresh_from_db()
    actions.record_check(takedown=takedown, facts=rules.LookFacts(status=status), at=at)


def missed(at):
    return [one for one in desk.missed(demo.person("ada"), at) if one.what == "Nobody there to tell"]


def test_the_look_is_written_down_and_the_work_begins_again(back):
    assert (back.state, back.waits_for, back.due_at, back.last_online_at) == ("ready", "clock", BACK, BACK)
    assert FollowUp.objects.get(takedown=back).result == "online"
    assert back.next_check_at > BACK, "the next look comes when looks come, not after fifteen minutes for ever"
    assert Case.objects.get(pk=back.case_id).phase != "removed"


def test_what_the_directory_lacks_stands_on_today_and_on_the_takedown(back):
    (one,) = missed(BACK)
    assert one.why == "The directory has no active police for BE. Add one under Directory."
    assert one.why in desk.line(back, BACK)["why"]


def test_the_telling_is_tried_again_by_itself_and_leaves_once(back):
    assert sweeps.tell_due(BACK + MINUTE).fired == 0, "not each minute"
    assert sweeps.tell_due(BACK + timedelta(minutes=15)) == (0, 0), "still nobody: no failure, and put off again"
    assert missed(BACK + HOUR) and not Referral.objects.exists()
    Partner.objects.filter(kind="police").update(active=True)
    assert sweeps.route_due(BACK + HOUR).fired == 1, "the clock tells in the turn in which it routes"
    assert sweeps.route_due(BACK + 2 * HOUR).fired == 0
    assert Referral.objects.get().partner.kind == "police"
    assert missed(BACK + 2 * HOUR) == []


def test_what_is_gone_again_meanwhile_is_told_all_the_same(back):
    for hours in (1, 2, 3):
        seen(back, BACK + hours * HOUR, status=404)
    assert Takedown.objects.get(pk=back.pk).state == "gone"
    Partner.objects.filter(kind="police").update(active=True)
    assert sweeps.tell_due(BACK + 4 * HOUR).fired == 1


def test_of_what_moved_the_next_takedown_tells(back):
    actions.close(Takedown.objects.get(pk=back.pk), "moved", at=BACK + HOUR)
    assert missed(BACK + HOUR) == []
    Partner.objects.filter(kind="police").update(active=True)
    assert sweeps.tell_due(BACK + 2 * HOUR).fired == 0 and not Referral.objects.exists()
