"""What a case file tells of the people outside: referrals with their answers, holds and orders."""

from collections.abc import Iterator
from datetime import datetime

from partners import rules
from partners.police import answer_words
from reports.casefile import FilePart
from reports.models import Case


def referrals(case: Case, at: datetime) -> FilePart:
    """Tell whom we told, and what they said back."""
    rows = [
        {
            "number": one.number,
            "to": f"{one.partner.name} ({rules.Kind(one.partner.kind).label})",
            "purpose": one.purpose,
            "written_at": one.written_at,
            "due_at": one.due_at,
            "sent_at": one.sent_at,
            "reference": one.reference,
            "checksum": one.checksum,
            "answers": [
                {"at": said.at.isoformat(), "by": str(said.by), "said": answer_words(said), "note": said.note}
                for said in sorted(one.answers.all(), key=lambda said: (said.at, said.pk))
            ],
            "answered": list(_answers(one.answers.all())),
        }
        for one in case.referrals.select_related("partner").prefetch_related("answers__by").order_by("written_at", "pk")
    ]
    columns = {
        "number": "Referral", "to": "To", "purpose": "Purpose", "written_at": "Written", "sent_at": "Sent",
        "reference": "Reference", "answered": "Answers",
    }  # fmt: skip
    return FilePart("referrals", "Told to police and peers", columns, rows)


def _answers(answers: object) -> Iterator[str]:
    for said in sorted(answers, key=lambda said: (said.at, said.pk)):  # type: ignore[call-overload]
        yield f"{answer_words(said)}, {said.at:%Y-%m-%d %H:%M} UTC by {said.by}" + (f": {said.note}" if said.note else "")


def holds(case: Case, at: datetime) -> FilePart:
    """Tell how long the police asked to wait."""
    rows = [
        {
            "placed_at": one.placed_at,
            "placed_by": str(one.placed_by),
            "until": one.until,
            "taken_over": one.taken_over,
            "because": one.get_because_display(),
            "reason": one.reason,
            "lifted_at": one.lifted_at,
            "lifted_by": str(one.lifted_by) if one.lifted_by else "",
        }
        for one in case.holds.select_related("placed_by", "lifted_by").order_by("placed_at", "pk")
    ]
    columns = {
        "placed_at": "Placed", "placed_by": "By", "until": "Until", "because": "Because", "reason": "In words",
        "lifted_at": "Lifted", "lifted_by": "Lifted by",
    }  # fmt: skip
    return FilePart("holds", "Holds of the police", columns, rows)


def orders(case: Case, at: datetime) -> FilePart:
    """Tell what a magistrate ordered."""
    rows = [
        {
            "given_at": one.given_at,
            "magistrate": one.magistrate,
            "noted_by": str(one.noted_by),
            "reference": one.reference,
            "confirm_by": one.confirm_by,
            "confirmed_at": one.confirmed_at,
            "lapsed_at": one.lapsed_at,
        }
        for one in case.orders.select_related("noted_by").order_by("given_at", "pk")
    ]
    columns = {
        "given_at": "Given", "magistrate": "Magistrate", "noted_by": "Noted by", "reference": "Reference",
        "confirm_by": "To be confirmed by", "confirmed_at": "Confirmed in writing",
        "lapsed_at": "Spoken order lapsed",
    }  # fmt: skip
    return FilePart("orders", "Orders", columns, rows)
