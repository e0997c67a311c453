"""How gently each host is looked at, and what it was found to do; shared by all workers, held by the database."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from hotline.crypto import keyed_hash
from hotline.rules import minute_of
from takedown.models import LookedHost

KNOWN_FOR = timedelta(days=7)  # what a host says to nonsense is asked again after that
FORGOTTEN_AFTER = timedelta(days=30)
BATCH = 1000


def key_of(host: str) -> str:
    """Give the keyed hash by which a host is known here: equal hosts are equal, and nothing else can be read from it."""
    return keyed_hash(settings.REPLY_KEY, "looked-host", host.lower().rstrip("."))


def enter(host: str, at: datetime) -> bool:
    """Take one of this minute's turns at a host; False where they are used up, by this worker or any other.

    Each step is one statement that looks and counts at once, so two workers never take the same turn.
    """
    minute, most = minute_of(at), settings.LOOKS_PER_HOST_PER_MINUTE
    row = LookedHost.objects.filter(key=key_of(host))
    if row.filter(minute=minute, in_minute__lt=most).update(in_minute=F("in_minute") + 1):
        return True
    if row.filter(Q(minute=None) | Q(minute__lt=minute)).update(minute=minute, in_minute=1):
        return True
    if row.exists():
        return False
    try:
        with transaction.atomic():
            LookedHost.objects.create(key=key_of(host), minute=minute, in_minute=1)
    except IntegrityError:  # somebody was there first
        return bool(row.filter(minute=minute, in_minute__lt=most).update(in_minute=F("in_minute") + 1))
    return True


def known(host: str, at: datetime) -> str:
    """Give what this host said to nonsense within the last days: honest, same or other; empty where nobody knows."""
    fresh = LookedHost.objects.filter(key=key_of(host), learned_at__gt=at - KNOWN_FOR)
    return fresh.values_list("says", flat=True).first() or ""


def learn(host: str, says: str, at: datetime) -> None:
    """Write down what a host said to nonsense; that alone, and nothing of what it showed."""
    if says:
        LookedHost.objects.update_or_create(key=key_of(host), defaults={"says": says, "learned_at": at})


def forget(at: datetime) -> int:
    """Forget hosts that nobody has looked at for a month; give how many."""
    old = LookedHost.objects.filter(minute__lt=at - FORGOTTEN_AFTER).order_by("minute").values("pk")[:BATCH]
    return LookedHost.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
