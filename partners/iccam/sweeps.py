"""The clock's turn for ICCAM: read what waits there, take it over, tell our references."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline import mutual
from hotline.sweeping import Swept
from hotline.workflow import locked
from partners.iccam import client as iccam
from partners.iccam import importing
from partners.iccam.client import Away, Client, Refused
from partners.iccam.models import IccamImport, IccamItem
from partners.iccam.reading import MOST, Reader, Waiting, page

log = logging.getLogger(__name__)
SECONDS_A_TURN = 50.0
LEASE = timedelta(minutes=5)  # a process that died lets the next one in after that
REACH = timedelta(days=30)  # how far back is looked where the operator named no day
ONE_SECOND = timedelta(seconds=1)


@dataclass
class Turn:
    """What came of one turn."""

    taken: int = 0
    failed: int = 0
    named: int = 0
    left_there: int = 0
    elsewhere: int = 0
    error: str = ""


def import_due(at: datetime) -> Swept:
    """Take over what waits for us on ICCAM, where this house takes part in it."""
    if not iccam.is_set_up() or not _lease(at):
        return Swept()
    done = Turn()
    try:
        run(iccam.ours(), done, at=at)
    except (Away, Refused) as error:
        done.error, done.failed = str(error)[:200], done.failed + 1
    except Exception as error:
        done.error, done.failed = f"a fault of ours ({type(error).__name__}): see the log", done.failed + 1
        log.exception("The import from ICCAM broke")
    finally:
        _release(done, at)
    return Swept(done.taken, done.failed)


@transaction.atomic
def _lease(at: datetime) -> bool:
    IccamImport.objects.get_or_create(pk=1)
    one = locked(IccamImport.objects.filter(pk=1)).get()
    if one.lease_until is not None and one.lease_until > at:
        return False
    one.lease_until, one.tried_at = at + LEASE, at
    one.certificate_until = mutual.ends_at(settings.ICCAM_CERTIFICATE) if settings.ICCAM_CERTIFICATE else None
    one.save(update_fields=["lease_until", "tried_at", "certificate_until"])
    return True


def _release(done: Turn, at: datetime) -> None:
    columns = {"lease_until": None, "error": done.error, "left_there": done.left_there, "elsewhere": done.elsewhere}
    IccamImport.objects.filter(pk=1).update(**columns, **({} if done.error else {"done_at": at}))


def since(at: datetime) -> datetime:
    """Give the day from which on items are ours to take over.

    Always the same one, not where the last turn ended: an item leaves the list once our reference stands there, so the list
    is short, and one that appears late under an old date is found all the same.
    """
    return datetime.fromisoformat(settings.ICCAM_SINCE).replace(tzinfo=UTC) if settings.ICCAM_SINCE else at - REACH


def run(client: Client, done: Turn, *, at: datetime, seconds: float = SECONDS_A_TURN) -> None:
    """Read and take over list after list, until nothing new comes or the time is over. Raises Away or Refused."""
    started, start = time.monotonic(), since(at)
    with Reader(client) as reader:
        done.named += _tell_references(reader, list(IccamItem.objects.to_name(at)[:MOST]), at)
        while time.monotonic() - started < seconds:
            waiting = page(client, start)
            named, elsewhere = _one_list(reader, waiting, done, at)
            done.elsewhere = elsewhere
            if named:
                continue  # those left the list: the same beginning shows what came behind them
            further = _behind(reader, waiting, start) if len(waiting) >= MOST else None
            if further is None:
                done.left_there = len(waiting) - elsewhere
                return
            start = further
    done.left_there = MOST


def _one_list(reader: Reader, waiting: list[Waiting], done: Turn, at: datetime) -> tuple[int, int]:
    """Take over one list; give how many references stand now, and how many items are another country's."""
    found, failed = reader.fetch(importing.unknown(waiting, by=lambda one: one))
    items, unfiled = importing.take_over(found, at=at)
    named = _tell_references(reader, items, at)
    done.taken, done.named, done.failed = done.taken + len(items), done.named + named, done.failed + len(failed) + unfiled
    done.error = str(failed[-1][1])[:200] if failed else f"{unfiled} could not be filed: see the log" if unfiled else ""
    return named, len(found) - len(items) - unfiled


def _tell_references(reader: Reader, items: list[IccamItem], at: datetime) -> int:
    def tell(item: IccamItem) -> object:
        path = iccam.content(item.content_id or 0, "hotline-reference")
        return reader.client.put(path, {"reference": item.reference})

    return importing.named(reader.each(items, tell), at=at)


def _behind(reader: Reader, waiting: list[Waiting], start: datetime) -> datetime | None:
    """Give the date behind a full list of which nothing can be taken; none where that cannot be told."""
    found, _ = reader.fetch(waiting[-1:])
    newest = found[0].assigned_at if found else None
    return None if newest is None else max(newest, start + ONE_SECOND)
