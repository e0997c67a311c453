"""What trusted reporters file: read one item, take it in once, and say what became of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from partners.api.models import ApiCall, ApiToken, Filing
from partners.api.serializers import AssessmentIn
from partners.models import Partner
from reports.actions import receive
from reports.addresses import Address, NotAnAddress, normalise
from reports.lines import sentence_for
from reports.models import Sighting
from reports.phases import phase_words


@dataclass
class Item:
    """One report as it was sent, read: its addresses, each once, and what is wrong with which."""

    addresses: dict[str, Address] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def read(told: list[str]) -> Item:
    """Read each address as the public form does; what is none gets a sentence that does not repeat it."""
    item = Item()
    for number, text in enumerate(told, start=1):
        try:
            address = normalise(text)
        except NotAnAddress as error:
            item.errors[number] = sentence_for(error.reason, number)
        else:
            item.addresses.setdefault(address.key, address)
    return item


def file(*, token: ApiToken, call: ApiCall, line: int, told: dict[str, Any], item: Item, at: datetime) -> Filing:
    """Take one report in, once for its call and line; a repeat finds what the first one wrote."""
    try:
        before = known(call, line) if call.turn > 1 else None
        return before or _file(token=token, call=call, line=line, told=told, item=item, at=at)
    except IntegrityError:  # another process files the same line of the same call at this moment
        found = known(call, line)
        if found is None:
            raise
        return found


def known(call: ApiCall, line: int) -> Filing | None:
    """Give what was filed for one line of a call before it broke off."""
    return Filing.objects.filter(call=call, line=line).first()


@transaction.atomic
def _file(*, token: ApiToken, call: ApiCall, line: int, told: dict[str, Any], item: Item, at: datetime) -> Filing:
    receipt = receive(
        channel="api",
        language=told.get("language", "en"),
        addresses=list(item.addresses.values()),
        words=told.get("note", ""),
        place=told.get("place", ""),
        why=told.get("why", ""),
        signs=told.get("signs", []),
        follows=False,  # a partner asks by id: there is no code, and nobody to ask back
        by=token.user,
        at=at,
    )
    return Filing.objects.create(
        partner=token.partner, report=receipt.report, call=call, line=line, reference=told.get("reference", ""), at=at,
        assessment=AssessmentIn(told["assessment"]).data if told.get("assessment") else None,
    )  # fmt: skip


def filed_by(partner: Partner, at: datetime) -> QuerySet[Filing]:
    """Give what a partner filed and may still ask about: as for a reporter, that ends when the report is erased."""
    sightings = Sighting.objects.select_related("case").only("line", "report_id", "case__phase", "case__phase_at")
    mine = Filing.objects.filter(partner=partner, report__erased_at=None, report__expires_at__gt=at)
    return mine.prefetch_related(Prefetch("report__sightings", queryset=sightings.order_by("line"), to_attr="lines"))


def shown(filing: Filing) -> dict[str, Any]:
    """Say what became of a report: for each address the phase a reporter would read, and since which day."""
    return {
        "id": str(filing.uid),
        "reference": filing.reference,
        "filed_at": filing.at,
        "addresses": [_line(one) for one in filing.report.lines],  # type: ignore[attr-defined]
    }


def _line(sighting: Sighting) -> dict[str, Any]:
    case = sighting.case
    since = timezone.localtime(case.phase_at).date()
    return {"number": sighting.line, "phase": case.phase, "words": phase_words(case.phase).heading, "since": since}


def forget_references(at: datetime, limit: int = 1_000) -> int:
    """Blank what partners called reports whose year is over, and what they found."""
    kept = ~Q(reference="") | Q(assessment__isnull=False)
    over = Filing.objects.filter(at__lte=at - timedelta(days=settings.RECEIPT_DAYS)).filter(kept)
    return Filing.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:limit])).update(
        reference="", assessment=None
    )
