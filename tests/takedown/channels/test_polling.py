"""What providers' interfaces say of our reports later: a reply of theirs, that makes us look and closes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from takedown.channels import polling
from takedown.models import Reply, Takedown
from takedown.models_channels import Handover
from tests.takedown.channels.stories import HOUR, letter, provider_by, sent_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
SOON = timedelta(minutes=16)


def filed(name, *addresses):
    at = timezone.now()
    provider_by(name)
    notice = letter(*addresses or ("https://foto.example/1",), at=at)
    assert sent_at(at).sent_at == at
    return at, notice


def asked(providers):
    return [one for one in providers.requests if one.method == "GET"]


REASONS = [
    ("ACTIONED", "disabled", True),
    ("NOT_RESOLVABLE_TO_AWS", "not_ours", True),
    ("REVIEWED_NO_AWS_ACTION", "disputed", False),
    ("CONTENT_DOWN_OR_INACCESSIBLE", "already_gone", True),
    ("NEED_MORE_INFORMATION", "need_information", False),
]


@pytest.mark.parametrize(("reason", "outcome", "looks"), REASONS)
def test_what_aws_says_is_a_reply_and_what_it_says_is_gone_is_looked_at_and_not_closed(providers, reason, outcome, looks):
    at, _ = filed("aws")
    later = at + 6 * HOUR
    Takedown.objects.update(next_check_at=later)
    providers.aws.store.reports[0].says = {"status": "COMPLETED", "reasonCode": reason}
    assert polling.ask_due(at + SOON).fired == 1
    reply = Reply.objects.get()
    assert (reply.outcome, reply.note) == (outcome, f"AWS Abuse Signal says: {reason}")
    takedown = Takedown.objects.get()
    assert takedown.state == "asked" and takedown.closed_at is None
    assert (takedown.next_check_at == at + SOON) is looks
    assert Handover.objects.get().ask_due_at is None


def test_a_report_that_is_worked_on_is_asked_about_each_hour_until_it_is_done(providers):
    at, _ = filed("aws")
    states = [{"status": "QUEUED"}, {"status": "PROCESSING"}, {"status": "COMPLETED", "reasonCode": "ACTIONED"}]
    for turn, state in enumerate(states):
        providers.aws.store.reports[0].says = state
        polling.ask_due(at + SOON + turn * HOUR)
        polling.ask_due(at + SOON + turn * HOUR)
    polling.ask_due(at + SOON + 9 * HOUR)
    assert len(asked(providers)) == 3 and Reply.objects.count() == 1


def test_nobody_is_asked_for_longer_than_two_weeks(providers):
    at, _ = filed("aws")
    polling.ask_due(at + timedelta(days=14, hours=1))
    assert Handover.objects.get().ask_due_at is None


def test_cloudflare_is_asked_once_for_all_addresses_of_a_report(providers):
    at, _ = filed("cloudflare", "https://foto.example/1", "https://foto.example/2")
    providers.cloudflare.store.reports[0].says = {
        "status": "accepted", "mitigation_summary": {"active_count": 1, "accepted_url_count": 2},
    }  # fmt: skip
    polling.ask_due(at + SOON)
    assert len(asked(providers)) == 1
    assert [one.outcome for one in Reply.objects.all()] == ["disabled", "disabled"]


def test_cloudflare_that_confirmed_one_of_two_addresses_answers_for_none(providers):
    at, _ = filed("cloudflare", "https://foto.example/1", "https://foto.example/2")
    providers.cloudflare.store.reports[0].says = {
        "status": "accepted", "mitigation_summary": {"active_count": 1, "accepted_url_count": 1},
    }  # fmt: skip
    polling.ask_due(at + SOON)
    assert Reply.objects.count() == 0 and Handover.objects.filter(said="accepted", ask_due_at__isnull=False).count() == 2


def test_cloudflare_that_passed_it_on_and_acts_later_says_so_twice_and_not_more(providers):
    at, _ = filed("cloudflare")
    report = providers.cloudflare.store.reports[0]
    report.says = {"status": "accepted", "mitigation_summary": {"external_host_notified": True}}
    for turn in range(3):
        polling.ask_due(at + SOON + turn * HOUR)
    report.says["mitigation_summary"] |= {"active_count": 1, "accepted_url_count": 1}
    polling.ask_due(at + SOON + 3 * HOUR)
    assert list(Reply.objects.order_by("pk").values_list("outcome", flat=True)) == ["passed_on", "disabled"]


@pytest.mark.parametrize(
    ("denial", "outcome"),
    [
        ("unable_to_confirm", "disputed"),
        ("not_on_cloudflare", "not_ours"),
        ("content_removed", "already_gone"),
        ("direct_url_required", "need_information"),
        ("duplicate_report", ""),
        ("a_word_of_next_year", ""),
    ],
)
def test_what_cloudflare_denies_is_a_reply_where_it_says_something_about_the_content(providers, denial, outcome):
    at, _ = filed("cloudflare")
    providers.cloudflare.store.reports[0].says = {"status": "in_review", "denial_reason": denial}
    polling.ask_due(at + SOON)
    assert [one.outcome for one in Reply.objects.all()] == ([outcome] if outcome else [])
    one = Handover.objects.get()
    assert (one.said, one.ask_due_at) == (denial, None)


@pytest.mark.parametrize("fault", [{"kind": "nonsense"}, {"kind": "lost_before"}, {"kind": "status", "status": 503}])
def test_a_question_without_an_answer_is_asked_again(providers, fault):
    at, _ = filed("aws")
    providers.next(**fault)
    assert polling.ask_due(at + SOON).failed == 0
    assert Reply.objects.count() == 0 and Handover.objects.get().ask_due_at == at + SOON + HOUR


def test_a_report_they_do_not_know_any_more_is_asked_about_no_more(providers):
    at, _ = filed("aws")
    providers.aws.store.reports.clear()
    polling.ask_due(at + SOON)
    assert Handover.objects.get().ask_due_at is None


def test_ip_volume_cannot_be_asked(providers):
    at, _ = filed("ipvolume")
    assert polling.ask_due(at + SOON).fired == 0 and asked(providers) == []


def test_in_quiet_test_mode_nobody_is_asked(providers, settings):
    at, _ = filed("aws")
    settings.DIVERT_TO = "ourselves@hotline.example"
    assert polling.ask_due(at + SOON).fired == 0 and asked(providers) == []
