"""Keep what somebody filled in, and know who has a case open."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from hotline.models import User
from hotline.workflow import locked
from reports.actions.leases import NotYours
from reports.models import Case, Draft, Presence

PRESENT = timedelta(seconds=150)  # two heartbeats and a half
OLD_PAGE = "This page is from an earlier hold. A newer draft is kept; what you changed here is only on this page."


@transaction.atomic
def save_draft(*, case: Case, by: User, at: datetime, number: int, fields: Mapping[str, str]) -> Draft:
    """Keep what a form holds, for this person and this round. It needs no running lease: losing one loses no text.

    A page of an earlier claim never writes over what was kept under a later one: raises NotYours.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    mine = fresh.claimed_by_id == by.pk and fresh.claimed_until is not None and fresh.claimed_until > at
    earlier = Draft.objects.filter(case=fresh, by=by).first()
    if (mine and number != fresh.claim_number) or (earlier and earlier.round == fresh.round and earlier.claim > number):
        raise NotYours(OLD_PAGE)
    filled = {"round": fresh.round, "claim": number, "fields": dict(fields), "saved_at": at}
    draft, _made = Draft.objects.update_or_create(case=fresh, by=by, defaults=filled)
    return draft


@transaction.atomic
def be_present(*, case: Case, by: User, at: datetime) -> None:
    """Note that this person has a page of the case open. Leaves no trace: looks that show something leave their own."""
    Presence.objects.update_or_create(case=case, by=by, defaults={"seen_at": at})


def forget_presence(at: datetime) -> int:
    """Erase who had what open, once they have gone."""
    gone, _ = Presence.objects.filter(seen_at__lt=at - PRESENT).delete()
    return gone
