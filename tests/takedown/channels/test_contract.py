"""Every interface of a provider, against a stand-in that refuses what the real one refuses: the same stories for each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import Circuit
from partners.models import Partner
from takedown.models_channels import Handover
from tests.takedown.channels.stories import HOUR, letter, provider_by, row, sent_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
NAMES = ("cloudflare", "aws", "ipvolume")
CALLS = {"cloudflare": 2, "aws": 3, "ipvolume": 1}  # three addresses at two hosts and one IP address
KNOWS_REPEATS = ("cloudflare", "aws")


@pytest.fixture(params=NAMES)
def way(request, providers):
    """One interface: its name, its stand-in, and a letter on its way there."""
    return Way(request.param, providers)


class Way:
    def __init__(self, name, providers):
        self.name, self.providers = name, providers
        self.provider, self.at = provider_by(name), timezone.now()
        self.notice = letter(at=self.at)

    @property
    def taken(self):
        return getattr(self.providers, self.name).store.reports

    @property
    def urls(self):
        return sorted(url for one in self.taken for url in one.urls)

    def posts(self):
        return [one for one in self.providers.requests if one.method == "POST"]


ALL = ["https://beeld.example/3", "https://foto.example/album/1?page=2", "https://foto.example/album/2"]


def test_each_address_is_told_once_and_its_number_is_kept(way):
    message = sent_at(way.at)
    assert (message.error, message.sent_at, message.channel) == ("", way.at, way.name)
    assert way.urls == ALL and len(way.taken) == CALLS[way.name]
    kept = {one.line.takedown.case.address: one.reference for one in Handover.objects.all()}
    assert kept == {url: one.number for one in way.taken for url in one.urls}
    assert message.reference == ", ".join(one.number for one in way.taken)
    way.notice.refresh_from_db()
    assert way.notice.sent_at == way.at and way.notice.answer_due_at is not None


def test_a_second_turn_tells_nobody_anything(way):
    sent_at(way.at)
    sent_at(way.at + HOUR)
    assert len(way.posts()) == CALLS[way.name]


def test_wrong_fields_fail_for_good_with_a_sentence_and_without_an_address(way, settings):
    settings.MAIL_FROM = "no address"
    if way.name == "ipvolume":
        spoil(way, source_identifier="foto.example")
    if way.name == "aws":
        spoil(way, category="")
    message = sent_at(way.at)
    assert message.failed_at == way.at and "refused it (4" in message.error
    assert "3 of 3 addresses" in message.error
    assert "example" not in message.error and way.taken == []
    assert all(one.refused and not one.taken_at for one in Handover.objects.all())


def test_what_was_refused_is_told_once_more_after_the_cause_was_mended(way, settings):
    from hotline import outbox
    from takedown import demonstration as demo

    way.providers.next("status", status=422, method="POST")
    assert sent_at(way.at).failed_at is not None
    outbox.try_again(message=row(), by=demo.person("lee"), at=way.at)
    message = sent_at(way.at + HOUR)
    assert message.sent_at is not None and way.urls == ALL and len(way.taken) == CALLS[way.name]


def test_one_that_is_refused_keeps_the_others_from_nothing(way):
    way.providers.next("status", status=400, method="POST")
    message = sent_at(way.at)
    assert message.failed_at is not None
    assert len(way.taken) == CALLS[way.name] - 1
    way.notice.refresh_from_db()
    assert way.notice.sent_at is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_known_waits_and_says_where_to_look(way, settings, status):
    way.providers.next("status", status=status)
    message = sent_at(way.at)
    assert message.failed_at is None and message.not_before > way.at
    assert f"does not let us in ({status}): look at HOTLINE_{way.name.upper()}_" in message.error


def test_the_wrong_key_is_not_let_in(way, settings):
    settings.CLOUDFLARE_TOKEN = settings.IPVOLUME_TOKEN = settings.AWS_SECRET = "wrong"
    message = sent_at(way.at)
    assert "does not let us in (40" in message.error and way.taken == []


def test_too_many_calls_wait_as_long_as_they_ask_for(way):
    way.providers.next("status", status=429, retry_after="2400")
    message = sent_at(way.at)
    assert message.failed_at is None
    assert way.at + timedelta(seconds=2400) <= message.not_before < way.at + timedelta(seconds=2500)
    assert sent_at(message.not_before).sent_at is not None and way.urls == ALL


def test_nobody_can_ask_to_be_left_alone_for_days(way):
    way.providers.next("status", status=429, retry_after="86400")
    assert sent_at(way.at).not_before == way.at + timedelta(hours=6)


@pytest.mark.parametrize("said", ["-1", "soon", "Fri, 31 Dec 1999 23:59:59 GMT", "9" * 400, ""])
def test_a_wait_that_cannot_be_read_is_ours_to_choose(way, said):
    way.providers.next("status", status=503, retry_after=said)
    message = sent_at(way.at)
    assert message.failed_at is None and way.at < message.not_before <= way.at + timedelta(hours=6)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_theirs_is_tried_again_and_nothing_is_told_twice(way, status):
    way.providers.next("status", status=status, method="POST")
    assert "takes nothing just now" in sent_at(way.at).error
    assert sent_at(way.at + HOUR).sent_at == way.at + HOUR
    assert way.urls == ALL


def test_a_way_that_never_answers_is_tried_again(way, monkeypatch):
    monkeypatch.setattr("hotline.hops.SECONDS", 0.3)
    way.providers.next("hang", seconds=1.0)
    message = sent_at(way.at)
    assert "was not reached (timeout)" in message.error and message.failed_at is None
    assert Circuit.objects.get(whom=way.provider.whom).misses == 1


def test_a_call_that_was_cut_before_it_arrived_is_made_again(way):
    way.providers.next("lost_before", method="POST")
    assert sent_at(way.at).sent_at is None
    assert sent_at(way.at + HOUR).sent_at is not None
    assert way.urls == ALL


@pytest.mark.parametrize("fault", ["lost_after", "nonsense", "empty"])
def test_a_lost_or_senseless_answer_loses_nothing_and_doubles_nothing_where_they_know_repeats(way, fault):
    way.providers.next(fault, method="POST")
    message = sent_at(way.at)
    assert message.sent_at is None and message.failed_at is None
    message = sent_at(way.at + HOUR)
    assert message.sent_at is not None
    wanted = ALL if way.name in KNOWS_REPEATS else sorted(ALL * 2)
    assert way.urls == wanted, "IP Volume has no way to ask, so it is told twice rather than never"
    assert {one.reference for one in Handover.objects.all()} <= {one.number for one in way.taken}


def test_an_answer_that_came_twice_counts_once(way):
    way.providers.next("twice", method="POST")
    assert sent_at(way.at).sent_at is not None
    assert way.urls == ALL


def test_a_crash_between_two_calls_goes_on_where_it_stopped(way, monkeypatch):
    from hotline.models import Outgoing
    from takedown.channels import handing

    real, died = handing._taken, []

    def once(lines, channel, reference):
        real(lines, channel, reference)
        if not died:
            died.append(reference)
            raise SystemExit("the process was killed")

    monkeypatch.setattr(handing, "_taken", once)
    with pytest.raises(SystemExit):
        sent_at(way.at)
    Outgoing.objects.update(lease_until=way.at)
    assert sent_at(way.at + HOUR).sent_at is not None
    assert way.urls == ALL and len(way.posts()) == CALLS[way.name]


def test_a_crash_before_the_answer_was_written_down_tells_nobody_twice_who_knows_repeats(way, monkeypatch):
    from hotline.models import Outgoing
    from takedown.channels import handing

    real, died = handing._taken, []

    def once(lines, channel, reference):
        if not died:
            died.append(reference)
            raise SystemExit("the process was killed")
        real(lines, channel, reference)

    monkeypatch.setattr(handing, "_taken", once)
    with pytest.raises(SystemExit):
        sent_at(way.at)
    Outgoing.objects.update(lease_until=way.at)
    assert sent_at(way.at + HOUR).sent_at is not None
    assert way.urls == (ALL if way.name in KNOWS_REPEATS else sorted(ALL * 2))


def test_a_missing_setting_lets_it_wait_and_is_named(way, settings):
    for name in ("CLOUDFLARE_TOKEN", "AWS_SECRET", "IPVOLUME_TOKEN"):
        setattr(settings, name, "")
    message = sent_at(way.at)
    assert message.error.startswith("this way is not set up: HOTLINE_") and message.error.endswith("is missing")
    assert message.attempts == 0 and way.providers.requests == []


def test_the_channel_is_that_of_the_moment_of_sending(way, mailoutbox):
    way.providers.next("status", status=503)
    sent_at(way.at)
    Partner.objects.filter(pk=way.provider.pk).update(channel="email")
    message = sent_at(way.at + HOUR)
    assert (message.channel, message.recipient, len(mailoutbox)) == ("email", "abuse@hoste.example", 1)
    assert way.taken == []


def test_in_quiet_test_mode_they_hear_nothing(way, settings, mailoutbox):
    settings.DIVERT_TO = "ourselves@hotline.example"
    message = sent_at(way.at)
    assert message.sent_at is not None and way.providers.requests == []
    assert mailoutbox[0].to == ["ourselves@hotline.example"]
    assert f"[Test: {way.name} to Hoste NV]" in mailoutbox[0].subject


def spoil(way, **columns):
    """Write something wrong into the reports of the letter."""
    import json

    message = row()
    for part in message.parts:
        if part["type"] == "application/json":
            part["content"] = json.dumps(json.loads(part["content"]) | columns)
    message.save()
