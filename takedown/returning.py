"""What follows from a mail about a letter: a bounce was never a delivery, an automatic reply never an answer."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.workflow import locked, move
from partners.mailbox.arrived import contact_bounced
from partners.mailbox.models import Incoming
from partners.mailbox.returned import Returned
from partners.mailbox.rules import Heard
from takedown import rules
from takedown.actions import rungs
from takedown.models import Notice, NoticeMail, Takedown
from takedown.sending import lock_lines

PURPOSE = "notice"
WaitsFor = rules.WaitsFor


@transaction.atomic
def letter_heard(*, letter: Outgoing, mail: Incoming, heard: Returned, at: datetime) -> None:
    """Keep a mail about a letter to a provider with that letter. It closes nothing, whatever it says."""
    if letter.purpose != PURPOSE:
        return
    notice = locked(Notice.objects.filter(pk=letter.about)).get()
    made = NoticeMail.objects.create(
        notice=notice, mail=mail, kind=heard.kind, at=at, code=heard.code, ticket=heard.ticket[:40]
    )  # fmt: skip
    if heard.kind == Heard.DELIVERED and notice.sent_at is not None and notice.delivered_at is None:
        Notice.objects.filter(pk=notice.pk).update(delivered_at=at)
    facts = {"mail": made.pk, "kind": str(heard.kind), "code": heard.code}
    trace(stream_of(notice), "notice.mail_came", by=None, at=at, facts=facts)


def came_back(message: Outgoing, code: str, at: datetime) -> bool:
    """A letter was returned for good: it was never sent, and what it asked for goes back to its gate at once.

    The gate lets it through to the provider's next contact; without one it waits for a person (`park`), and where it was
    written to somebody beyond the host that one is left out, so that the ladder goes on.
    """
    notice = locked(Notice.objects.select_related("provider").filter(pk=message.about)).get()
    takedowns = lock_lines(notice)
    notice.sent_at, notice.answer_due_at, notice.delivered_at, notice.bounced_at = None, None, None, at
    notice.save(update_fields=["sent_at", "answer_due_at", "delivered_at", "bounced_at"])
    trace(stream_of(notice), "notice.bounced", by=None, at=at, facts={"code": code})
    contact_bounced(partner=notice.provider, address=message.recipient, code=code, at=at)
    for takedown in takedowns:
        trace(stream_of(takedown.case), "notice.bounced", by=None, at=at, facts={"notice": notice.pk, "code": code})
        _never_asked(takedown, notice, at)
    return True


def _never_asked(takedown: Takedown, notice: Notice, at: datetime) -> None:
    """Count the asking that reached nobody no more; whoever waited for its answer goes back to the gate."""
    place = rungs.came_back(takedown, notice, at)
    if not place:
        return  # somebody else of this rung was reached, or another rung was taken since
    if takedown.state == "asked" and takedown.waits_for == WaitsFor.ANSWER:
        back = {"waits_for": WaitsFor.CLEARANCE, "due_at": at, **place}
        move(takedown, "waiting", by=None, at=at, why="its letter came back", **back)
    elif takedown.state in ("waiting", "ready", "overdue"):
        Takedown.objects.filter(pk=takedown.pk).update(**place)


def park(takedown: Takedown, until: datetime) -> None:
    """Let a takedown that is ready wait for a person: letters to its provider come back."""
    Takedown.objects.filter(pk=takedown.pk).update(waits_for=WaitsFor.PARTNER, due_at=until)
