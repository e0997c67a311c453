"""Webhooks: a row first, signed at sending, an event's name and an id only, retried, and no use to whoever overhears one."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from hotline import outbox, webhooks
from hotline.channels.webhook import MOST_TRIES
from hotline.models import Circuit, Outgoing
from hotline.world.web import Page
from partners.api import hooks
from partners.api.models import Webhook
from partners.models import Partner
from reports import actions
from takedown import demonstration as demo
from tests.partners.at_the_api import caller, crawler, peer, problem
from tests.partners.at_the_door import forwarded

pytestmark = pytest.mark.django_db
URL = "http://polder.example/hook"
EVENTS = ["report.changed", "referral.sent"]
MINUTE = timedelta(minutes=1)


def subscribed(one, url=URL, events=EVENTS):
    told = one.post("webhooks/", {"url": url, "events": events})
    assert told.status_code == 201, told.content
    return told.json()


@pytest.fixture
def heard(world):
    """Give what a partner's server on loopback hears: headers and body of each delivery; it answers as `status` says."""
    got = {"status": [], "deliveries": []}

    def listen(request):
        got["deliveries"].append(request)
        return Page(got["status"].pop(0) if got["status"] else 200, b"", {})

    world.web.listeners["polder.example"] = listen
    return got


def good(got, secret, **more):
    headers, body = got
    given = {"secret": secret, "delivery": headers["X-Hotline-Delivery"], "body": body, "now": timezone.now().timestamp()}
    return webhooks.verify(headers["X-Hotline-Signature"], **(given | more))


def test_a_change_is_told_by_name_and_id_only_and_the_signature_fits(heard):
    one = caller()
    secret = subscribed(one)["secret"]
    filed = one.file("http://foto.example/1", reference="C-7", note="words").json()
    case, at = demo.Case.objects.get(), timezone.now()
    demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("ada"), at=at)
    row = Outgoing.objects.get(purpose="webhook")
    assert row.channel == "webhook" and secret not in str(vars(row)) and not heard["deliveries"], "a row first"
    outbox.send_due(at)
    (headers, body), *rest = heard["deliveries"]
    assert not rest
    told = json.loads(body)
    assert set(told) == {"id", "event", "about", "at"}
    assert (told["event"], told["about"], told["id"]) == ("report.changed", filed["id"], headers["X-Hotline-Delivery"])
    assert good((headers, body), secret)
    assert Outgoing.objects.get(pk=row.pk).sent_at == at


def test_nothing_overheard_can_be_played_again_or_altered(heard):
    one = caller()
    hook = subscribed(one)
    one.post(f"webhooks/{hook['id']}/ping/")
    outbox.send_due(timezone.now())
    delivery, now = heard["deliveries"][0], timezone.now().timestamp()
    headers, body = delivery
    secret = hook["secret"]
    assert good(delivery, secret)
    assert not good(delivery, secret, now=now + 400) and not good(delivery, secret, now=now - 400)
    assert not good(delivery, secret, seen={headers["X-Hotline-Delivery"]})
    assert not good(delivery, secret, body=body + b" ") and not good(delivery, secret, delivery="another")
    assert not good(delivery, secret + "x")
    later = {**headers, "X-Hotline-Signature": headers["X-Hotline-Signature"].replace("t=1", "t=2", 1)}
    assert not good((later, body), secret, now=now + 1_000_000_000)


@pytest.mark.parametrize(
    "header", ["", "t=", "t=1", "v1=x", "t=1,t=2,v1=x", "t=x,v1=x", "t=9999999999999,v1=x", "t=²,v1=x", "t=1,v1=é"]
)
def test_a_header_that_makes_no_sense_is_refused(header):
    assert not webhooks.verify(header, secret="s", delivery="d", body=b"", now=1)


def test_the_helper_signs_what_others_compute():
    """By hand: HMAC-SHA-256 of `1700000000.d-1.{}` under `whsec_x`, from openssl."""
    told = webhooks.header(["whsec_x"], at=1_700_000_000, delivery="d-1", body=b"{}")
    assert told == "t=1700000000,v1=965dd136490a0ebcdc3a9f774c6ceeeb2ae9989718e96386dbd8c6b434850891"


