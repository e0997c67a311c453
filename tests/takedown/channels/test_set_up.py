"""Who may be reached by a form or an interface, and what half a set-up says."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.models import Partner
from takedown.channels.checks import problems
from tests.takedown.channels.stories import letter, provider_by, sent_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


def test_only_who_gets_notices_is_reached_by_a_form_or_an_interface():
    for channel in ("form", "cloudflare", "aws", "ipvolume"):
        for kind in ("police", "magistrate", "hotline", "regulator"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Partner.objects.create(kind=kind, name="X", country="BE", channel=channel)
        for kind in ("provider", "cdn", "registrar"):
            Partner.objects.create(kind=kind, name=f"{kind} by {channel}", channel=channel)


def test_a_provider_by_a_channel_of_others_waits_with_a_sentence():
    at = timezone.now()
    provider_by("email")
    letter("https://foto.example/1", at=at)
    Partner.objects.filter(kind="provider").update(channel="portal")
    assert "no provider is reached that way" in sent_at(at).error


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        ({"CLOUDFLARE_TOKEN": "x"}, "HOTLINE_CLOUDFLARE_TOKEN is set, and HOTLINE_CLOUDFLARE_ACCOUNT is not"),
        ({"AWS_KEY_ID": "x"}, "HOTLINE_AWS_KEY_ID is set, and HOTLINE_AWS_SECRET is not"),
        ({"AWS_KEY_ID": "x", "AWS_SECRET": "y", "AWS_REGION": "eu-central-1"}, "HOTLINE_AWS_REGION is none in which"),
        ({"IPVOLUME_URL": "https://x"}, "HOTLINE_IPVOLUME_URL is set, and HOTLINE_IPVOLUME_TOKEN is not"),
        ({"MODE": "production", "AWS_URL": "http://x"}, "HOTLINE_AWS_URL is no https address"),
    ],
)
def test_half_a_set_up_is_warned_of_by_name(settings, there, sentence):
    assert list(problems(settings)) == []
    for name, value in there.items():
        setattr(settings, name, value)
    assert [sentence in one for one in problems(settings)] == [True]


def test_the_check_of_the_house_warns_of_it(settings, capsys):
    settings.AWS_SECRET = "x"
    call_command("check")
    assert "takedown.W001" in capsys.readouterr().err
