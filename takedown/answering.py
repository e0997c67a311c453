"""A provider asks for more information: somebody takes the question, answers it by a message, or closes it with a reason."""

from datetime import datetime

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Ruling, Stop, Wait
from hotline.workflow import NotAllowed, locked
from partners import clearance, keys
from takedown import letters_after, rules
from takedown.models import Notice, NoticeLine, ProviderMessage, Question, Reply
from takedown.sending import lock_lines

PURPOSE = "notice-answer"
NO_QUESTION = "This question is closed already. Look again."


def replied(*, line: NoticeLine, reply: Reply, at: datetime) -> None:
    """Open a question for a letter whose provider needs more; one that is open already stays the one."""
    if reply.outcome == rules.Outcome.NEED_INFORMATION:
        Question.objects.get_or_create(notice_id=line.notice_id, closed_at=None, defaults={"asked_at": at})


@transaction.atomic
def take(*, question: Question, by: User, at: datetime) -> None:
    """Say who deals with a question; somebody else can take it over, so that it never waits for one who is away."""
    fresh = locked(Question.objects.filter(pk=question.pk, closed_at=None)).first()
    if fresh is None:
        raise NotAllowed(NO_QUESTION)
    Question.objects.filter(pk=fresh.pk).update(taken_by=by, taken_at=at)
    trace(stream_of(fresh.notice), "notice.question_taken", by=by, at=at, facts={"question": fresh.pk})


@transaction.atomic
def close(*, question: Question, why: str, by: User, at: datetime) -> None:
    """Close a question without a letter, for instance after a telephone call. Raises NotAllowed without a reason."""
    reason = " ".join(why.split())[:300]
    if not reason:
        raise NotAllowed("Say why it needs no answer, for instance that you called them.")
    if not Question.objects.filter(pk=question.pk, closed_at=None).update(closed_by=by, closed_at=at, why=reason):
        raise NotAllowed(NO_QUESTION)
    trace(stream_of(question.notice), "notice.question_closed", by=by, at=at, why=reason, facts={"question": question.pk})


@transaction.atomic
def write(*, notice: Notice, text: str, by: User, at: datetime) -> ProviderMessage:
    """Write to a provider about a letter it got, and close its question. Raises NotAllowed."""
    fresh = locked(Notice.objects.select_related("provider").filter(pk=notice.pk)).get()
    if fresh.sent_at is None:
        raise NotAllowed("This letter has not left, so there is nothing to answer.")
    if not text.strip():
        raise NotAllowed("Write the answer.")
    row = ProviderMessage.objects.create(notice=fresh, by=by, at=at, text=text.strip()[:4000])
    letter = letters_after.message(row)
    outbox.write(
        key=f"notice-answer:{row.pk}",
        purpose=PURPOSE,
        about=row.pk,
        subject=letter.subject,
        body=letter.body,
        language=fresh.language,
        whom=fresh.provider.whom,
        at=at,
    )
    asked = Question.objects.filter(notice=fresh, closed_at=None)
    asked.filter(taken_by=None).update(taken_by=by, taken_at=at)
    asked.update(closed_by=by, closed_at=at)
    trace(stream_of(fresh), "notice.answered", by=by, at=at, facts={"message": row.pk})
    return row


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock: nothing to a host while one of its cases is held, nor once none of them counts as illegal."""
    row = ProviderMessage.objects.select_related("notice__provider").get(pk=message.about)
    cases = [one.case for one in lock_lines(row.notice)]
    if not any(case.state == "confirmed" for case in cases):
        return Stop("none of the cases of this letter is confirmed any more")
    held = [until for case in cases if (until := clearance.hold_ends(case, at))]
    if held:
        return Wait("the police ask not to write to the host now", max(held))
    if not row.notice.provider.email:
        return Stop("this provider has no abuse address any more")
    return keys.to(row.notice.provider, at)


def sent(message: Outgoing, at: datetime) -> None:
    """An answer left."""
    row = locked(ProviderMessage.objects.filter(pk=message.about)).get()
    ProviderMessage.objects.filter(pk=row.pk).update(sent_at=at)
    trace(stream_of(row.notice), "notice.answer_sent", by=None, at=at, facts={"message": row.pk})


def stopped(message: Outgoing, why: str, at: datetime) -> None:
    """An answer was withdrawn before it left."""
    row = locked(ProviderMessage.objects.filter(pk=message.about)).get()
    ProviderMessage.objects.filter(pk=row.pk).update(withdrawn_at=at)
    trace(stream_of(row.notice), "notice.answer_withdrawn", by=None, at=at, why=why, facts={"message": row.pk})
