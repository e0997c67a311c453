"""How the machinery is, for people who have to rely on it: the clock, the mail, the trail's last anchor."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings

from hotline.counting import capped
from hotline.desk import Vital, span
from hotline.models import Heartbeat, Outgoing

SILENT = timedelta(minutes=5)
MAIL_STUCK = timedelta(minutes=15)
ANCHOR_OLD = timedelta(hours=36)  # one a day, and half a day's grace


def clock(at: datetime) -> dict[str, Any]:
    """Say how the clock is: its oldest beat, which sweeps are silent, and how many rows failed in the last turn."""
    beats = list(Heartbeat.objects.filter(name__in=settings.SWEEPS).order_by("beat_at"))
    never = set(settings.SWEEPS) - {beat.name for beat in beats}
    oldest = beats[0].beat_at if beats else None
    silent = oldest is None or at - oldest > SILENT
    failed = [beat for beat in beats if beat.failed]
    return {
        "last": oldest,
        "silent": silent,
        "failed": failed,
        "never": sorted(never) if beats else [],
        "tone": "red" if silent else "amber" if failed or never else "green",
    }


def vitals(at: datetime) -> Iterator[Vital]:
    """Say how the mail is, and how old the trail's last anchor is where anchors are made."""
    stuck = Outgoing.objects.waiting().filter(not_before__lt=at - MAIL_STUCK)
    late, oldest = capped(stuck), stuck.order_by("not_before").values_list("not_before", flat=True).first()
    words = f"waits since {span(at - oldest)}" if oldest else "nothing waits too long"
    yield Vital("Mail", "red" if late else "green", words)
    yield from _anchor(at)


def _anchor(at: datetime) -> Iterator[Vital]:
    anchors: Any = apps.get_app_config("hotline").models.get("anchor")
    if anchors is None:
        return
    made = anchors._default_manager.order_by("-pk").values_list("made_at", flat=True).first()
    fresh = made is not None and at - made < ANCHOR_OLD
    yield Vital("Trail", "green" if fresh else "amber", f"anchored {span(at - made)} ago" if made else "never anchored")
