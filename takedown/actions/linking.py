"""What people of the house do about the reply link of a letter, and about better contacts that came through one."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners.models import Partner
from partners.providers.actions import wake
from partners.providers.contacts import in_use, keep, lock, mirror
from partners.providers.models import Contact
from partners.providers.reading import family_of, root_of
from partners.providers.rules import Source
from takedown import links
from takedown.models import ContactProposal, Notice


@transaction.atomic
def revoke_link(*, notice: Notice, why: str, by: User, at: datetime) -> Notice:
    """Let nobody in by a letter's link any more; what was answered stays. Raises NotAllowed without a reason, or twice."""
    fresh = _with_reason(notice, why)
    if fresh.link_revoked_at is not None:
        raise NotAllowed("This link does not work any more already.")
    Notice.objects.filter(pk=fresh.pk).update(link_revoked_at=at, link_revoked_by=by)
    trace(stream_of(fresh), "notice.link_revoked", by=by, at=at, why=why.strip(), facts={"link": fresh.link_number})
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def renew_link(*, notice: Notice, why: str, by: User, at: datetime) -> Notice:
    """Make a letter's next link; every earlier one stops working. Raises NotAllowed without a reason."""
    fresh = _with_reason(notice, why)
    if fresh.link_number >= links.MOST:
        raise NotAllowed("This letter has had too many links: write a new letter.")
    number = fresh.link_number + 1
    Notice.objects.filter(pk=fresh.pk).update(link_number=number, link_revoked_at=None, link_revoked_by=None)
    trace(stream_of(fresh), "notice.link_renewed", by=by, at=at, why=why.strip(), facts={"link": number})
    fresh.refresh_from_db()
    return fresh


def _with_reason(notice: Notice, why: str) -> Notice:
    if not why.strip():
        raise NotAllowed("Write down why; whoever reads the trail later wants to know.")
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    if fresh.sent_at is None:  # its text is frozen with the first link in it
        raise NotAllowed("This letter has not left. Withdraw it where it should not.")
    return fresh


@transaction.atomic
def take_contact(*, proposal: ContactProposal, why: str, by: User, at: datetime) -> ContactProposal:
    """Take a proposed contact over into the directory, once it was checked another way. Raises NotAllowed.

    The mail address comes first from then on; what was there stays behind it.
    """
    fresh = _open(proposal, why, "Write down how you checked that this comes from the provider.")
    provider = root_of(fresh.provider)
    profile = lock(provider, at)
    if fresh.email and _of_another(provider, fresh.email):
        raise NotAllowed("Another provider of this country has that address: merge the two in the directory first.")
    if fresh.email:
        Contact.objects.filter(partner__in=family_of(provider)).update(preference=F("preference") + 1)
        _put(provider, "email", fresh.email, fresh, by=by, at=at, preference=0)
    elif fresh.language and (used := in_use(provider)):
        _put(provider, used.channel, used.address, fresh, by=by, at=at, preference=used.preference)
    if fresh.form_url:
        _put(provider, "form", fresh.form_url, fresh, by=by, at=at, preference=100)
    manner = {"hours": fresh.hours, "form_url": fresh.form_url, "preferred_format": fresh.preferred_format}
    if known := {name: value for name, value in manner.items() if value}:
        type(profile).objects.filter(pk=profile.pk).update(**known)
    mirror(provider, by=by, at=at)
    wake(family_of(provider), at)
    told = {"proposal": fresh.pk}
    trace(stream_of(provider), "notice.contact_taken", by=by, at=at, why=why.strip()[:300], facts=told)
    trace(stream_of(fresh.notice), "notice.contact_taken", by=by, at=at, facts=told)
    return _decided(fresh, True, why, by=by, at=at)


def _of_another(provider: Partner, email: str) -> bool:
    """Say whether another provider of the country has an address: two rows with one would be one provider."""
    same = Partner.objects.filter(kind="provider", country=provider.country, email__iexact=email)
    return same.exclude(pk__in=family_of(provider)).exists()


def _put(
    provider: Partner, channel: str, address: str, told: ContactProposal, *, by: User, at: datetime, preference: int
) -> None:  # fmt: skip
    """Write a contact down as checked today, or the same anew where it is there already; how it stood is kept."""
    checked = {"verified_on": at.date(), "accepted_at": at, "accepted_by": by, "bounced_at": None, "active": True}
    checked |= {"preference": preference} | ({"language": told.language} if told.language else {})
    there = Contact.objects.filter(partner__in=family_of(provider), channel=channel, address__iexact=address).first()
    if there is not None:
        keep(there, by=by, at=at)
        Contact.objects.filter(pk=there.pk).update(**checked)
        return
    new = {"language": provider.language, "hours": told.hours, "source": Source.PROVIDER, "found_at": at}
    Contact.objects.create(partner=provider, channel=channel, address=address, **(new | checked))


@transaction.atomic
def refuse_contact(*, proposal: ContactProposal, why: str, by: User, at: datetime) -> ContactProposal:
    """Refuse a proposed contact. Raises NotAllowed without a reason, or when somebody decided it before."""
    fresh = _open(proposal, why, "Write down why it is not used.")
    trace(stream_of(fresh.notice), "notice.contact_refused", by=by, at=at, facts={"proposal": fresh.pk})
    return _decided(fresh, False, why, by=by, at=at)


def _open(proposal: ContactProposal, why: str, without: str) -> ContactProposal:
    fresh = locked(ContactProposal.objects.filter(pk=proposal.pk)).get()
    if fresh.decided_at is not None:
        raise NotAllowed("Somebody decided this before you.")
    if not why.strip():
        raise NotAllowed(without)
    return fresh


def _decided(fresh: ContactProposal, taken: bool, why: str, *, by: User, at: datetime) -> ContactProposal:
    columns = {"decided_at": at, "decided_by": by, "taken": taken, "why": why.strip()[:300]}
    ContactProposal.objects.filter(pk=fresh.pk).update(**columns)
    fresh.refresh_from_db()
    return fresh
