"""The sample of what became gone: drawn by a keyed hash, answered by a person, and what follows from the answer."""

from datetime import timedelta

import pytest

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners.models import Partner
from reports.models import Case
from takedown import actions
from takedown import demonstration as demo
from takedown.actions.sampling import roll
from takedown.models import GoneCheck, Takedown
from takedown.rules_looks import LookFacts
from tests.takedown.written import HOUR, MONDAY, takedown_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = MONDAY + 6 * HOUR


@pytest.fixture
def due():
    """Give a way to make a takedown that is due to be looked at."""

    def make():
        demo.police()
        provider = Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")
        takedown = takedown_of("http://foto.example/album/91.html", provider)
        Takedown.objects.filter(pk=takedown.pk).update(next_check_at=AT)
        takedown.refresh_from_db()
        return takedown

    return make


def gone(takedown, at=AT):
    for _ in range(3):
        takedown.refresh_from_db()
        actions.record_check(takedown=takedown, facts=LookFacts(status=404), at=at)
        at += HOUR
    takedown.refresh_from_db()
    assert takedown.state == "gone"
    return takedown


@pytest.fixture
def all_drawn(monkeypatch):
    monkeypatch.setattr("takedown.actions.sampling.roll", lambda *parts: 0.0)


def test_a_share_of_what_became_gone_is_put_before_a_person_by_a_hash_that_nobody_outside_knows():
    rolls = [roll("gone-sample", str(number), AT.isoformat()) for number in range(2000)]
    assert rolls == [roll("gone-sample", str(number), AT.isoformat()) for number in range(2000)]
    assert 60 <= sum(one < 0.05 for one in rolls) <= 140
    assert all(0 <= one < 1 for one in rolls)


def test_what_is_not_drawn_asks_nobody(due, monkeypatch):
    monkeypatch.setattr("takedown.actions.sampling.roll", lambda *parts: 0.99)
    gone(due())
    assert not GoneCheck.objects.exists()


def test_a_person_who_finds_it_sends_it_back_to_work(due, all_drawn):
    takedown = gone(due())
    check = GoneCheck.objects.get()
    assert check.drawn_at == takedown.gone_at
    ada = demo.person("ada")
    actions.answer_gone(check=check, answer="online", by=ada, at=AT + 5 * HOUR)
    takedown.refresh_from_db()
    assert (takedown.state, takedown.misses, takedown.gone_at, takedown.last_online_at) == ("ready", 0, None, AT + 5 * HOUR)
    assert Case.objects.get().phase == "passed_on"
    deeds = list(AuditEvent.objects.filter(by=ada).values_list("deed", flat=True))
    assert "takedown.gone_checked" in deeds
    assert not GoneCheck.objects.open().exists()


@pytest.mark.parametrize("answer", ["gone", "unclear"])
def test_a_person_who_finds_nothing_changes_nothing(due, all_drawn, answer):
    before = gone(due())
    actions.answer_gone(check=GoneCheck.objects.get(), answer=answer, by=demo.person("ada"), at=AT + 5 * HOUR)
    after = Takedown.objects.get()
    assert (after.state, after.next_check_at, after.watch_step) == ("gone", before.next_check_at, before.watch_step)


def test_what_was_closed_by_then_is_taken_up_anew(due, all_drawn):
    takedown = gone(due())
    actions.close(takedown, "removed", at=AT + 4 * HOUR, why="watched to the end")
    actions.answer_gone(check=GoneCheck.objects.get(), answer="online", by=demo.person("ada"), at=AT + 5 * HOUR)
    case = Case.objects.get()
    assert (case.route_due_at, case.lookup_due_at) == (AT + 5 * HOUR, AT + 5 * HOUR)


def test_nobody_answers_twice_or_what_was_seen_again(due, all_drawn):
    takedown = gone(due())
    check, ada = GoneCheck.objects.get(), demo.person("ada")
    with pytest.raises(NotAllowed):
        actions.answer_gone(check=check, answer="perhaps", by=ada, at=AT)
    actions.record_check(takedown=takedown, facts=LookFacts(status=200), at=AT + 4 * HOUR)
    with pytest.raises(NotAllowed, match="seen again"):
        actions.answer_gone(check=check, answer="gone", by=ada, at=AT + 5 * HOUR)
    again = gone(Takedown.objects.get(), AT + 6 * HOUR)
    second = GoneCheck.objects.open().get()
    assert second != check and second.takedown == again
    actions.answer_gone(check=second, answer="gone", by=ada, at=AT + 9 * HOUR)
    with pytest.raises(NotAllowed, match="already"):
        actions.answer_gone(check=second, answer="online", by=ada, at=AT + 9 * HOUR)


def test_where_a_person_found_the_machine_wrong_the_next_time_is_always_drawn(due, monkeypatch):
    rolls = iter([0.0])
    monkeypatch.setattr("takedown.actions.sampling.roll", lambda *parts: next(rolls, 0.99))
    takedown = gone(due())
    actions.answer_gone(check=GoneCheck.objects.get(), answer="online", by=demo.person("ada"), at=AT + 5 * HOUR)
    takedown.refresh_from_db()
    gone(takedown, AT + 6 * HOUR)
    assert GoneCheck.objects.open().count() == 1
