"""Letters that follow a notice: we were wrong, an answer to a question, the end of an appeal."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings

from hotline.letters import Letter, defanged, render
from hotline.procedures import procedure
from reports.models import Case
from reports.rules import reference_of
from takedown.letters import reply_link
from takedown.models import Appeal, CorrectionLetter, ProviderMessage


def _ourselves() -> dict[str, Any]:
    return {
        "hotline": settings.NAME,
        "country": procedure().country,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "public_url": settings.PUBLIC_URL,
    }


def _reference(case: Case) -> str:
    return reference_of(procedure().report_reference, case.pk)


def appeal_number(row: Appeal) -> str:
    """Give the number people know an appeal by."""
    return f"A-{row.pk:06d}"


def correction(row: CorrectionLetter) -> Letter:
    """Tell one of those who were told that we were wrong about one address."""
    letter = (row.notice and f"N-{row.notice_id:06d}") or (row.referral and row.referral.number)
    context = _ourselves() | {
        "number": f"C-{row.pk:06d}",
        "partner": row.partner.name,
        "provider": row.notice is not None,
        "letter": letter,
        "told_at": row.told_at,
        "reference": _reference(row.correction.case),
        "address": defanged(row.correction.case.address),
        "kind": row.correction.kind,
    }
    return render("correction", row.partner.language, context, [])


def message(row: ProviderMessage) -> Letter:
    """Answer what a provider asked about one letter; whoever wrote it stays unnamed."""
    context = _ourselves() | {
        "number": f"N-{row.notice_id:06d}",
        "provider": row.notice.provider.name,
        "paragraphs": [one for one in row.text.splitlines() if one.strip()],
        "reply_link": reply_link(row.notice),
    }
    return render("provider_message", row.notice.language, context, [])


def appeal_answer(row: Appeal, *, name: str) -> Letter:
    """Tell whoever appealed how it ended, why, and what else they can do."""
    context = _ourselves() | {
        "number": appeal_number(row),
        "name": name,
        "owner": row.appellant == "owner",
        "reference": _reference(row.case),
        "letter": f"N-{row.notice_id:06d}" if row.notice_id else "",
        "received_at": row.received_at,
        "outcome": row.outcome,
        "paragraphs": [one for one in row.reasons.splitlines() if one.strip()],
    }
    return render("appeal_answer", row.language, context, [])
