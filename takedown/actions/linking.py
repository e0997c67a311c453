"""What people of the house do about the reply link of a letter, and about better contacts that came through one."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners.history import amend
from partners.models import Partner
from takedown import links
from takedown.models import ContactProposal, Notice

MIRRORED = ("email", "language")  # what the directory keeps of a contact by itself


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
    return locked(Notice.objects.filter(pk=notice.pk)).get()


@transaction.atomic
def take_contact(*, proposal: ContactProposal, why: str, by: User, at: datetime) -> ContactProposal:
    """Take a proposed contact over into the directory, once it was checked another way. Raises NotAllowed.

    What the directory has a place for is written there; the rest stays readable on the proposal.
    """
    fresh = _open(proposal, why, "Write down how you checked that this comes from the provider.")
    partner = locked(Partner.objects.filter(pk=fresh.provider_id)).get()
    changed = {name: getattr(fresh, name) for name in MIRRORED if getattr(fresh, name)}
    same = Partner.objects.filter(kind="provider", country=partner.country, email=changed.get("email", ""))
    if changed.get("email") and same.exclude(pk=partner.pk).exists():
        raise NotAllowed("Another provider of this country has that address: merge the two in the directory first.")
    if changed:
        amend(partner=partner, columns=changed | {"verified_on": at.date()}, by=by, at=at)
    return _decided(fresh, True, why, by=by, at=at)


@transaction.atomic
def refuse_contact(*, proposal: ContactProposal, why: str, by: User, at: datetime) -> ContactProposal:
    """Refuse a proposed contact. Raises NotAllowed without a reason, or when somebody decided it before."""
    fresh = _open(proposal, why, "Write down why it is not used.")
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
    deed = "notice.contact_taken" if taken else "notice.contact_refused"
    trace(stream_of(fresh.notice), deed, by=by, at=at, facts={"proposal": fresh.pk})
    fresh.refresh_from_db()
    return fresh
