"""What the directory of providers asks of this floor: which takedowns go along when two rows are one provider."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from hotline.desk import clock
from hotline.workflow import locked
from partners.models import Partner
from partners.providers.merging import Moving
from partners.providers.reading import family_of
from reports.desk import Panel, reference
from reports.models import Case
from takedown import rules
from takedown.desk import TONES
from takedown.models import Notice, Takedown

MOST = 10


def at(providers: Sequence[int]) -> list[int]:
    """Give the open takedowns at these providers."""
    return list(Takedown.objects.open().filter(provider__in=providers).order_by("pk").values_list("pk", flat=True))


def since(provider: int, lookups: Sequence[int]) -> list[int]:
    """Give the open takedowns at a provider that began with one of these look-ups and that nobody was asked about yet."""
    fresh = Takedown.objects.open().filter(provider=provider, lookup__in=lookups, asked_count=0)
    return list(fresh.order_by("pk").values_list("pk", flat=True))


def hold(numbers: Sequence[int], providers: Sequence[int]) -> list[int]:
    """Lock takedowns, their cases first, and give those that are open and at one of these providers once they are locked."""
    mine = Takedown.objects.filter(pk__in=numbers)
    list(locked(Case.objects.filter(pk__in=mine.values("case_id")).order_by("key")).values_list("pk", flat=True))
    list(locked(mine.order_by("pk")).values_list("pk", flat=True))
    there = mine.open().filter(provider__in=providers)
    return list(there.order_by("pk").values_list("pk", flat=True))


def point(numbers: Sequence[int], provider: Partner) -> None:
    """Point locked takedowns to a provider; a letter that has not left is stopped by that, and written anew to it."""
    Takedown.objects.filter(pk__in=numbers).update(provider=provider)


MOVES = Moving("takedown", at, since, hold, point)


def panel(provider: Partner, at: datetime) -> Panel:
    """Make the card "open items" of a provider: its takedowns, what is due first, and the newest letters to it."""
    family = family_of(provider)
    mine = Takedown.objects.open().filter(provider__in=family)
    counted = dict(mine.order_by().values_list("state").annotate(number=Count("pk")))
    rows = [
        {"case_id": one.case_id, "reference": reference(one.case_id), "state": one.state, "tone": TONES[one.state],
         "waits": rules.WaitsFor(one.waits_for).label.lower() if one.waits_for else "", "clock": clock(one.due_at, at)}
        for one in mine.order_by("due_at", "pk")[:MOST]
    ]  # fmt: skip
    notices = Notice.objects.filter(provider__in=family).order_by("-written_at", "-pk")[:MOST]
    shown = {
        "total": sum(counted.values()),
        "states": [(state, counted[state]) for state in rules.OPEN if state in counted],
        "rows": rows,
        "notices": [{"notice": one, "number": f"N-{one.pk:06d}"} for one in notices],
    }
    return Panel("Open items", "desk/panels/provider_items.html", shown)
