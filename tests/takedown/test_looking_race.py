"""Many workers at the same moment: a host has its looks of a minute once, and a sample is answered once."""

import pytest

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners.models import Partner
from takedown import actions
from takedown import demonstration as demo
from takedown.actions import hosts
from takedown.models import GoneCheck, LookedHost, Takedown
from takedown.rules_looks import LookFacts
from tests.racing import together
from tests.takedown.written import HOUR, MONDAY, takedown_of

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("known", [True, False])
def test_all_workers_together_take_no_more_turns_than_a_host_gives(settings, known):
    settings.LOOKS_PER_HOST_PER_MINUTE = 5
    if known:
        hosts.enter("foto.example", MONDAY - HOUR)
    got = together(lambda _: [hosts.enter("foto.example", MONDAY) for _ in range(10)])
    assert sum(one for turns in got for one in turns) == 5
    assert LookedHost.objects.get().in_minute == 5


def test_two_people_do_not_answer_the_same_question_twice(monkeypatch):
    demo.police()
    monkeypatch.setattr("takedown.actions.sampling.roll", lambda *parts: 0.0)
    provider = Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")
    takedown = takedown_of("http://foto.example/1", provider)
    Takedown.objects.update(next_check_at=MONDAY)
    for hours in range(3):
        takedown.refresh_from_db()
        actions.record_check(takedown=takedown, facts=LookFacts(status=404), at=MONDAY + hours * HOUR)
    check = GoneCheck.objects.get()
    people = [demo.person("ada"), demo.person("bo")]

    def answer(number):
        try:
            return actions.answer_gone(check=check, answer="gone", by=people[number], at=MONDAY + 4 * HOUR)
        except NotAllowed:
            return "too late"

    assert sorted(together(answer, times=2)) == ["gone", "too late"]
    assert AuditEvent.objects.filter(deed="takedown.gone_checked").count() == 1
