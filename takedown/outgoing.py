"""What the desk shows of messages that leave: what failed and why, who does not answer, and what a person can do."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse

from hotline import circuits
from hotline.counting import capped
from hotline.desk import Missed, NavItem, Tile, Vital, clock, span
from hotline.models import Circuit, Outgoing, User
from partners.naming import named

MOST = 15
GROUPS = 30
LETTERS = {
    "failed": ("Failed", {"failed_at__isnull": False}, "-failed_at"),
    "waiting": ("Waiting", {"not_before__isnull": False}, "not_before"),
    "stopped": ("Stopped", {"stopped_at__isnull": False}, "-stopped_at"),
    "sent": ("Sent", {"sent_at__isnull": False}, "-sent_at"),
}
LETTERED = {"referral": "R", "notice": "N"}
FAILED = "?show=failed"


def letters(show: str) -> QuerySet[Outgoing]:
    """Give the letters of one tab. Their text holds addresses and is not fetched."""
    _, wanted, order = LETTERS[show]
    return Outgoing.objects.filter(**wanted).defer("body", "parts").order_by(order, "-pk")


def lines(page: Iterable[Outgoing], at: datetime) -> list[dict[str, Any]]:
    """Make letters ready for a page, each with the name of whom it is for, and why it has not left."""
    rows = list(page)
    whoms = {row.whom for row in rows if row.whom}
    names, resting = named(whoms), set(Circuit.objects.open().filter(whom__in=whoms).values_list("whom", flat=True))
    return [_line(row, names, row.whom in resting, at) for row in rows]


def _line(letter: Outgoing, names: dict[str, str], rests: bool, at: datetime) -> dict[str, Any]:
    why = letter.error or letter.stopped_why
    if rests and letter.not_before and not why:
        why = circuits.RESTS
    return {
        "letter": letter,
        "number": number_of(letter),
        "name": names.get(letter.whom, ""),
        "clock": clock(letter.not_before, at) if letter.not_before else None,
        "why": why,
        "when": letter.sent_at or letter.failed_at or letter.stopped_at or letter.written_at,
    }


def number_of(letter: Outgoing) -> str:
    """Give the number people know a letter by."""
    return f"{LETTERED.get(letter.purpose, letter.purpose[0].upper())}-{letter.about:06d}"


def failed_count(at: datetime) -> int:
    """Count letters that failed."""
    return capped(letters("failed"))


ENTRY = NavItem(64, "Letters", "desk-letters", "hotline.view_outgoing", failed_count)


def failed_by_recipient() -> list[dict[str, Any]]:
    """Give each recipient with more than one failed letter: how many, since when, and the newest reason."""
    rows = Outgoing.objects.filter(failed_at__isnull=False).exclude(whom="").values("whom")
    found = rows.annotate(number=Count("pk"), since=Min("failed_at"), newest=Max("pk")).filter(number__gt=1)
    groups = list(found.order_by("-number", "whom")[:GROUPS])
    names = named(row["whom"] for row in groups)
    reasons = dict(Outgoing.objects.filter(pk__in=[row["newest"] for row in groups]).values_list("pk", "error"))
    return [row | {"name": names.get(row["whom"], row["whom"]), "why": reasons[row["newest"]]} for row in groups]


def resting(at: datetime) -> list[dict[str, Any]]:
    """Give each recipient whose way rests: since when, why, how many messages wait, and when the next one tries."""
    rows = list(Circuit.objects.open().order_by("opened_at", "pk")[:GROUPS])
    names = named(row.whom for row in rows)
    return [
        {
            "circuit": row,
            "name": names.get(row.whom, row.whom),
            "since": span(at - row.opened_at) if row.opened_at else "",
            "waiting": capped(Outgoing.objects.waiting().filter(whom=row.whom)),
            "next": clock(max(row.probe_at, at), at) if row.probe_at else None,
        }
        for row in rows
    ]


# --- Today ------------------------------------------------------------------------------------------------------------


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count letters that need a hand."""
    if user.has_perm("hotline.view_outgoing"):
        failed = failed_count(at)
        first = letters("failed").order_by("failed_at").values_list("failed_at", flat=True).first()
        oldest, tone = (span(at - first), "red") if first else ("", "green")
        link = reverse("desk-letters") + FAILED
        yield Tile("Failed letters", failed, link, tone, "bounced or refused, need a hand", oldest, "replies")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name letters that failed, and recipients who do not answer."""
    if not user.has_perm("hotline.view_outgoing"):
        return
    for letter in letters("failed")[:MOST]:
        yield Missed("Letter failed", number_of(letter), reverse("desk-letters") + FAILED, None, letter.error)
    for one in resting(at)[:MOST]:
        why = f"for {one['since']}: {one['circuit'].error}"
        yield Missed("No answer", one["name"], reverse("desk-letters") + "#resting", None, why)


def vitals(at: datetime) -> Iterator[Vital]:
    """Say which recipients do not answer."""
    rests = resting(at)
    if not rests:
        yield Vital("Recipients", "green", "all answer")
        return
    first, more = rests[0], f", and {len(rests) - 1} more" if len(rests) > 1 else ""
    tone = "red" if any(one["circuit"].whom.startswith("police:") for one in rests) else "amber"
    yield Vital("Recipients", tone, f"{first['name']} does not answer for {first['since']}{more}")
