"""The sample of what became gone: drawn by keyed hash, answered by a person."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.crypto import keyed_hash
from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked
from reports import actions as reports
from reports.models import Case
from takedown import rules_looks
from takedown.models import GoneCheck, Takedown


def roll(*parts: str) -> float:
    """Give a number from 0 to 1 (not included) for these words: always the same, and nobody outside can tell which."""
    return int(keyed_hash(settings.REPLY_KEY, *parts)[:12], 16) / 16**12


def draw(takedown: Takedown, at: datetime) -> None:
    """Perhaps put a takedown that just became gone before a person; always where a person found the clock wrong before.

    The case and the takedown are locked by whoever calls.
    """
    wrong = GoneCheck.objects.filter(takedown__case=takedown.case_id, answer="online").exists()
    chance = roll("gone-sample", str(takedown.pk), at.isoformat())
    if wrong or rules_looks.drawn(chance, procedure().looking.gone_sample_percent):
        GoneCheck.objects.create(takedown=takedown, drawn_at=at)
        trace(stream_of(takedown.case), "takedown.gone_drawn", by=None, at=at, facts={"takedown": takedown.pk})


@transaction.atomic
def answer_gone(*, check: GoneCheck, answer: str, by: User, at: datetime) -> str:
    """Write down what a person says of something the clock thinks is gone; what is there goes on as seen again.

    Raises NotAllowed where it was answered already, was seen again since, or nothing was chosen.
    """
    from takedown.actions.watching import seen_again

    if answer not in rules_looks.ANSWERS:
        raise NotAllowed("Choose one of the answers.")
    case = locked(Case.objects.filter(takedowns__gone_checks=check.pk)).get()
    takedown = locked(Takedown.objects.filter(pk=check.takedown_id)).get()
    fresh = locked(GoneCheck.objects.open().filter(pk=check.pk)).first()
    if fresh is None:
        raise NotAllowed("Somebody answered this already, or it was seen again. Take the next one.")
    takedown.case = case
    GoneCheck.objects.filter(pk=fresh.pk).update(answer=answer, answered_at=at, by=by)
    facts = {"takedown": takedown.pk, "answer": answer}
    trace(stream_of(case), "takedown.gone_checked", by=by, at=at, facts=facts)
    if answer == "online":
        Takedown.objects.filter(pk=takedown.pk).update(last_online_at=at)
        if takedown.state == "gone":
            seen_again(takedown, at=at, by=by, why="a person saw it", next_check_at=at)
        elif not case.takedowns.open().exists():
            reports.unsettle(case=case, at=at)
            Case.objects.filter(pk=case.pk).update(route_due_at=at, lookup_due_at=at)
    return answer
