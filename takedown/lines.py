"""Named queries about the lines of a letter: which addresses, when they were seen, what the provider answered."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from hotline.procedures import procedure
from reports import rules
from reports.disguises import visible
from reports.models import Assessment
from takedown.models import Notice, NoticeLine, Reply


def lines_of(notice: Notice) -> list[NoticeLine]:
    """Give the addresses of a letter in the order of the letter."""
    return list(notice.lines.select_related("takedown__case", "takedown__lookup").order_by("pk"))


def reference_of(line: NoticeLine) -> str:
    """Give the case number that the letter names."""
    return rules.reference_of(procedure().report_reference, line.takedown.case_id)


def deciding(line: NoticeLine) -> Assessment | None:
    """Give the assessment that decided the case."""
    case = line.takedown.case
    return case.assessments.filter(round=case.round).order_by("position").last()


def ground_of(line: NoticeLine, language: str) -> str:
    """Name the legal ground of one address in a language; empty where none was given."""
    last = deciding(line)
    grounds = {ground.code: ground.title(language) for ground in procedure().legal_grounds}
    return grounds.get(last.legal_ground, last.legal_ground) if last else ""


def seen_at(line: NoticeLine) -> datetime:
    """Give the moment at which it was last seen online: by the last look that saw it, else by the last analyst."""
    last = deciding(line)
    return line.takedown.last_online_at or (last.at if last else line.takedown.lookup.at)


def latest(notice: Notice) -> list[tuple[NoticeLine, Reply | None]]:
    """Give each line with the newest answer to it."""
    newest = {one.line_id: one for one in Reply.objects.filter(line__notice=notice).order_by("at", "pk")}
    return [(line, newest.get(line.pk)) for line in lines_of(notice)]


def more_said(reply: Reply) -> Iterator[str]:
    """Say in English what came with an answer, for the desk and the case file. What a provider claims is a claim."""
    if reply.by_date:
        yield f"customer has until {timezone.localtime(reply.by_date):%-d %b %Y %H:%M}"
    if reply.where_to:
        yield f"it says where: {visible(reply.where_to)}"
    if reply.preserved_until:
        yield f"data kept until {reply.preserved_until:%-d %b %Y}"
    if reply.account_suspended:
        yield "account suspended"
    if reply.by_id:
        yield f"typed in by {reply.by}"
