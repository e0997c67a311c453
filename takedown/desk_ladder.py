"""What the desk shows of one takedown's ladder: whom it asked and when, what was left out and why, and what comes next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hotline.desk import clock
from hotline.models import User
from hotline.procedures import Step, procedure
from hotline.workflow import NotAllowed
from reports.addresses import masked
from reports.desk import reference
from takedown import actions, reaching, rules_ladder
from takedown.actions import pausing, rungs
from takedown.models import Takedown
from takedown.models_ladder import Asking

MOST = 60
WHO = {
    "provider": "the host",
    "upstream": "whoever carries the host",
    "cdn": "the delivery network",
    "registrar": "the registrar of the name",
    "owner": "the owner of the site, where a domain rule names one",
    "police": "the police",
    "peer": "the peer hotline",
    "orphan": "a hotline that takes orphans",
    "regulator": "the regulator",
}
DEEDS = {"skipped": "left out", "repeated": "repeated", "escalated": "asked ahead of its turn"}


def ladder_of(takedown: Takedown, at: datetime) -> dict[str, Any]:
    """Make one takedown's ladder ready for a page."""
    mine = takedown.askings.select_related("notice__provider", "referral__partner", "by")
    taken = list(mine.order_by("-pk")[:MOST])[::-1]
    pause = pausing.pause_of(takedown)
    open_now = takedown.closed_at is None and takedown.state != "gone"
    return {
        "taken": [_taken(one) for one in taken],
        "ahead": list(_ahead(takedown, at)) if open_now else [],
        "next": next_words(takedown, at),
        "pause": {"words": pause.words, "clock": clock(pause.until, at)}
        if pause and pause.until > at and open_now
        else None,
        "steered": [
            {"words": f"{one.step} {DEEDS[one.deed]}", "by": one.by, "at": one.at, "why": one.why}
            for one in takedown.steerings.select_related("by").order_by("at", "pk")
        ],
    }


def _taken(asking: Asking) -> dict[str, Any]:
    if asking.notice is not None:
        name, number = asking.notice.provider.name, f"N-{asking.notice_id:06d}"
    elif asking.referral is not None:
        name, number = asking.referral.partner.name, asking.referral.number
    else:
        name, number = WHO[asking.to], ""
    if asking.skipped:
        said, tone = f"left out: {asking.skipped}", "grey"
    elif asking.notice is not None and asking.notice.bounced_at:
        said, tone = "it came back: nobody got it", "red"
    elif asking.undone_at:
        said, tone = "taken back before it left", "grey"
    else:
        said, tone = ("sent", "blue") if asking.left_at else ("on its way out", "amber")
    return {
        "step": asking.step, "turn": asking.step_taken + 1, "whom": name, "number": number, "said": said, "tone": tone,
        "at": asking.left_at or asking.undone_at or asking.at, "due_at": asking.due_at, "by": asking.by,
    }  # fmt: skip


def _ahead(takedown: Takedown, at: datetime) -> Iterator[dict[str, Any]]:
    """Give the rungs that silence leads to, from the next one on."""
    ladder, stand = rungs.ladder_of(takedown), takedown.stand
    _, now = rules_ladder.at_stand(ladder, stand)
    for step in ladder[now.place :]:
        taken = now.taken if step.name == now.step else 0
        left_out = rules_ladder.passes_by(step, takedown.lookup.country)
        whom = _whom(step)
        if step.to == reaching.OWNER and not step.also:
            left_out = left_out or reaching.no_owner(takedown, at)
            whom = _owner(takedown, at) or whom
        yield {"step": step.name, "whom": whom, "often": _often(step, taken), "hours": step.answer_hours,
               "left_out": left_out, "working": step.calendar == "working"}  # fmt: skip
        if step.times == 0 and not left_out:
            return


def _owner(takedown: Takedown, at: datetime) -> str:
    name = reaching.owner_name(takedown, at)
    return f"{name}, the owner of the site by a domain rule" if name else ""


def _whom(step: Step) -> str:
    return " and ".join(WHO[whom] for whom in step.asks)


def _often(step: Step, taken: int) -> str:
    if step.times == 0:
        return "until it is gone"
    left = max(step.times - taken, 1)
    return "once" if left == 1 else f"{left} times"


def next_words(takedown: Takedown, at: datetime) -> str:
    """Say in a line what comes next on the ladder; empty once the content is gone or the takedown closed."""
    if takedown.closed_at is not None or takedown.state == "gone":
        return ""
    step, taken = rungs.next_step(takedown)
    turn = f", {taken + 1} of {step.times}" if step.times > 1 else f", no. {taken + 1}" if step.times == 0 and taken else ""
    hours = procedure().working
    when = f", between {hours.opens:%H:%M} and {hours.closes:%H:%M} on a working day" if step.calendar == "working" else ""
    return f"{step.name}{turn} to {_whom(step)}{when}"


def if_escalated(takedown: Takedown, *, by: User, at: datetime) -> dict[str, Any]:
    """Make ready what going on now would do for one takedown: which step to whom, or why it is left out."""
    shown = {
        "pk": takedown.pk, "reference": reference(takedown.case_id), "masked": masked(takedown.case.address),
        "provider": takedown.provider.name if takedown.provider else "", "clock": clock(takedown.due_at, at),
        "why": actions.why_left(takedown, by=by, at=at),
    }  # fmt: skip
    if shown["why"]:
        return shown
    try:
        name = actions.foreseen(takedown=takedown, at=at)
    except NotAllowed as error:
        return shown | {"why": str(error)}
    step = next(one for one in rungs.ladder_of(takedown) if one.name == name)
    return shown | {
        "step": name,
        "whom": _whom(step),
        "passes_by": rules_ladder.passes_by(step, takedown.lookup.country),
        "mark": actions.mark_of(takedown, name),
    }
