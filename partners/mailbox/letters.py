"""The result of a mail, line by line; it repeats no address, so that a letter on its way tells nothing."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation

from hotline.letters import Letter, render
from hotline.procedures import procedure
from partners.api.models import Filing
from partners.mailbox.lines import Line, Read
from partners.mailbox.models import Incoming
from partners.models import Partner
from reports.lines import sentence_for
from reports.models import Sighting


def result(row: Incoming, partner: Partner, told: Read) -> Letter:
    """Write what became of each line of a mail, in its partner's language."""
    filed = filed_lines(row)
    with translation.override(partner.language):
        said = [_said(line, filed) for line in told.lines]
    context = {
        "hotline": settings.NAME,
        "country": procedure().country,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "public_url": settings.PUBLIC_URL,
        "partner": partner.name,
        "number": number_of(row),
        "came_in": row.came_in_at,
        "lines": said,
        "taken": sum(one["became"] in ("taken", "known") for one in said),
        "total": len(said),
        "more": told.more,
        "dropped": row.dropped,
    }
    return render("mail_result", partner.language, context, [])


def number_of(row: Incoming) -> str:
    """Give the number by which a partner may speak about a mail."""
    return f"E-{row.pk:06d}"


def filed_lines(row: Incoming) -> dict[str, tuple[Filing, bool]]:
    """Give for the key of each address that was taken in its filing, and whether somebody had told of it before."""
    earlier = Sighting.objects.filter(case=OuterRef("case"), pk__lt=OuterRef("pk"))
    told = Sighting.objects.filter(report__filing__mail=row).annotate(before=Exists(earlier))
    return {one.case.key: (one.report.filing, one.before) for one in told.select_related("case", "report__filing")}


def _said(line: Line, filed: dict[str, tuple[Filing, bool]]) -> dict[str, Any]:
    base = {"file": line.file, "number": line.number, "reference": "", "why": ""}
    if line.reason is not None:
        return base | {"became": "refused", "why": sentence_for(line.reason, line.number)}
    key = line.address.key if line.address else ""
    if line.again or key not in filed:
        return base | {"became": "again"}
    filing, before = filed[key]
    return base | {"became": "known" if before else "taken", "reference": str(filing.uid)}
