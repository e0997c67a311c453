"""Take over what peers reported: file it as a report, remember which item it is, and tell ICCAM our reference afterwards.

An item is filed and remembered in one transaction. Our reference goes there only after that: until it stands the item
stays in ICCAM's list, and what is remembered is not filed again. So a break between any two steps loses and doubles none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.procedures import procedure
from partners.iccam import rules, telling
from partners.iccam.client import Refused
from partners.iccam.models import IccamItem
from partners.iccam.reading import Found, Waiting
from reports.actions import receive
from reports.addresses import Address, NotAnAddress, normalise, storable
from reports.models import Case, Report
from reports.rules import reference_of

MOST_WORDS = 10_000
MOST_TRIES = 5  # of a reference that ICCAM refuses
LONGEST_WAIT = timedelta(hours=1)
FORBIDDEN = 403


def unknown(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Give the items of a list that were not taken over yet."""
    ids = [one.content_id for one in waiting]
    known = set(IccamItem.objects.filter(content_id__in=ids).values_list("content_id", flat=True))
    return [one for one in waiting if one.content_id not in known]


def take_over(found: Iterable[Found], *, at: datetime) -> list[IccamItem]:
    """File items that are ours to act on, those of one report together. Another country's are left alone."""
    by_report: dict[int, list[Found]] = defaultdict(list)
    for one in found:
        if one.assigned == procedure().country:
            by_report[one.waiting.report_id].append(one)
    return [item for group in by_report.values() for item in file(group, at=at)]


@transaction.atomic
def file(found: Sequence[Found], *, at: datetime) -> list[IccamItem]:
    """Take in the items of one report of ICCAM as one report here; what names no address is kept for a person to look at."""
    known = set(
        IccamItem.objects.filter(content_id__in=[one.waiting.content_id for one in found]).values_list(
            "content_id", flat=True
        )
    )
    fresh = [one for one in found if one.waiting.content_id not in known]
    addresses = {one.waiting.content_id: _read(one.url) for one in fresh}
    good = [one for one in fresh if addresses[one.waiting.content_id] is not None]
    cases = _received(good, addresses, at) if good else {}
    items = [_item(one, cases.get(_key(addresses[one.waiting.content_id])), at) for one in fresh]
    IccamItem.objects.bulk_create(items)
    for item in items:
        if item.case is not None:
            facts = {"content": item.content_id, "report": item.report_id}
            trace(stream_of(item.case), "case.iccam_imported", by=None, at=at, facts=facts)
            telling.catch_up(item=item, case=item.case, at=at)
    return items


def _read(url: str) -> Address | None:
    try:
        return normalise(url)
    except NotAnAddress:
        return None


def _key(address: Address | None) -> str:
    return address.key if address else ""


def _received(found: Sequence[Found], addresses: dict[int, Address | None], at: datetime) -> dict[str, Case]:
    """File the report; the same items again, after a break, find the report that is there."""
    named = {address.key: address for one in found if (address := addresses[one.waiting.content_id])}
    since = min((one.assigned_at for one in found if one.assigned_at), default=at)
    numbers = ",".join(str(one.waiting.content_id) for one in found)
    report: Report = receive(
        channel="iccam",
        language="en",
        addresses=list(named.values()),
        words=words_of(found),
        token=f"iccam:{found[0].waiting.report_id}:{numbers}",
        received_at=min(since, at),
        follows=False,  # peers read on ICCAM what became of it: there is no code, and nobody to ask back
        by=None,
        at=at,
    ).report
    return {one.case.key: one.case for one in report.sightings.select_related("case")}


def words_of(found: Sequence[Found]) -> str:
    """Join what peers wrote: the report's memo, its referrer, and the memo of each item by its line."""
    report = found[0].report
    told = [str(report[name]) for name in ("memo", "referrerUrl") if report.get(name)]
    told += [f"{line}: {one.content['memo']}" for line, one in enumerate(found, start=1) if one.content.get("memo")]
    return storable("\n".join(told))[:MOST_WORDS]


def _item(one: Found, case: Case | None, at: datetime) -> IccamItem:
    prefix = procedure().report_reference
    ours = reference_of(prefix, case.pk) if case else f"{prefix}-X"
    return IccamItem(
        case=case,
        content_id=one.waiting.content_id,
        report_id=one.waiting.report_id,
        reference=f"{ours}.{one.waiting.content_id}",
        imported=True,
        country=one.assigned,
        assigned_at=one.assigned_at,
        theirs=rules.theirs(one.content, one.report),
        at=at,
        reference_due_at=at,
        problem="" if case else "its address cannot be read: look at it on ICCAM",
    )


# --- Our reference, told after the fact -------------------------------------------------------------------------------


def named(answers: Iterable[tuple[IccamItem, object]], *, at: datetime) -> int:
    """Write down where our reference stands on ICCAM now, and when to try again where it does not. Gives how many stand."""
    stand: list[int] = []
    for item, said in answers:
        if not isinstance(said, Exception) or _stands_already(said):
            stand.append(item.pk)
            continue
        refused = isinstance(said, Refused)
        item.tries += 1
        given_up = refused and (item.tries >= MOST_TRIES or said.status == FORBIDDEN)  # type: ignore[attr-defined]
        item.reference_due_at = None if given_up else at + min(timedelta(minutes=2 ** min(item.tries, 10)), LONGEST_WAIT)
        item.problem = item.problem or (f"our reference was not taken: {said}"[:200] if given_up else "")
        item.save(update_fields=["tries", "reference_due_at", "problem"])
    IccamItem.objects.filter(pk__in=stand).update(reference_due_at=None)
    return len(stand)


def _stands_already(error: Exception) -> bool:
    """An earlier try came through although its answer was lost: our references name their item, so nobody else has one."""
    return isinstance(error, Refused) and error.status == 400 and error.is_about("in use")