def test_a_receiver_that_fails_is_tried_again_with_the_same_id_and_a_new_time(heard):
    one = caller()
    subscribed(one)
    hook = Webhook.objects.get()
    at = timezone.now()
    hooks.tell(hook, "ping", "ping", at=at)
    heard["status"] = [500, 302, 200]
    for minute in (0, 5, 30, 90):
        outbox.send_due(at + minute * MINUTE)
    row = Outgoing.objects.get()
    assert (row.attempts, bool(row.sent_at), row.error) == (3, True, "")
    assert len({headers["X-Hotline-Delivery"] for headers, _ in heard["deliveries"]}) == 1
    assert len(heard["deliveries"]) == 3


def test_giving_up_is_no_answer_and_what_waits_behind_it_is_stopped_after_two_days(heard):
    subscribed(caller())
    hook, at = Webhook.objects.get(), timezone.now()
    first = hooks.tell(hook, "ping", "ping", at=at)
    Outgoing.objects.filter(pk=first.pk).update(attempts=MOST_TRIES - 1)
    Circuit.objects.create(whom=first.whom, misses=9, opened_at=at, probe_at=at)
    waits = hooks.tell(hook, "ping", "again", at=at)
    heard["status"] = [500]
    outbox.send_due(at)
    assert Outgoing.objects.get(pk=first.pk).failed_at == at
    assert Circuit.objects.get().misses == 10, "the way rests on"
    outbox.send_due(at + 2 * timedelta(days=1) + MINUTE)
    assert Outgoing.objects.get(pk=waits.pk).stopped_why == "nobody has taken deliveries there for two days"
    assert len(heard["deliveries"]) == 1


def test_after_a_day_of_trying_it_lies_with_the_dead_letters_and_410_ends_it_at_once(heard):
    subscribed(caller())
    hook, at = Webhook.objects.get(), timezone.now()
    row = hooks.tell(hook, "ping", "ping", at=at)
    Outgoing.objects.filter(pk=row.pk).update(attempts=MOST_TRIES - 1)
    gone = hooks.tell(hook, "ping", "again", at=at)
    heard["status"] = [500, 410]
    outbox.send_due(at)
    assert {one.error for one in Outgoing.objects.filter(failed_at=at)} == {"receiver answered 500", "receiver answered 410"}
    assert Outgoing.objects.get(pk=gone.pk).attempts == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://127.0.0.1/hook", "ssrf"), ("http://127.0.0.1:8000/hook", "ssrf"), ("http://127.0.0.1:9/hook", "unsupported")],
    ids=["inside", "inside, another port", "a port no web server has"],
)
def test_nothing_is_delivered_into_our_own_network(url, why, settings, world):
    settings.ALLOW_NETS = []
    subscribed(caller(), url=url)
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=timezone.now())
    outbox.send_due(timezone.now())
    assert Outgoing.objects.get().error == f"receiver not reached ({why})"


def test_a_certificate_nobody_trusts_is_not_delivered_to(world):
    subscribed(caller(), url="https://polder.example/hook")
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=timezone.now())
    outbox.send_due(timezone.now())
    assert Outgoing.objects.get().error == "receiver not reached (tls)"


def test_a_changed_secret_and_the_former_one_both_fit_for_a_day(heard):
    one = caller()
    first = subscribed(one)
    second = one.post(f"webhooks/{first['id']}/secret/").json()
    at = timezone.now()
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=at)
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=at + 2 * hooks.OVERLAP)
    outbox.send_due(at)
    assert [good(heard["deliveries"][0], one["secret"]) for one in (first, second)] == [True, True]
    outbox.send_due(at + 2 * hooks.OVERLAP)
    assert [good(heard["deliveries"][1], one["secret"]) for one in (first, second)] == [False, True]


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://u:p@a.example/", "x", "https://", "https://a.example:99999/", "http://[::1"]
)
def test_an_address_nothing_can_go_to_is_refused(url):
    problem(caller().post("webhooks/", {"url": url, "events": ["report.changed"]}), 422, "not_allowed")


