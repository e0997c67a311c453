"""Keep a search of the queue under a name, look whether it has something to tell, and take it away."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from reports import alerting, rules
from reports.models import SavedSearch

MOST_SEARCHES = 50


@transaction.atomic
def save_search(
    *, name: str, query: str, shared: bool, alert: str, threshold: int, by: User, at: datetime
) -> SavedSearch:  # fmt: skip
    """Keep a search under a name; the same name of the same person is written over. Raises NotAllowed."""
    mine = locked(SavedSearch.objects.filter(owner=by))
    if mine.count() >= MOST_SEARCHES and not mine.filter(name=name).exists():
        raise NotAllowed(f"You keep {MOST_SEARCHES} searches already. Remove one first.")
    saved, _ = SavedSearch.objects.update_or_create(
        owner=by,
        name=name,
        defaults={
            "query": query,
            "shared": shared,
            "alert": alert,
            "threshold": threshold,
            "made_at": at,
            "check_at": None if alert == rules.Alert.NONE else at,
            "found": 0,
            "told_at": None,
        },
    )
    facts = {"alert": alert, "shared": shared}
    trace(stream_of(saved), "savedsearch.saved", by=by, at=at, facts=facts)
    return saved


@transaction.atomic
def drop_search(*, search: SavedSearch, by: User, at: datetime) -> None:
    """Take away a search of one's own. Raises NotAllowed."""
    if search.owner_id != by.pk:
        raise NotAllowed("Only whoever saved a search can remove it.")
    fresh = locked(SavedSearch.objects.filter(pk=search.pk)).first()
    if fresh is None:
        return
    trace(stream_of(fresh), "savedsearch.dropped", by=by, at=at)
    fresh.delete()


@transaction.atomic
def check_search(*, search: SavedSearch, found: int, at: datetime) -> bool:
    """Write down how many cases a search finds now, and say whether there is something to tell its owner."""
    fresh = locked(SavedSearch.objects.filter(pk=search.pk)).first()
    if fresh is None or fresh.check_at is None or fresh.check_at > at:
        return False
    tells = rules.tells(fresh.alert, before=fresh.found, found=found, threshold=fresh.threshold)
    fresh.found, fresh.check_at = found, rules.next_check(fresh.alert, at)
    if tells:
        fresh.told_at = at
        trace(stream_of(fresh), "savedsearch.told", by=None, at=at, facts={"found": found})
    fresh.save(update_fields=["found", "check_at", "told_at"])
    if tells:
        alerting.write(fresh, at)
    return tells


@transaction.atomic
def read_alert(*, search: SavedSearch, by: User, at: datetime) -> None:
    """Note that the owner opened what a search had to tell."""
    fresh = locked(SavedSearch.objects.filter(pk=search.pk, owner=by, told_at__isnull=False)).first()
    if fresh is not None:
        SavedSearch.objects.filter(pk=fresh.pk).update(told_at=None)
        trace(stream_of(fresh), "savedsearch.read", by=by, at=at)
