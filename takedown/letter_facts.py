"""What a letter to a provider says: about us, about each address, and by when; the same for people and for machines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Min

from hotline.letters import defanged, told_moment
from partners.models import Partner
from partners.providers.reading import zone_of
from reports import rules
from takedown.lines import deciding, ground_of, lines_of, reference_of, seen_at
from takedown.models import Notice, NoticeLine

PATIENCE = timedelta(minutes=15)  # a letter that leaves later than that after it was written prints its deadline anew


def number_of(notice: Notice) -> str:
    """Give the number that a letter is known by."""
    return f"N-{notice.pk:06d}"


def due_of(notice: Notice) -> datetime:
    """Give the moment by which the provider is asked to have acted, as the letter prints it."""
    return notice.told_due_at or notice.answer_due_at or notice.written_at + timedelta(hours=notice.answer_hours)


def first_asked(row: Notice) -> dict[int, datetime]:
    """Give the moment at which each takedown of a letter was first asked of the same provider, where one did earlier."""
    lines = NoticeLine.objects.filter(takedown__lines__notice=row, notice__provider=row.provider_id)
    earlier = lines.filter(notice__sent_at__isnull=False).exclude(notice=row)
    return dict(earlier.order_by("takedown").values_list("takedown").annotate(Min("notice__sent_at")))


def host_of(row: Notice) -> str:
    """Name the host that a letter to somebody beyond it is about."""
    return (
        Partner.objects.filter(takedowns__lines__notice=row).order_by("takedowns").values_list("name", flat=True).first()
        or ""
    )


def first_letters(row: Notice) -> list[Notice]:
    """Give the letters to the same provider that asked first for what this one asks for again, the earliest first."""
    lines = NoticeLine.objects.filter(takedown__lines__notice=row, notice__provider=row.provider_id)
    sent = lines.filter(notice__sent_at__isnull=False).exclude(notice=row).order_by("notice__sent_at", "notice")
    firsts: dict[int, int] = {}
    for takedown, letter in sent.values_list("takedown", "notice"):
        firsts.setdefault(takedown, letter)
    return list(Notice.objects.filter(pk__in=set(firsts.values())).order_by("sent_at", "pk"))


def category_of(line: NoticeLine) -> str:
    """Give the neutral word for what was found: ``baseline`` (INTERPOL, illegal everywhere) or ``national``."""
    last = deciding(line)
    return "baseline" if last is not None and last.international == rules.International.BASELINE else "national"


def address_facts(row: Notice) -> list[dict[str, Any]]:
    """Give what the letter says about each address: where it is, when it was seen, why it is illegal."""
    zone, asked = zone_of(row.provider), first_asked(row)
    return [
        {
            "reference": reference_of(line),
            "address": defanged(line.takedown.case.address),
            "ips": ", ".join(line.takedown.lookup.ips),
            "seen": told_moment(seen_at(line), zone, row.language),
            "asked": told_moment(asked[line.takedown_id], zone, row.language) if line.takedown_id in asked else "",
            "baseline": category_of(line) == "baseline",
            "ground": ground_of(line, row.language),
        }
        for line in lines_of(row)
    ]


def machine_facts(line: NoticeLine, asked: datetime | None) -> dict[str, Any]:
    """Give the same about one address for machines: exact, moments in UTC (ISO 8601)."""
    last = deciding(line)
    return {
        "reference": reference_of(line),
        "url": line.takedown.case.address,
        "ips": list(line.takedown.lookup.ips),
        "last_seen_at": stamp(seen_at(line)),
        "first_asked_at": stamp(asked) if asked else None,
        "category": category_of(line),
        "legal_ground_code": last.legal_ground if last else "",
        "legal_ground": ground_of(line, line.notice.language),
    }


def stamp(at: datetime) -> str:
    """Write a moment in UTC as ISO 8601 does: "2026-11-23T13:00:00Z"."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
