"""Verbs about providers: approve and refuse them, keep their contacts, and say what stands behind them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.workflow import NotAllowed, locked
from partners.models import Partner
from partners.providers import rules
from partners.providers.contacts import keep, lock, mirror
from partners.providers.models import Chain, Contact, Profile
from partners.providers.reading import family_of, root_of
from reports.models import Case

CHANGEABLE = ("language", "hours", "preference", "active", "address")


def _standing(provider: Partner, at: datetime) -> Profile:
    """Lock a provider. Raises NotAllowed for an alias: what is said of it is said of the one it stands for."""
    profile = lock(provider, at)
    if profile.merged_into_id:
        raise NotAllowed("This row is an alias. Open the provider it belongs to, and do it there.")
    return profile


def wake(providers: list[int], at: datetime) -> int:
    """Let messages that wait for these providers be looked at again at once; one that is being sent is left alone."""
    waiting = Outgoing.objects.waiting().filter(whom__in=[f"{rules.PROVIDER}:{pk}" for pk in providers], not_before__gt=at)
    return waiting.exclude(lease_until__gt=at).update(not_before=at)


# --- Approval ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, provider: Partner, by: User, at: datetime) -> None:
    """Let notices go to a provider; what waited for this is sent at once. Raises NotAllowed when they may go already."""
    profile = _standing(provider, at)
    if profile.approved_at:
        raise NotAllowed("Somebody approved this provider already: notices go there.")
    profile.approved_at, profile.approved_by = at, by
    profile.refused_at, profile.refused_by, profile.refused_why = None, None, ""
    profile.save()
    trace(stream_of(provider), "partner.approved", by=by, at=at)
    wake(family_of(provider), at)


@transaction.atomic
def refuse(*, provider: Partner, by: User, at: datetime, why: str) -> None:
    """Let no notice go to a provider from now on; what waits stays, and is shown. Raises NotAllowed without a reason."""
    profile = _standing(provider, at)
    if not why.strip():
        raise NotAllowed("Say why no notice may go there.")
    if profile.refused_at:
        raise NotAllowed("Somebody refused this provider already.")
    profile.approved_at, profile.approved_by = None, None
    profile.refused_at, profile.refused_by, profile.refused_why = at, by, why.strip()[:300]
    profile.save()
    trace(stream_of(provider), "partner.refused", by=by, at=at, why=why.strip()[:300])
    wake(family_of(provider), at)


@transaction.atomic
def describe(*, provider: Partner, by: User, at: datetime, **columns: Any) -> list[str]:
    """Change what is known of a provider besides its contacts: zone, hours, form, format, note. Gives what changed."""
    profile = _standing(provider, at)
    changed = sorted(name for name, value in columns.items() if getattr(profile, name) != value)
    if changed:
        Profile.objects.filter(pk=profile.pk).update(**{name: columns[name] for name in changed})
        trace(stream_of(provider), "partner.described", by=by, at=at, facts={"fields": changed})
    return changed


# --- Contacts ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_contact(
    *, provider: Partner, channel: str, address: str, by: User | None, at: datetime, source: str = rules.Source.HAND,
    accepted: bool = True, **more: Any,
) -> Contact:  # fmt: skip
    """Write down a way to reach a provider. One that is not accepted waits for a person, and is not used.

    Raises NotAllowed when the provider has it already.
    """
    root = root_of(provider)
    _standing(root, at)
    if problem := rules.wrong_address(channel, address):
        raise NotAllowed(problem)
    if Contact.objects.filter(partner__in=family_of(root), channel=channel, address__iexact=address).exists():
        raise NotAllowed("This provider has that contact already. If it is switched off or bounced, change that one.")
    made = Contact.objects.create(
        partner=root, channel=channel, address=address, source=source, found_at=at,
        accepted_at=at if accepted else None, accepted_by=by if accepted else None, **more,
    )  # fmt: skip
    _written(root, made, "partner.contact_added", by=by, at=at)
    return made


@transaction.atomic
def accept_contact(*, contact: Contact, by: User, at: datetime) -> None:
    """Let a contact be used that a look-up found, or that a provider named: it is chosen like any other from now on."""
    root, fresh = _locked(contact, at)
    if fresh.accepted_at:
        raise NotAllowed("Somebody accepted this contact already.")
    Contact.objects.filter(pk=fresh.pk).update(accepted_at=at, accepted_by=by)
    _written(root, fresh, "partner.contact_accepted", by=by, at=at)


@transaction.atomic
def change_contact(*, contact: Contact, by: User, at: datetime, **columns: Any) -> list[str]:
    """Change a contact and keep how it stood. A new address is one that nobody verified. Gives what changed."""
    root, fresh = _locked(contact, at)
    changed = {name: value for name, value in columns.items() if name in CHANGEABLE and getattr(fresh, name) != value}
    if "address" in changed:
        if problem := rules.wrong_address(fresh.channel, changed["address"]):
            raise NotAllowed(problem)
        same = Contact.objects.filter(partner__in=family_of(root), channel=fresh.channel, address__iexact=changed["address"])
        if same.exclude(pk=fresh.pk).exists():
            raise NotAllowed("This provider has that contact already.")
        changed |= {"verified_on": None, "bounced_at": None}
    if changed:
        keep(fresh, by=by, at=at)
        Contact.objects.filter(pk=fresh.pk).update(**changed)
        _written(root, fresh, "partner.contact_changed", by=by, at=at, fields=sorted(changed))
    return sorted(changed)


@transaction.atomic
def verify_contact(*, contact: Contact, by: User, at: datetime, on: date) -> None:
    """Write down that a person verified a contact on this day: it is accepted, and may be used again where it bounced."""
    root, fresh = _locked(contact, at)
    keep(fresh, by=by, at=at)
    accepted = {} if fresh.accepted_at else {"accepted_at": at, "accepted_by": by}
    Contact.objects.filter(pk=fresh.pk).update(verified_on=on, bounced_at=None, **accepted)
    _written(root, fresh, "partner.contact_verified", by=by, at=at)


def _locked(contact: Contact, at: datetime) -> tuple[Partner, Contact]:
    """Lock the provider of a contact, and then the contact."""
    root = root_of(contact.partner)
    _standing(root, at)
    return root, locked(Contact.objects.filter(pk=contact.pk)).get()


def _written(root: Partner, contact: Contact, deed: str, *, by: User | None, at: datetime, **facts: Any) -> None:
    """Leave the trace, write the contact in use through, and let what waits for a way to them be looked at again."""
    trace(stream_of(root), deed, by=by, at=at, facts={"contact": contact.pk, **facts})
    mirror(root, by=by, at=at)
    wake(family_of(root), at)


# --- Chains -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def link(
    *, partner: Partner, leads_to: Partner, kind: str, source: str, at: datetime, by: User | None = None,
    case: Case | None = None, note: str = "",
) -> Chain:  # fmt: skip
    """Write down that one provider stands before another. The same said twice is one row."""
    if root_of(partner) == root_of(leads_to):
        raise NotAllowed("A provider can't stand before itself. Choose another one.")
    made, new = Chain.objects.get_or_create(
        partner=partner, leads_to=leads_to, kind=kind, case=case, ended_at=None,
        defaults={"source": source, "found_at": at, "found_by": by, "note": note[:300]},
    )  # fmt: skip
    if new:
        lock(partner, at)
        trace(stream_of(partner), "partner.linked", by=by, at=at, facts={"to": leads_to.pk, "kind": kind, "chain": made.pk})
    return made


@transaction.atomic
def unlink(*, chain: Chain, by: User, at: datetime) -> None:
    """Write down that a link holds no more; the row stays. Raises NotAllowed when it ended already."""
    lock(chain.partner, at)
    fresh = locked(Chain.objects.filter(pk=chain.pk)).get()
    if fresh.ended_at:
        raise NotAllowed("This link was ended already.")
    fresh.ended_at, fresh.ended_by = at, by
    fresh.save(update_fields=["ended_at", "ended_by"])
    trace(stream_of(chain.partner), "partner.unlinked", by=by, at=at, facts={"chain": chain.pk})
