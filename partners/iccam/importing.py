"""Take over what peers reported: file it as a report, remember which item it is, and tell ICCAM our reference afterwards.

An item is filed and remembered in one transaction. Our reference goes there only after that: until it stands the item
stays in ICCAM's list, and what is remembered is not filed again. So a break between any two steps loses and doubles none.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from hotline.audit import stream_of, trace_many
from hotline.procedures import procedure
from partners.iccam import rules, telling
from partners.iccam.client import Refused
from partners.iccam.models import IccamItem
from partners.iccam.reading import Found, Waiting
from reports.actions import Told, receive_many
from reports.addresses import Address, NotAnAddress, normalise, storable
from reports.models import Case
from reports.rules import reference_of

Row = TypeVar("Row")
log = logging.getLogger(__name__)
MOST_WORDS = 10_000
MOST_TRIES = 5  # of a reference that ICCAM refuses
LONGEST_WAIT = timedelta(hours=1)
FORBIDDEN = 403


def unknown(rows: Sequence[Row], *, by: Callable[[Row], Waiting]) -> list[Row]:
    """Give those that were not taken over yet; `by` names the item of each."""
    ids = [by(one).content_id for one in rows]
    known = set(IccamItem.objects.filter(content_id__in=ids).values_list("content_id", flat=True))
    return [one for one in rows if by(one).content_id not in known]


def take_over(found: Iterable[Found], *, at: datetime) -> tuple[list[IccamItem], int]:
    """File items that are ours to act on, and give them, with the number of those that could not be filed.

    Another country's are left alone. What cannot be filed together is filed report by report: one bad item stops no other.
    """
    groups: dict[int, list[Found]] = defaultdict(list)
    for one in found:
        if one.assigned == procedure().country:
            groups[one.waiting.report_id].append(one)
    try:
        return file(list(groups.values()), at=at), 0
    except Exception as error:
        log.warning("Items from ICCAM are filed report by report, as together they were not (%s)", type(error).__name__)
    items, failed = [], 0
    for group in groups.values():
        try:
            items += file([group], at=at)
        except Exception:
            failed += len(group)
            log.exception("Report %s of ICCAM could not be filed", group[0].waiting.report_id)
    return items, failed


@transaction.atomic
def file(groups: Sequence[Sequence[Found]], *, at: datetime) -> list[IccamItem]:
    """Take in the items of each report of ICCAM as one report here; what names no address is kept for a person to see."""
    fresh = unknown([one for group in groups for one in group], by=lambda one: one.waiting)
    addresses = {one.waiting: address for one in fresh if (address := _read(one.url))}
    told = [_told(group, addresses, at) for group in groups if any(one.waiting in addresses for one in group)]
    receive_many(channel="iccam", language="en", told=told, at=at)
    cases = {case.key: case for case in Case.objects.filter(key__in={one.key for one in addresses.values()})}
    items = [_item(one, cases[addresses[one.waiting].key] if one.waiting in addresses else None, at) for one in fresh]
    IccamItem.objects.bulk_create(items)
    filed = [(item, item.case) for item in items if item.case is not None]
    trace_many([(stream_of(case), "case.iccam_imported", _numbers(item)) for item, case in filed], by=None, at=at)
    for item, case in filed:
        telling.catch_up(item=item, case=case, at=at)
    return items


def _numbers(item: IccamItem) -> dict[str, int | None]:
    return {"content": item.content_id, "report": item.report_id}


def _read(url: str) -> Address | None:
    try:
        return normalise(url)
    except NotAnAddress:
        return None


def _told(group: Sequence[Found], addresses: dict[Waiting, Address], at: datetime) -> Told:
    """Give the items of one report as a report of ours; the same items again, after a break, are the same report."""
    good = [one for one in group if one.waiting in addresses]
    since = min((one.assigned_at for one in good if one.assigned_at), default=at)
    numbers = ",".join(str(one.waiting.content_id) for one in good)
    return Told(
        addresses=list({addresses[one.waiting].key: addresses[one.waiting] for one in good}.values()),
        words=words_of(good),
        token=f"iccam:{good[0].waiting.report_id}:{numbers}",
        received_at=min(since, at),
    )


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