def test_in_production_nothing_goes_in_clear(settings):
    assert hooks.may_receive("http://a.example/")
    settings.MODE = "production"
    assert not hooks.may_receive("http://a.example/") and hooks.may_receive("https://a.example/")


def test_a_webhook_taken_away_and_a_partner_gone_hear_nothing_more(heard):
    one, partner = caller(), crawler()
    hook, at = subscribed(one), timezone.now()
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=at)
    assert one.delete(f"webhooks/{hook['id']}/").status_code == 204
    assert one.get("webhooks/").json() == []
    subscribed(caller(partner))
    hooks.tell(Webhook.objects.open().get(), "ping", "ping", at=at)
    Partner.objects.filter(pk=partner.pk).update(active=False)
    outbox.send_due(at)
    assert not heard["deliveries"]
    assert set(Outgoing.objects.values_list("stopped_why", flat=True)) == {
        "the webhook was taken away", "this partner is not active any more",
    }  # fmt: skip


def test_there_are_five_at_most_and_those_of_others_are_not_there():
    one, other = caller(), caller()
    ids = [subscribed(one)["id"] for _ in range(5)]
    problem(one.post("webhooks/", {"url": URL, "events": EVENTS}), 422, "not_allowed")
    for path in (f"webhooks/{ids[0]}/secret/", f"webhooks/{ids[0]}/ping/"):
        problem(other.post(path), 404)
    problem(other.delete(f"webhooks/{ids[0]}/"), 404)
    assert other.get("webhooks/").json() == [] and len(one.get("webhooks/").json()) == 5


def test_whoever_is_sent_a_referral_hears_so_and_nobody_else(world):
    partner, other = peer(), peer()
    for one in (partner, other):
        subscribed(caller(one))
    referral = forwarded("3", to=partner)
    hooks.tell_referral(referral=referral, at=timezone.now())
    row = Outgoing.objects.get(purpose="webhook")
    assert row.about == Webhook.objects.get(partner=partner).pk
    assert json.loads(row.body)["about"] == str(referral.pk)


def test_a_phase_that_did_not_change_is_not_told(world):
    one = caller()
    subscribed(one)
    one.file("http://foto.example/1")
    case, at = demo.Case.objects.get(), timezone.now()
    actions.pass_on(case=case, at=at)
    before = Outgoing.objects.filter(purpose="webhook").count()
    actions.pass_on(case=case, at=at + MINUTE)
    assert Outgoing.objects.filter(purpose="webhook").count() == before


def test_two_who_filed_the_same_address_each_hear_of_their_own(world):
    first, second = caller(), caller()
    ids = {}
    for one in (first, second):
        subscribed(one)
        ids[one] = one.file("http://foto.example/1").json()["id"]
    demo.judged(demo.Case.objects.get(), demo.NOT_ILLEGAL, by=demo.person("ada"), at=timezone.now())
    assert {json.loads(row.body)["about"] for row in Outgoing.objects.filter(purpose="webhook")} == set(ids.values())


def test_the_guide_s_few_lines_verify_what_we_send(heard):
    """What a partner copies out of docs/api.md, run as it stands there."""
    guide = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    given: dict = {"hmac": hmac, "hashlib": hashlib}
    exec(re.search(r"```python\n(.*?)```", guide, re.DOTALL)[1], given)
    one = caller()
    secret = subscribed(one)["secret"]
    hooks.tell(Webhook.objects.get(), "ping", "ping", at=timezone.now())
    outbox.send_due(timezone.now())
    (headers, body), now = heard["deliveries"][0], timezone.now().timestamp()
    told = (headers["X-Hotline-Signature"], headers["X-Hotline-Delivery"], body)
    assert given["genuine"](*told, secret, now, set())
    assert not given["genuine"](*told, secret + "x", now, set())
    assert not given["genuine"](*told, secret, now + 301, set())
    assert not given["genuine"](*told, secret, now, {told[1]})
