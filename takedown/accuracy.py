"""Our accuracy: how often a letter of ours was disputed, went to the wrong host, or had to be corrected.

The Digital Services Act lets platforms report flaggers who are imprecise (Art. 22(6)), so we know it before they do. Each
address in each letter that left counts, in the month in which it left. It is a figure of the house, never of a person;
shares of small numbers are not given, and nothing here is published.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from hotline import charts
from hotline.charts import Chart
from reports.models import Snapshot
from takedown import rules, rules_notices
from takedown.models import Appeal, CorrectionLetter, NoticeLine, Reply

MONTHS, PROVIDERS = 12, 50
EVERY = timedelta(hours=1)
NAME, BY_PROVIDER = "accuracy", "accuracy-providers"
ENOUGH = 10  # casework 5.4: no share of fewer
COLUMNS = ("disputed", "upheld", "host", "corrected")
HEADS = ("Addresses asked", "Disputed", "Appeal upheld", "Wrong host", "Corrected", "Disputed, share", "Corrected, share")
ABOUT = (
    "Each address in each letter to a provider that left, by {by}. Appeals upheld in part count as upheld; corrected are "
    f"those whose provider got a correction. Shares from {ENOUGH} addresses on. For the desk only."
)


def share(part: int, whole: int) -> str:
    """Write a share in per cent; nothing is said about small numbers."""
    return f"{100 * part / whole:.1f} %" if whole >= ENOUGH else "too few"


def count_accuracy(at: datetime) -> dict[str, Any]:
    """Count the letters of the last twelve months by month and by provider."""
    zone = timezone.get_default_timezone()
    first = at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin = first.replace(year=first.year - 1)
    lines = NoticeLine.objects.filter(notice__sent_at__gte=begin, notice__sent_at__lte=at)
    months = _counted(lines.annotate(of=TruncMonth("notice__sent_at", tzinfo=zone)))
    providers = _counted(lines.annotate(of=F("notice__provider__name")))
    providers.sort(key=lambda row: (-row[1], row[0]))
    return {
        "months": [[f"{row[0]:%b %Y}", *row[1:]] for row in sorted(months)],
        "providers": providers[:PROVIDERS],
        "rest": max(0, len(providers) - PROVIDERS),
    }


def _counted(lines: QuerySet[Any]) -> list[list[Any]]:
    """Count per group: letters, disputed, upheld, wrong host, corrected."""
    replies = Reply.objects.filter(line=OuterRef("pk"), outcome=rules.Outcome.DISPUTED)
    good = (rules_notices.Result.UPHELD, rules_notices.Result.PARTLY)
    upheld = Appeal.objects.filter(case=OuterRef("takedown__case"), outcome__in=good)
    upheld = upheld.filter(Q(notice=None) | Q(notice=OuterRef("notice")))
    letters = CorrectionLetter.objects.filter(
        correction__case=OuterRef("takedown__case"), partner=OuterRef("notice__provider"), withdrawn_at=None,
        told_at__gte=OuterRef("notice__sent_at"),
    )  # fmt: skip
    marked = lines.annotate(
        was_disputed=Exists(replies),
        was_upheld=Exists(upheld),
        was_host=Exists(letters.filter(correction__kind="host")),
        was_corrected=Exists(letters),
    )
    counted = marked.order_by().values("of").annotate(
        number=Count("pk"), **{name: Count("pk", filter=Q(**{f"was_{name}": True})) for name in COLUMNS}
    )  # fmt: skip
    return [[row["of"], row["number"], *(row[name] for name in COLUMNS)] for row in counted]


def _rows(counted: list[list[Any]]) -> list[list[Any]]:
    return [[*row, share(row[2], row[1]), share(row[5], row[1])] for row in counted]


def by_month(counted: Snapshot) -> Chart:
    """Draw the share that was disputed and the share that was corrected, month by month."""
    rows = _rows(counted.value["months"])
    names = [str(row[0]) for row in rows]
    per_cent = [[round(100 * row[n] / row[1]) if row[1] >= ENOUGH else None for row in rows] for n in (2, 5)]
    height, shapes = charts.lines(names, [("disputed, %", per_cent[0]), ("corrected, %", per_cent[1])])
    total, disputed, corrected = (sum(row[n] for row in rows) for n in (1, 2, 5))
    says = f"{total} in twelve months: {disputed} disputed, {corrected} corrected." if total else "No letter left yet."
    about, drawn = ABOUT.format(by="month in which it left"), any(value is not None for value in per_cent[0])
    return Chart(NAME, "How often we were wrong", about, ("Month", *HEADS), rows, height, shapes if drawn else (), says)


def by_provider(counted: Snapshot) -> Chart:
    """Draw by how many disputed addresses providers stand out, beside how many they were asked for."""
    rows = _rows(counted.value["providers"])
    most = sorted(((str(row[0]), int(row[2])) for row in rows if row[2]), key=lambda one: -one[1])[:10]
    height, shapes = charts.bars(most)
    rest = counted.value["rest"]
    says = f"{len(rows)} providers" + (f", and {rest} more with fewer addresses." if rest else ".") if rows else ""
    about = ABOUT.format(by="provider, over twelve months; drawn are those that disputed most")
    return Chart(BY_PROVIDER, "By provider", about, ("Provider", *HEADS), rows, height, shapes if most else (), says)
