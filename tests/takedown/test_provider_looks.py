"""Look again now: within seconds, politely, and never a way to make three misses out of one moment."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from hotline.fetch import Look
from hotline.procedures import procedure
from takedown import demonstration as demo
from takedown import looking_now, rules_reply
from takedown.models import FollowUp, Takedown
from takedown.rules_reply import Seen, seen_as
from tests.takedown.at_the_reply_page import AT, link_of, sent_to, text_of
from tests.takedown.written import HOUR, MONDAY, takedown_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
MINUTE = timedelta(minutes=1)
SPACING = timedelta(minutes=60)


class Internet:
    """What a look meets, and how often somebody looked."""

    def __init__(self):
        self.status, self.asked = 200, []

    def look(self, url, **_):
        self.asked.append(url)
        return Look(status=self.status, ips=("193.190.0.10",))


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moment = {"at": AT}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    monkeypatch.setattr("takedown.looking_now.PATIENCE", 0)
    cache.clear()
    return moment


@pytest.fixture
def internet(monkeypatch):
    made = Internet()
    monkeypatch.setattr("takedown.looking.fetch.look", made.look)
    return made


@pytest.fixture
def worker(monkeypatch, clock):
    """Let a task run at once in this process, as the worker would a moment later."""
    monkeypatch.setattr(
        "takedown.tasks.look_now.apply_async", lambda args, **_: looking_now.look(*args, at=clock["at"])
    )  # fmt: skip


def press(notice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(link_of(notice, "look/?lang=en"))
    assert (answer.status_code, answer["Location"]) == (302, link_of(notice, "seen/?lang=en"))
    return text_of(Client().get(answer["Location"]))


@pytest.fixture
def again(notice, worker, internet, django_capture_on_commit_callbacks):
    return lambda: press(notice, django_capture_on_commit_callbacks)


def test_pressing_looks_at_once_and_says_what_we_see_without_an_address(again, internet, two):
    internet.status = 404
    page = again()
    assert "Not seen any more; we look again to be sure" in page and "foto" not in page
    assert FollowUp.objects.filter(result="not_seen", at=AT).count() == 2
    internet.status = 200
    assert len(internet.asked) == 2


def test_it_says_when_it_looked_a_moment_ago_and_asks_no_host_again(again, internet, clock):
    again()
    clock["at"] += 2 * MINUTE
    cache.clear()  # the letter's own minute is over
    page = again()
    assert "We looked just now. You can ask again from 14:05 UTC" in page
    assert len(internet.asked) == 2
    clock["at"] += 4 * MINUTE
    cache.clear()
    again()
    assert len(internet.asked) == 4


def test_pressing_twice_within_a_minute_is_one_round(notice, again, internet):
    again()
    FollowUp.objects.all().delete()  # as if no address had rested
    again()
    assert len(internet.asked) == 2


def test_pressing_for_a_day_makes_nothing_gone_faster_than_the_spacing_says(again, internet, clock, two):
    internet.status = 404
    gone_at = None
    for _ in range(40):  # four hours
        again()
        if Takedown.objects.get(pk=two[0].pk).state == "gone":
            gone_at = clock["at"]
            break
        clock["at"] += 6 * MINUTE
        cache.clear()
    looking = procedure().looking
    assert gone_at is not None
    assert gone_at - AT >= (looking.misses - 1) * timedelta(minutes=looking.spacing_minutes)


def test_pressing_ends_no_watch(again, internet, clock, two):
    internet.status = 404
    Takedown.objects.update(state="gone", waits_for="watch", due_at=None, gone_at=AT, misses=3, next_check_at=AT + 24 * HOUR)
    for _ in range(8):
        again()
        clock["at"] += 6 * MINUTE
        cache.clear()
    kept = Takedown.objects.get(pk=two[0].pk)
    assert (kept.state, kept.watch_step, kept.next_check_at) == ("gone", 0, AT + 24 * HOUR)
    assert FollowUp.objects.filter(takedown=kept).count() == 8


def test_what_is_seen_again_after_it_was_gone_counts_at_once(again, internet, two):
    demo.police()  # they hear of what is back
    Takedown.objects.update(state="gone", waits_for="watch", due_at=None, gone_at=AT, misses=3, next_check_at=AT + 24 * HOUR)
    assert "Still online" in again()
    back = Takedown.objects.get(pk=two[0].pk)
    assert (back.state, back.misses, back.gone_at) == ("ready", 0, None)


def test_while_misses_are_counted_a_look_is_written_down_and_counts_as_none(again, internet, two):
    internet.status = 404
    Takedown.objects.update(misses=1, missed_at=AT, next_check_at=AT + SPACING)
    again()
    kept = Takedown.objects.get(pk=two[0].pk)
    assert (kept.misses, kept.next_check_at, kept.followups.count()) == (1, AT + SPACING, 1)


def test_a_letter_with_many_addresses_is_looked_at_some_at_a_time_and_a_host_a_few_times(
    hoste, internet, worker, settings, django_capture_on_commit_callbacks
):  # fmt: skip
    many = [takedown_of(f"https://foto.example/many/{number}", hoste) for number in range(rules_reply.PER_ROUND + 2)]
    notice = sent_to(hoste, *many, number=9)
    page = press(notice, django_capture_on_commit_callbacks)
    assert len(internet.asked) == rules_reply.PER_ROUND
    assert page.count("We have not looked again yet") == 2
    cache.clear()
    press(notice, django_capture_on_commit_callbacks)
    assert len(internet.asked) == settings.LOOKS_PER_HOST_PER_MINUTE, "this host has had its looks for this minute"


def test_without_a_worker_the_page_says_that_a_look_is_on_its_way_and_the_clock_takes_it(
    notice, monkeypatch, django_capture_on_commit_callbacks
):  # fmt: skip
    def away(**_):
        raise ConnectionError

    monkeypatch.setattr("takedown.tasks.look_now.apply_async", away)
    assert "A look is on its way" in press(notice, django_capture_on_commit_callbacks)
    assert set(Takedown.objects.values_list("next_check_at", flat=True)) == {AT}


def test_a_cache_that_is_down_refuses_nobody(again, internet, monkeypatch):
    def down(*_):
        raise ConnectionError

    monkeypatch.setattr("takedown.looking_now.cache.add", down)
    again()
    assert len(internet.asked) == 2


def test_a_closed_address_is_left_alone_and_unopened_mode_looks_nowhere(again, internet, request):
    Takedown.objects.update(closed_at=MONDAY, state="removed", waits_for="", due_at=None, next_check_at=None)
    assert "Closed: nothing more to do" in again()
    assert internet.asked == []


def test_in_unopened_mode_nobody_looks(again, internet, unopened):
    again()
    assert internet.asked == []


def test_looking_needs_a_press(notice):
    assert Client().get(link_of(notice, "look/")).status_code == 405
    assert Client().get(link_of(notice, "seen/")).status_code == 200
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("state", "last", "seen"),
    [
        ("asked", "", Seen.UNKNOWN),
        ("asked", "online", Seen.ONLINE),
        ("waiting", "online", Seen.ONLINE),  # held or not: the page says the same
        ("overdue", "not_seen", Seen.NOT_SEEN),
        ("asked", "unclear", Seen.UNCLEAR),
        ("gone", "not_seen", Seen.GONE),
        ("gone", "unclear", Seen.UNCLEAR),
        ("gone", "online", Seen.ONLINE),
        ("removed", "not_seen", Seen.CLOSED),
        ("moved", "online", Seen.CLOSED),
        ("stopped", "online", Seen.CLOSED),
    ],
)
def test_each_state_has_one_neutral_word(state, last, seen):
    assert seen_as(state, last) == seen
