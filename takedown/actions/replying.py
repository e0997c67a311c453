"""What a provider does behind the link of its letter."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.slots import Slot
from hotline.workflow import NotAllowed, locked
from reports.models import Case
from takedown import rules, rules_reply
from takedown.models import ContactProposal, Notice, NoticeLine, Reply, ReplyCall, Takedown

MOST_PROPOSALS = 5  # of one letter that wait for a person


class OtherBody(Exception):
    """The same key came with another answer."""


class Said(NamedTuple):
    """What was said about one address; only what belongs to the outcome is kept."""

    line: NoticeLine
    outcome: str
    note: str = ""
    by_date: datetime | None = None
    where_to: str = ""
    preserved_until: date | None = None
    account_suspended: bool = False


replied = Slot("a provider answered for one address")  # called with line=, reply=, at=


@transaction.atomic
def show_addresses(*, notice: Notice, at: datetime) -> None:
    """Write down that whoever holds a letter's link was shown its exact addresses: from then on they know them."""
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    trace(stream_of(fresh), "notice.shown", by=None, at=at)


@transaction.atomic
def record_reply(
    *, notice: Notice, outcomes: Iterable[tuple[Any, ...]], at: datetime, by: User | None = None, key: str = ""
) -> None:
    """Write down what a provider says it did, each as `Said`; what it says is gone is looked at at once.

    `by` typed in what came by mail or telephone; nobody: the provider itself. What is not theirs is looked up again
    at once; the claim itself changes nothing, for it may be wrong.
    """
    locked(Notice.objects.filter(pk=notice.pk)).get()
    list(locked(Case.objects.filter(pk__in=notice.takedowns.order_by().values("case_id")).order_by("key")))
    for one in outcomes:
        said = Said(*one)
        reply = _write(said, at=at, by=by, key=key)
        replied(line=said.line, reply=reply, at=at)
        facts = {"notice": notice.pk, "takedown": said.line.takedown_id, "outcome": said.outcome}
        trace(stream_of(said.line.takedown.case), "notice.replied", by=by, at=at, facts=facts)
        if said.outcome in rules.LOOK_AT_ONCE:
            look_out_of_turn(said.line.takedown, at=at)
        if said.outcome in (rules.Outcome.NOT_OURS, rules.Outcome.PASSED_ON):
            Case.objects.filter(pk=said.line.takedown.case_id).update(lookup_due_at=at)


def _write(said: Said, *, at: datetime, by: User | None, key: str) -> Reply:
    kept = rules_reply.kept(rules_reply.Told(said.outcome, said.by_date, said.where_to, said.note, said.preserved_until))
    return Reply.objects.create(
        line=said.line, outcome=kept.outcome, at=at, note=kept.why, by_date=kept.by_date, where_to=kept.where_to,
        preserved_until=kept.preserved_until, account_suspended=said.account_suspended, key=key, by=by,
    )  # fmt: skip


@transaction.atomic
def answer_once(
    *, notice: Notice, outcomes: Iterable[tuple[Any, ...]], key: str, body_hash: str, answer: dict[str, Any], at: datetime
) -> tuple[dict[str, Any], bool]:
    """Record a reply once for its key; give the answer to it, and whether this was a repeat that wrote nothing.

    Raises OtherBody when the key came before with another body. The letter's lock lets one of two at once go first.
    """
    locked(Notice.objects.filter(pk=notice.pk)).get()
    if (before := answered(notice=notice, key=key, body_hash=body_hash)) is not None:
        return before, True
    record_reply(notice=notice, outcomes=outcomes, at=at, key=key)
    ReplyCall.objects.create(notice=notice, key=key, body_hash=body_hash, at=at, answer=answer)
    return answer, False


def answered(*, notice: Notice, key: str, body_hash: str) -> dict[str, Any] | None:
    """Give the answer that a request got before; None for a new one. Raises OtherBody when it was another body."""
    before = ReplyCall.objects.filter(notice=notice, key=key).first()
    if before is not None and before.body_hash != body_hash:
        raise OtherBody
    return dict(before.answer) if before is not None else None


def look_out_of_turn(takedown: Takedown, *, at: datetime) -> bool:
    """Bring the next look forward to now. One that comes before its time counts neither as a miss nor as a watched day."""
    return bool(Takedown.objects.open().filter(pk=takedown.pk, next_check_at__gt=at).update(next_check_at=at))


@transaction.atomic
def propose_contact(*, notice: Notice, at: datetime, **columns: Any) -> ContactProposal:
    """Keep a better contact for a person to approve. Nothing is sent there before: a link may be in wrong hands.

    Raises NotAllowed when several of this letter wait already.
    """
    fresh = locked(Notice.objects.filter(pk=notice.pk)).get()
    if ContactProposal.objects.filter(notice=fresh, decided_at=None).count() >= MOST_PROPOSALS:
        raise NotAllowed("Several proposals of this letter wait for us. We answer them first.")
    row = ContactProposal.objects.create(notice=fresh, provider_id=fresh.provider_id, at=at, **columns)
    trace(stream_of(fresh), "notice.contact_proposed", by=None, at=at, facts={"proposal": row.pk})
    return row
