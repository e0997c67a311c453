"""Webhooks: set one up, change its secret, take it away; and write what they tell into the outbox."""

import json
import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from hotline import outbox, webhooks
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Go, Ruling, Stop
from hotline.workflow import NotAllowed, locked
from partners.api import rules
from partners.api.models import Filing, Webhook
from partners.models import Partner, Referral
from reports.models import Case

KEPT = timedelta(days=2)  # a delivery that waits behind a receiver who does not answer is news no longer
OVERLAP = timedelta(hours=24)  # a former secret signs so long beside the new one


def may_receive(url: str) -> bool:
    """Say whether deliveries may go there: https, no password in it; plain http in a demonstration only."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and settings.MODE != "production"
        return bool(parts.hostname) and (parts.scheme == "https" or plain) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def names(hook: Webhook, at: datetime) -> list[str]:
    """Name the secrets that are good now, the newest first; `hotline.webhooks.secret_of` turns a name into one."""
    former = hook.former_until is not None and hook.former_until > at and hook.generation > 1
    numbers = [hook.generation, hook.generation - 1] if former else [hook.generation]
    return [f"{hook.uid}:{number}" for number in numbers]


def secret(hook: Webhook) -> str:
    """Give the newest secret, to be shown to its owner once."""
    return webhooks.secret_of(f"{hook.uid}:{hook.generation}")


@transaction.atomic
def subscribe(*, partner: Partner, url: str, events: Collection[str], by: User, at: datetime) -> Webhook:
    """Set up a webhook. Raises NotAllowed where there are enough, or nothing can be delivered there."""
    locked(Partner.objects.filter(pk=partner.pk)).get()
    if not may_receive(url):
        raise NotAllowed("Deliveries go to an https address without a password in it.")
    if Webhook.objects.open().filter(partner=partner).count() >= rules.MOST_WEBHOOKS:
        raise NotAllowed(f"There are {rules.MOST_WEBHOOKS} webhooks already. Take one away first.")
    wanted = sorted({rules.Event(one).value for one in events})
    hook = Webhook.objects.create(partner=partner, url=url, events=wanted, made_by=by, made_at=at)
    trace(stream_of(hook), "webhook.made", by=by, at=at, facts={"partner": partner.pk})
    return hook


@transaction.atomic
def change_secret(*, hook: Webhook, by: User, at: datetime) -> Webhook:
    """Give a webhook a new secret; for a day deliveries are signed with both."""
    fresh = locked(Webhook.objects.open().filter(pk=hook.pk)).get()
    fresh.generation, fresh.former_until = fresh.generation + 1, at + OVERLAP
    fresh.save(update_fields=["generation", "former_until"])
    trace(stream_of(fresh), "webhook.secret_changed", by=by, at=at)
    return fresh


@transaction.atomic
def unsubscribe(*, hook: Webhook, by: User, at: datetime) -> None:
    """Take a webhook away; what still waits for it is stopped by the outbox. Doing it again changes nothing."""
    if Webhook.objects.open().filter(pk=hook.pk).update(ended_at=at):
        trace(stream_of(hook), "webhook.ended", by=by, at=at)


# --- What they tell ---------------------------------------------------------------------------------------------------


def tell(hook: Webhook, event: str, about: str, *, at: datetime) -> Outgoing:
    """Write one delivery for the outbox: an event's name and an id, nothing of what happened."""
    delivery = str(uuid.uuid5(hook.uid, f"{event}:{about}:{at.timestamp()}"))
    said = {"id": delivery, "event": event, "about": about, "at": at.astimezone(UTC).isoformat(timespec="seconds")}
    return outbox.write(
        key=f"webhook:{hook.pk}:{delivery}",
        purpose="webhook",
        about=hook.pk,
        subject=event,
        body=json.dumps(said, separators=(",", ":")),
        parts=[{"delivery": delivery, "signed_by": names(hook, at)}],
        channel="webhook",
        whom=f"webhook:{hook.pk}",
        at=at,
    )


def tell_phase(*, row: Any, was: dict[str, Any], at: datetime) -> None:
    """Tell everybody who filed a report about a case that what a reporter reads changed."""
    if not isinstance(row, Case) or was.get("phase", row.phase) == row.phase:
        return
    hooks = _hearing(rules.Event.REPORT_CHANGED)
    if not hooks:
        return
    filings = Filing.objects.filter(report__sightings__case=row, report__erased_at=None, partner__in=hooks)
    for partner, uid in filings.values_list("partner", "uid").distinct():
        for hook in hooks[partner]:
            tell(hook, rules.Event.REPORT_CHANGED, str(uid), at=at)


def tell_referral(*, referral: Referral, at: datetime) -> None:
    """Tell whom a referral went to that there is one."""
    for hook in _hearing(rules.Event.REFERRAL_SENT).get(referral.partner_id, []):
        tell(hook, rules.Event.REFERRAL_SENT, str(referral.pk), at=at)


def _hearing(event: rules.Event) -> dict[int, list[Webhook]]:
    """Give the open webhooks that want an event, by partner; there are few of them."""
    found: dict[int, list[Webhook]] = {}
    for hook in Webhook.objects.open().filter(partner__active=True).order_by("pk"):
        if event.value in hook.events:
            found.setdefault(hook.partner_id, []).append(hook)
    return found


# --- What the outbox asks ---------------------------------------------------------------------------------------------


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: is the webhook still wanted, and the partner still ours? The secrets are those of this moment."""
    hook = locked(Webhook.objects.filter(pk=message.about)).select_related("partner").get()
    if hook.ended_at is not None:
        return Stop("the webhook was taken away")
    if not Partner.objects.usable(at).filter(pk=hook.partner_id).exists():
        return Stop("this partner is not active any more")
    if at - message.written_at > KEPT:
        return Stop("nobody has taken deliveries there for two days")
    message.parts = [message.parts[0] | {"signed_by": names(hook, at)}]
    return Go(hook.url)


def sent(message: Outgoing, at: datetime) -> None:
    """Nothing follows."""


def stopped(message: Outgoing, why: str, at: datetime) -> None:
    """Nothing follows."""
