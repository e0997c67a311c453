"""What the directory of providers asks of this floor: which takedowns go along when two rows are one provider."""

from collections.abc import Sequence

from hotline.workflow import locked
from partners.models import Partner
from partners.providers.merging import Moving
from reports.models import Case
from takedown.models import Takedown


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
