"""Which way a letter takes to its provider, asked at the moment of sending: the directory may say another one by then."""

from datetime import datetime, timedelta

from django.conf import settings

from hotline.outbox import Go, Ruling, Wait
from hotline.procedures import procedure
from partners import keys
from partners.models import Partner
from partners.providers.contacts import in_use
from partners.providers.reading import profile_of, root_of
from partners.providers.rules import Way
from partners.rules import Channel
from takedown.channels import kinds
from takedown.models import Notice
from takedown.models_channels import Filing, Handover

AGAIN = timedelta(minutes=15)
FIRST_ASKED_AFTER = timedelta(minutes=15)  # how long an interface gets before we ask it how a report stands
ASKED_FOR = timedelta(days=14)
WORKING_DAYS = 1  # within so many working days a person has filed what waits for a form


def way_to(notice: Notice, at: datetime) -> Ruling:
    """Let a letter leave by the channel of its provider, or say what is missing or whom it waits for."""
    provider = notice.provider
    filing = Filing.objects.select_related("claimed_by").filter(notice=notice).first()
    if filing is not None and filing.is_claimed(at):
        return Wait(f"{filing.claimed_by} is filing it at the provider's form", at + AGAIN)
    match Channel(provider.channel):
        case Channel.EMAIL:
            return _by_mail(provider, at)
        case Channel.FORM:
            return _by_hand(notice, filing, at)
        case Channel.CLOUDFLARE | Channel.AWS | Channel.IPVOLUME:
            if missing := kinds.missing(provider.channel):
                lacks = " and ".join(missing)
                return Wait(f"this way is not set up: {lacks} {'is' if len(missing) == 1 else 'are'} missing", at + AGAIN)
            return Go(provider.name, channel=provider.channel)
        case Channel.PORTAL | Channel.HOTLINE | Channel.ICCAM:
            return Wait("no provider is reached that way: choose another channel in the directory", at + AGAIN)


def _by_mail(provider: Partner, at: datetime) -> Ruling:
    if not provider.email:
        return Wait("this provider has no abuse address: add it in the directory", at + AGAIN)
    return keys.to(provider, at)


def _by_hand(notice: Notice, filing: Filing | None, at: datetime) -> Ruling:
    """Let it wait for a person, and say so at the desk; in quiet test mode nobody files it, it goes to our own address."""
    place = form_of(notice.provider)
    if not place:
        return Wait("this provider's web form has no address yet: add it on the provider's card", at + AGAIN)
    if settings.DIVERT_TO:
        return Go(place[:254], channel=kinds.FORM)
    if filing is None:
        due_at = procedure().working_days_after(at, WORKING_DAYS)
        Filing.objects.create(notice=notice, wanted_at=at, due_at=due_at)
    return Wait("a person has to file it at the provider's web form", at + AGAIN)


def form_of(provider: Partner) -> str:
    """Give the address of a provider's web form: the contact in use, else the one on its card. Empty where none is known."""
    root = root_of(provider)
    contact, profile = in_use(root), profile_of(root)
    place = contact.address if contact and contact.channel == Way.FORM else profile.form_url if profile else ""
    return place if place.startswith(("https://", "http://")) else ""


def left(notice: Notice, at: datetime) -> None:
    """A letter left: where an interface took it, the clock asks them from now on how it stands."""
    taken = Handover.objects.filter(line__notice=notice, taken_at__isnull=False, ask_until=None)
    taken.exclude(channel="ipvolume").update(ask_due_at=at + FIRST_ASKED_AFTER, ask_until=at + ASKED_FOR)
