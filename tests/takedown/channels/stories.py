"""Letters on their way to a provider that is reached by an interface of its own, or by its web form."""

from datetime import timedelta

from django.utils import timezone

from hotline import outbox
from hotline.models import Outgoing
from partners import actions as partners
from partners.models import Partner, Referral
from partners.providers.models import Profile
from takedown import actions, sweeps
from takedown import demonstration as demo
from takedown.models import Notice

HOUR = timedelta(hours=1)
ADDRESSES = ("https://foto.example/album/1?page=2", "https://foto.example/album/2", "https://beeld.example/3")
FORM = "https://abuse.hoste.example/report"


def provider_by(channel, **columns):
    """Let the provider of the addresses be reached by a channel, approved for letters."""
    at = timezone.now()
    found, _ = Partner.objects.get_or_create(
        kind="provider", email="abuse@hoste.example", country="BE", defaults={"name": "Hoste NV"}
    )
    Partner.objects.filter(pk=found.pk).update(channel=channel, **columns)
    profile = {"approved_at": at - timedelta(days=30), "form_url": FORM if channel == "form" else ""}
    Profile.objects.update_or_create(partner=found, defaults=profile)
    found.refresh_from_db()
    return found


def letter(*addresses, at=None, ip="193.190.0.10"):
    """Let addresses be reported, judged, released and written about to their provider: one letter, not sent yet."""
    at, pat = at or timezone.now(), demo.person("pat")
    for number, address in enumerate(addresses or ADDRESSES):
        case = demo.case_of(demo.told([address], at=at))
        demo.lies(case, "BE", at=at, ip=ip if isinstance(ip, str) else ip[number])
        demo.confirmed(case, at=at)
        actions.open_for(case.pk, at=at)
        partners.release(referral=Referral.objects.get(case=case), by=pat, at=at)
    Outgoing.objects.all().delete()
    sweeps.open_gates(at)
    sweeps.write_notices(at)
    return Notice.objects.get()


def row():
    """Give the letter's row in the outbox."""
    return Outgoing.objects.get(purpose="notice")


def sent_at(at):
    """Let the outbox turn once."""
    outbox.send_due(at)
    return row()
