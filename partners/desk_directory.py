"""What the desk shows of the directory: who is in it and counts today, whom to verify, and how a row came to be so."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from hotline.audit import stream_of
from hotline.desk import Tile
from hotline.models import AuditEvent, User
from partners import rules
from partners.exchange_lines import shown
from partners.history import A_FILE, KEPT
from partners.models import Partner

NAMES = {
    "name": "Name", "country": "Country", "email": "E-mail", "active": "Active", "preference": "Preference",
    "takes_orphans": "Takes orphans", "valid_from": "Valid from", "valid_until": "Valid until", "evidence": "Evidence",
    "verified_on": "Verified on",
}  # fmt: skip
PAGES = frozenset(
    {
        "desk-directory", "desk-directory-entry", "desk-directory-verified", "desk-directory-file", "desk-directory-import",
        "desk-directory-apply",
    }
)  # fmt: skip
EVIDENCE = {"A": "directory of the network", "B": "other source", "C": "old, unverified"}


def rows(kind: str, verify: bool, at: datetime) -> list[dict[str, Any]]:
    """Give the rows that people keep up, of one kind or all, or those to verify."""
    found = Partner.objects.to_verify(at) if verify else Partner.objects.kept()
    chosen: QuerySet[Partner] = found.filter(kind=kind) if kind in rules.KEPT else found
    return [line(one, at) for one in chosen.order_by("kind", "country", "preference", "name", "pk")]


def line(partner: Partner, at: datetime) -> dict[str, Any]:
    """Make one row ready for a page."""
    word, tone = _standing(partner, at)
    return {
        "partner": partner,
        "kind": rules.Kind(partner.kind).label,
        "standing": word,
        "tone": tone,
        "evidence": EVIDENCE.get(partner.evidence, "none written down"),
        "verify": reminder(partner, at),
    }


def _standing(partner: Partner, at: datetime) -> tuple[str, str]:
    """Say whether a row counts today, and if not, why."""
    day = at.date()
    if not partner.active:
        return "inactive", "grey"
    if partner.valid_from and day < partner.valid_from:
        return f"from {partner.valid_from:%-d %b %Y}", "blue"
    if partner.valid_until and day >= partner.valid_until:
        return f"ended {partner.valid_until:%-d %b %Y}", "grey"
    return (f"until {partner.valid_until:%-d %b %Y}", "amber") if partner.valid_until else ("counts", "green")


def reminder(partner: Partner, at: datetime) -> str:
    """Remind of a row that counts today and was not verified for a year; empty where nothing is to be done."""
    if partner.kind not in rules.KEPT or not partner.usable_on(at.date()):
        return ""
    if partner.verified_on is None:
        return "never verified"
    old = partner.verified_on < rules.verified_since(at.date())
    return f"verified {partner.verified_on:%-d %b %Y}, over a year ago" if old else ""


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Remind of the rows of the directory that nobody verified for a year."""
    if user.has_perm("partners.change_partner"):
        number = Partner.objects.to_verify(at).count()
        url = reverse("desk-directory") + "?verify=on"
        yield Tile("Partners to verify", number, url, "amber" if number else "green", "once a year, by telephone")


# --- History ----------------------------------------------------------------------------------------------------------


def history(partner: Partner) -> list[dict[str, Any]]:
    """Tell how a row stood over time, the newest first: from when, until when, what changed it, and who did."""
    past = list(partner.past.select_related("by").order_by("-until", "-pk"))
    made = AuditEvent.objects.filter(stream=stream_of(partner), deed__in=("partner.added", "partner.found"))
    began = made.order_by("number").select_related("by").first()
    by_file, stood = _by_file(partner), list[Any]([partner, *past])
    return [
        {
            "since": before.until if before else began.at if began else None,
            "until": None if row is partner else row.until,
            "by": _who(before, by_file, began),
            "columns": [(NAMES[name], shown(getattr(row, name)), _changed(row, before, name)) for name in KEPT],
        }
        for row, before in zip(stood, [*past, None], strict=True)
    ]


def _changed(row: Any, before: Any, name: str) -> bool:
    return before is not None and getattr(row, name) != getattr(before, name)


def _who(before: Any, by_file: set[datetime], began: AuditEvent | None) -> str:
    """Say who made a row as it stands: the person, and whether it was by way of a file."""
    if before is None:
        return str(began.by or "a file that came along, or a look-up") if began else "nobody wrote it down"
    return str(before.by or "the operator") + (", by way of a file" if before.until in by_file else "")


def _by_file(partner: Partner) -> set[datetime]:
    """Give the moments at which a file changed a row."""
    events = AuditEvent.objects.filter(stream=stream_of(partner), deed="partner.changed", facts__because=A_FILE)
    return set(events.values_list("at", flat=True))
