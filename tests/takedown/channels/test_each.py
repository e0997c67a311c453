"""What is different from one interface to the next: every field that leaves, and how addresses are grouped."""

import json

import pytest
from django.utils import timezone

from takedown import rules_channels as rules
from takedown.models_channels import Handover
from tests.takedown.channels.stories import letter, provider_by, row, sent_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


def posted(providers):
    return [one for one in providers.requests if one.method == "POST"]


def test_every_field_that_goes_to_cloudflare(providers):
    provider_by("cloudflare")
    notice = letter("https://foto.example/1", "https://foto.example/2")
    sent_at(timezone.now())
    (asked,) = posted(providers)
    told = json.loads(asked.body)
    words = told.pop("justification")
    assert told == {
        "act": "abuse_children",
        "email": "letters@hotline.example",
        "email2": "letters@hotline.example",
        "name": "Meldpunt Voorbeeld",
        "company": "Meldpunt Voorbeeld",
        "urls": "https://foto.example/1\nhttps://foto.example/2",
        "comments": f"N-{notice.pk:06d}",
        "host_notification": "send",
        "ncmec_notification": "send",
        "owner_notification": "none",
    }
    assert asked.path == f"/client/v4/accounts/{'c' * 32}/abuse-reports/abuse_children"
    assert f"N-{notice.pk:06d}" in words and "Meldpunt Voorbeeld" in words


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_what_cloudflare_may_pass_on_holds_no_link_of_ours_to_answer_and_no_address(providers, language):
    provider_by("cloudflare", language=language)
    notice = letter("https://foto.example/1")
    sent_at(timezone.now())
    words = json.loads(posted(providers)[0].body)["justification"]
    assert notice.uuid.hex not in words and "/p/" not in words and "foto" not in words
    assert 200 < len(words) <= 5000


def test_a_report_to_cloudflare_names_one_host_and_at_most_250_addresses():
    many = [{"url": f"https://foto.example/{one}"} for one in range(251)] + [{"url": "https://beeld.example/1"}]
    assert [len(one) for one in rules.by_host(many)] == [250, 1, 1]


def test_every_field_that_goes_to_aws(providers):
    provider_by("aws")
    notice = letter("https://foto.example/1")
    sent_at(timezone.now())
    told = json.loads(posted(providers)[0].body)
    frozen = json.loads(next(part["content"] for part in row().parts if part["type"] == "application/json"))
    assert told["report"]["xarf"] == frozen | {"tags": [*frozen["tags"], "lifecycle:test"]}
    assert told["clientToken"] == told["correlationId"]
    assert told["clientToken"].startswith(f"N-{notice.pk:06d}-") and "foto" not in told["clientToken"]


def test_in_production_no_report_to_aws_is_a_trial(providers, settings):
    settings.MODE = "production"
    provider_by("aws")
    letter("https://foto.example/1")
    sent_at(timezone.now())
    assert "lifecycle:test" not in json.loads(posted(providers)[0].body)["report"]["xarf"]["tags"]


def test_a_token_that_aws_forgot_after_a_day_doubles_nothing(providers):
    provider_by("aws")
    letter("https://foto.example/1")
    providers.next("lost_after", method="POST")
    at = timezone.now()
    sent_at(at)
    providers.aws.tokens.clear()
    assert sent_at(at + timezone.timedelta(hours=23)).sent_at is not None
    assert len(providers.aws.store.reports) == 1


def test_a_token_that_was_used_with_other_words_finds_the_report_that_is_there(providers):
    provider_by("aws")
    letter("https://foto.example/1")
    providers.next("lost_after", method="POST")
    at = timezone.now()
    sent_at(at)
    Handover.objects.all().delete()  # a backup was put back: nothing is known of the first try
    (token, (same, report, when)) = next(iter(providers.aws.tokens.items()))
    providers.aws.tokens[token] = (same + " ", report, when)
    message = sent_at(at + timezone.timedelta(hours=2))
    assert message.reference == report.number and len(providers.aws.store.reports) == 1


def test_every_field_that_goes_to_ip_volume_and_one_report_for_each_ip_address(providers):
    provider_by("ipvolume")
    letter("https://foto.example/1?a=b&c=d", "https://foto.example/2", ip=("193.190.0.10", "193.190.0.11"))
    sent_at(timezone.now())
    assert [one.body for one in posted(providers)] == [
        b"ip=193.190.0.10&urls=https%3A%2F%2Ffoto.example%2F1%3Fa%3Db%26c%3Dd",
        b"ip=193.190.0.11&urls=https%3A%2F%2Ffoto.example%2F2",
    ]


def test_a_letter_without_reports_for_machines_says_what_to_do(providers):
    provider_by("aws")
    letter("https://foto.example/1")
    message = row()
    message.parts = []
    message.save()
    assert "choose e-mail for this provider" in sent_at(timezone.now()).error
