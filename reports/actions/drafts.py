"""Keep what somebody filled in, and know who has a case open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hotline.models import User
from hotline.workflow import locked
from reports.actions.leases import NotYours
from reports.models import Case, Draft, Presence

PRESENT = timedelta(seconds=150)  # two heartbeats and a half
OTHER_TAB = (
    "You have this case open in another tab, and a newer draft from there is kept. What you changed here is only on this "
    "page: load it anew to see that draft."
)
OLD_PAGE = "This page is from an earlier hold. A newer draft is kept; what you changed here is only on this page."


@dataclass(frozen=True)
class Page:
    """The page a draft comes from: the claim it was made under, its own name, and how often the draft was kept by then."""

    claim: int
    tab: str = ""
    saves: int = 0


@transaction.atomic
def save_draft(*, case: Case, by: User, at: datetime, page: Page, fields: Mapping[str, str]) -> Draft:
    """Keep what a form holds, for this person and this round. It needs no running lease: losing one loses no text.

    A page of an earlier claim, or one that was loaded before another page of the same person kept something, never writes
    over that: raises NotYours.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    mine = fresh.claimed_by_id == by.pk and fresh.claimed_until is not None and fresh.claimed_until > at
    earlier = Draft.objects.filter(case=fresh, by=by, round=fresh.round).first()
    if (mine and page.claim != fresh.claim_number) or (earlier and earlier.claim > page.claim):
        raise NotYours(OLD_PAGE)
    if earlier and earlier.tab != page.tab and earlier.saves != page.saves and earlier.fields != fields:
        raise NotYours(OTHER_TAB)
    saves = earlier.saves + 1 if earlier else 1
    filled = {"round": fresh.round, "claim": page.claim, "fields": dict(fields), "saved_at": at, "tab": page.tab}
    draft, _made = Draft.objects.update_or_create(case=fresh, by=by, defaults=filled | {"saves": saves})
    return draft


@transaction.atomic
def be_present(*, case: Case, by: User, at: datetime) -> None:
    """Note that this person has a page of the case open. Leaves no trace: looks that show something leave their own."""
    if not Presence.objects.filter(case=case, by=by).update(seen_at=at):
        Presence.objects.update_or_create(case=case, by=by, defaults={"seen_at": at})


def forget_presence(at: datetime) -> int:
    """Erase who had what open, once they have gone."""
    gone, _ = Presence.objects.filter(seen_at__lt=at - PRESENT).delete()
    return gone
