"""Dead letters and silent recipients at the desk: seen with the reason, and put back by one press of whoever may."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import AuditEvent, Circuit, Outgoing
from partners.api.models import Webhook
from partners.models import Partner
from takedown import demonstration as demo
from takedown import outgoing
from tests.reports.deskwork import desk_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PATH = "/admin/desk/letters/"


@pytest.fixture
def peer():
    return Partner.objects.create(kind="hotline", name="Peer of Elsewhere", country="NL", email="peer@peers.example")


def letters(whom, number=3, **columns):
    at = timezone.now()
    same = {
        "purpose": "referral",
        "subject": "x",
        "body": "secret words",
        "whom": whom,
        "written_at": at - HOUR,
        "attempts": 2,
    }
    return [Outgoing.objects.create(key=f"{whom}:{one}", about=one, **same | columns) for one in range(number)]


def failed(whom, number=3):
    return letters(whom, number, failed_at=timezone.now() - HOUR, error="their door answered 401")


def rests(whom):
    at = timezone.now()
    return Circuit.objects.create(
        whom=whom,
        misses=7,
        opened_at=at - 3 * HOUR,
        probe_at=at + timedelta(minutes=9),
        error="receiver not reached (timeout)",
    )


def page(name, path=PATH, **query):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", desk_of(name).get(path, query).content.decode()))


def test_failed_letters_are_listed_by_partner_with_reason_and_since_when(peer):
    failed(peer.whom)
    shown = page("lee", show="failed")
    assert "Peer of Elsewhere (NL) : 3 letters failed since" in shown
    assert "their door answered 401" in shown and "Try all 3 again" in shown
    assert "secret words" not in shown


def test_a_lead_puts_all_letters_of_one_partner_back_and_another_s_stay(peer):
    failed(peer.whom)
    failed("hotline:9999", 2)
    answer = desk_of("lee").post(f"{PATH}again/", {"whom": peer.whom}, follow=True)
    assert "3 letters are back in the queue: Peer of Elsewhere (NL)." in answer.content.decode()
    assert Outgoing.objects.filter(failed_at=None, not_before__lte=timezone.now()).count() == 3
    assert Outgoing.objects.filter(failed_at__isnull=False).count() == 2
    event = AuditEvent.objects.get(deed="circuit.tried_again")
    assert (event.by, event.facts["letters"]) == (demo.person("lee"), 3)


@pytest.mark.parametrize("fields", [{}, {"whom": "nonsense"}, {"whom": "hotline:0"}, {"whom": "x" * 500}])
def test_a_press_that_means_nothing_says_so(fields):
    answer = desk_of("lee").post(f"{PATH}again/", fields, follow=True)
    assert answer.status_code == 200
    assert "Nothing was put back" in answer.content.decode()


def test_a_letter_that_is_no_longer_failed_is_not_put_back_again(peer):
    (letter,) = failed(peer.whom, 1)
    desk_of("lee").post(f"{PATH}{letter.pk}/again/")
    answer = desk_of("lee").post(f"{PATH}{letter.pk}/again/", follow=True)
    assert "not among the failed ones any more" in answer.content.decode()
    assert AuditEvent.objects.filter(deed="outgoing.tried_again").count() == 1


def test_who_does_not_answer_stands_on_the_page_on_today_and_among_the_vitals(peer):
    rests(peer.whom)
    letters(peer.whom, 4, not_before=timezone.now() - HOUR, attempts=0)
    shown = page("lee")
    assert "Who does not answer" in shown and "receiver not reached (timeout)" in shown and "Try now" in shown
    assert "it rests, and one message at a time tries it" in shown, "each letter that waits says why"
    (vital,) = outgoing.vitals(timezone.now())
    assert (vital.tone, vital.words) == ("amber", "Peer of Elsewhere (NL) does not answer for 3 h")
    assert "No answer" in page("lee", "/admin/desk/")


def test_a_police_unit_that_does_not_answer_is_red_and_nobody_silent_is_green():
    assert [one.tone for one in outgoing.vitals(timezone.now())] == ["green"]
    rests(demo.police().whom)
    assert [one.tone for one in outgoing.vitals(timezone.now())] == ["red"]


def test_try_now_lets_one_message_try_it(peer):
    circuit = rests(peer.whom)
    (letter,) = letters(peer.whom, 1, not_before=timezone.now() + HOUR)
    answer = desk_of("lee").post(f"{PATH}resting/{circuit.pk}/now/", follow=True)
    assert "One message tries it now" in answer.content.decode()
    letter.refresh_from_db()
    circuit.refresh_from_db()
    assert letter.not_before <= timezone.now() and circuit.probe_at <= timezone.now()
    assert AuditEvent.objects.get(deed="circuit.hurried").by == demo.person("lee")
    Outgoing.objects.all().delete()
    again = desk_of("lee").post(f"{PATH}resting/{circuit.pk}/now/", follow=True)
    assert "Nothing waits for this recipient" in again.content.decode()


@pytest.mark.parametrize("path", ["again/", "1/again/", "resting/1/now/"])
def test_who_may_not_put_letters_back_cannot(path):
    assert desk_of("ada").post(PATH + path).status_code == 403


def test_a_webhook_is_named_by_its_partner(peer):
    lee = demo.person("lee")
    hook = Webhook.objects.create(partner=peer, url="https://p.example/", made_by=lee, made_at=timezone.now())
    failed(f"webhook:{hook.pk}")
    assert "Peer of Elsewhere (NL), webhook : 3 letters failed" in page("lee", show="failed")


def test_the_page_asks_the_same_however_many_wait(peer):
    rests(peer.whom)
    client = desk_of("lee")
    counts = []
    for number in (2, 60):
        Outgoing.objects.all().delete()
        letters(peer.whom, number, not_before=timezone.now())
        client.get(PATH)
        with CaptureQueriesContext(connection) as asked:
            client.get(PATH)
        counts.append(len(asked))
    assert counts[0] == counts[1]
