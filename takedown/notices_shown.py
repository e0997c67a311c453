"""Letters made ready for a page: provider, letter, addresses, each with how it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import NoReverseMatch, reverse

from hotline.desk import clock
from hotline.models import Outgoing
from partners.talk import covered
from reports.addresses import masked
from reports.desk import reference
from reports.disguises import visible
from takedown import rules
from takedown.desk import TONES
from takedown.models import Appeal, CorrectionLetter, Notice, NoticeLine, ProviderMessage, Question, Reply

SHOWN = 8  # addresses of one letter on a list; its own page shows all


def number_of(notice_pk: int) -> str:
    """Give the number people know a letter by."""
    return f"N-{notice_pk:06d}"


def grouped(letters: Mapping[int, set[int]], at: datetime) -> list[dict[str, Any]]:
    """Give letters by provider, in the order of the page; always the same number of queries."""
    notices = Notice.objects.select_related("provider", "pull_back__by").in_bulk(letters)
    lines = _lines(letters)
    totals = dict(
        NoticeLine.objects.filter(notice__in=notices).order_by().values_list("notice").annotate(number=Count("pk"))
    )
    messages = {one.about: one for one in _messages(notices)}
    questions = {one.notice_id: one for one in _questions(notices)}
    groups: dict[int, dict[str, Any]] = {}
    for pk in letters:
        notice = notices[pk]
        group = groups.setdefault(notice.provider_id, {"provider": notice.provider, "letters": []})
        shown = [one for one in lines if one["line"].notice_id == pk]
        group["letters"].append(
            letter(notice, messages.get(pk), questions.get(pk), at)
            | {"lines": shown, "more": totals.get(pk, 0) - len(shown)}
        )
    return list(groups.values())


def _messages(notices: Iterable[int]) -> Iterable[Outgoing]:
    return Outgoing.objects.filter(purpose="notice", about__in=list(notices)).defer("body", "parts").order_by("pk")


def _questions(notices: Iterable[int]) -> Iterable[Question]:
    return Question.objects.filter(notice__in=list(notices), closed_at=None).select_related("taken_by")


def _lines(letters: Mapping[int, set[int]]) -> list[dict[str, Any]]:
    """Give the first addresses of each letter, or those that are meant, with the newest answer to each."""
    meant = {pk for some in letters.values() for pk in some}
    rows = NoticeLine.objects.filter(notice__in=letters)
    if meant:
        rows = rows.filter(takedown__in=meant)
    place = Window(RowNumber(), partition_by=[F("notice")], order_by=F("pk").asc())
    first = rows.annotate(place=place).filter(place__lte=SHOWN).select_related("takedown__case").order_by("pk")
    return with_answers(list(first))


def with_answers(lines: list[NoticeLine]) -> list[dict[str, Any]]:
    """Make addresses ready, each masked, with its state and the newest answer."""
    newest = {one.line_id: one for one in Reply.objects.filter(line__in=lines).order_by("at", "pk")}
    return [_line(line, newest.get(line.pk)) for line in lines]


def _line(line: NoticeLine, reply: Reply | None) -> dict[str, Any]:
    takedown = line.takedown
    parked = takedown.waits_for == rules.WaitsFor.PERSON
    return {
        "line": line,
        "case_pk": takedown.case_id,
        "reference": reference(takedown.case_id),
        "masked": masked(takedown.case.address),
        "state": "waits for a decision" if parked else takedown.state,
        "tone": "amber" if parked else TONES[takedown.state],
        "reply": rules.Outcome(reply.outcome).label if reply else "",
        "replied_at": reply.at if reply else None,
        "proposed": takedown.stopped_by_id is not None and takedown.closed_at is None,
    }


def letter(notice: Notice, message: Outgoing | None, question: Question | None, at: datetime) -> dict[str, Any]:
    """Make one letter ready: how it stands in one word, its clock, and why it does not move."""
    pulled = getattr(notice, "pull_back", None)
    state, tone, due, why = _stands(notice, message, at)
    return {
        "notice": notice,
        "number": number_of(notice.pk),
        "state": state,
        "tone": tone,
        "clock": clock(due, at),
        "why": why,
        "may_hasten": state == "leaves later",
        "may_pull": state in ("leaves later", "waits to leave"),
        "question": question,
        "pulled": pulled,
        "pulled_clock": clock(pulled.due_at, at) if pulled and not pulled.decided_at else None,
    }


def _stands(notice: Notice, message: Outgoing | None, at: datetime) -> tuple[str, str, datetime | None, str]:
    if notice.sent_at:
        return "sent", "blue", None, ""
    if notice.bounced_at:
        return "bounced", "red", None, "it came back: the address does not work"
    if getattr(notice, "pull_back", None):
        return "pulled back", "amber", None, ""
    if notice.withdrawn_at:
        return "withdrawn", "grey", None, message.stopped_why if message else ""
    if message is None:
        return "not written", "red", None, ""
    if message.failed_at:
        return "bounced", "red", None, message.error
    if message.lease_until:
        return "leaving", "blue", None, ""
    later = message.not_before is not None and message.not_before > at
    return ("leaves later" if later else "waits to leave"), "blue", message.not_before, message.error


def preview_url(notice: Notice) -> str:
    """Give the address of the preview of a letter, where this house has one."""
    try:
        return reverse("desk-notice-preview", args=[notice.pk])
    except NoReverseMatch:
        return ""


# --- One letter on a page of its own ----------------------------------------------------------------------------------


def story(notice: Notice) -> list[dict[str, Any]]:
    """Tell what was said about a letter by both sides, oldest first; addresses in it are masked."""
    told = [
        {
            "at": one.at,
            "who": notice.provider.name,
            "ours": False,
            "head": f"{rules.Outcome(one.outcome).label} ({reference(one.line.takedown.case_id)})",
            "text": visible(covered(one.note)),
            "state": "",
        }
        for one in Reply.objects.filter(line__notice=notice).select_related("line__takedown")
    ]
    told += [_ours(one) for one in ProviderMessage.objects.filter(notice=notice).select_related("by")]
    return sorted(told, key=lambda one: one["at"])


def _ours(one: ProviderMessage) -> dict[str, Any]:
    state = "sent" if one.sent_at else "withdrawn" if one.withdrawn_at else "on its way out"
    return {"at": one.at, "who": str(one.by), "ours": True, "head": "Our answer", "text": covered(one.text), "state": state}


def corrections(notice: Notice) -> list[CorrectionLetter]:
    """Give the corrections that this letter led to."""
    return list(notice.corrections.select_related("correction__by").order_by("pk"))


def appeals(notice: Notice, at: datetime) -> list[dict[str, Any]]:
    """Give the appeals against this letter."""
    return [appeal(one, at) for one in notice.appeals.select_related("handled_by", "notice__provider").order_by("pk")]


def appeal(one: Appeal, at: datetime) -> dict[str, Any]:
    """Make one appeal ready for a list."""
    return {
        "appeal": one,
        "number": f"A-{one.pk:06d}",
        "reference": reference(one.case_id),
        "letter": number_of(one.notice_id) if one.notice_id else "",
        "who": one.notice.provider.name if one.notice and one.appellant == "provider" else one.get_appellant_display(),
        "clock": clock(one.due_at, at) if one.answered_at is None else None,
        "tone": {"upheld": "green", "partly": "amber", "rejected": "grey"}.get(one.outcome, "blue"),
        "state": one.get_outcome_display() if one.outcome else ("Being decided" if one.handled_by_id else "Nobody has it"),
    }
