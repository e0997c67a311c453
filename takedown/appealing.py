"""Appeals: opened by a dispute or entered by staff, taken and decided by somebody who did not judge, and answered."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.crypto import opened
from hotline.models import Outgoing, User
from hotline.outbox import Go, Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked
from partners import clearance, keys
from partners.rules import Kind
from reports import actions as reports
from reports.models import Assessment, Case, Skip
from takedown import letters_after, rules
from takedown import rules_notices as notice_rules
from takedown.models import Appeal, Notice, NoticeLine, Reply, Takedown

PURPOSE = "appeal"
JUDGED = "You assessed this case in one of its rounds. An appeal is decided by somebody who did not."
DECIDES = "You decide an appeal about this case, so somebody else judges it."


def _columns(at: datetime) -> dict[str, datetime]:
    kept = timedelta(days=settings.RECEIPT_DAYS)
    due = procedure().working_days_after(at, procedure().notices.appeal_days)
    return {"received_at": at, "due_at": due, "erase_at": at + kept}


def replied(*, line: NoticeLine, reply: Reply, at: datetime) -> None:
    """Open an appeal when a provider disputes an address; the case is locked by whoever wrote the reply down."""
    if reply.outcome != rules.Outcome.DISPUTED:
        return
    case, notice = line.takedown.case, line.notice
    if Appeal.objects.open().filter(case=case, notice=notice).exists():
        return
    owner = notice.provider.kind == Kind.OWNER  # who may have put it there gains no time by an appeal
    made = Appeal.objects.create(
        case=case, notice=notice, reply=reply, how="reply", appellant="owner" if owner else "provider",
        language=notice.language, text=reply.note, paused_until=None if owner else _pause(line.takedown, at), **_columns(at),
    )  # fmt: skip
    trace(stream_of(case), "appeal.opened", by=None, at=at, facts={"appeal": made.pk, "notice": notice.pk})


def _pause(takedown: Takedown, at: datetime) -> datetime | None:
    """Hold the next step up for the procedure's hours, once for each case; the clock goes on by itself afterwards."""
    before = Appeal.objects.filter(case=takedown.case_id, paused_until__isnull=False).exists()
    hours = procedure().notices.appeal_hours
    until = notice_rules.paused_until(at, appeal_hours=hours, paused_before=before)
    asked = Takedown.objects.open().filter(pk=takedown.pk, state="asked", waits_for=rules.WaitsFor.ANSWER)
    return until if until and asked.filter(due_at__lt=until).update(due_at=until) else None


@transaction.atomic
def enter(
    *, case: Case, how: str, appellant: str, language: str, text: str, received_at: datetime, by: User, at: datetime,
    contact: str = "", notice: Notice | None = None,
) -> Appeal:  # fmt: skip
    """Enter an appeal that came by mail, letter or telephone; its time runs from when it came. Raises NotAllowed."""
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    if received_at > at:
        raise NotAllowed("An appeal cannot have come in the future. Check the date.")
    if not text.strip():
        raise NotAllowed("Write down what they say.")
    if notice is not None and Appeal.objects.open().filter(case=fresh, notice=notice).exists():
        raise NotAllowed("An appeal about this letter and this case is open already.")
    made = Appeal.objects.create(
        case=fresh, notice=notice, how=how, appellant=appellant, language=language, contact=contact.strip(),
        text=text.strip(), entered_by=by, **_columns(received_at),
    )  # fmt: skip
    trace(stream_of(fresh), "appeal.entered", by=by, at=at, facts={"appeal": made.pk, "how": how})
    return made


def _open(appeal: Appeal) -> Appeal:
    """Lock the case of an appeal, then the appeal."""
    case = locked(Case.objects.filter(pk=appeal.case_id)).get()
    fresh = locked(Appeal.objects.open().filter(pk=appeal.pk)).first()
    if fresh is None:
        raise NotAllowed("This appeal is answered already.")
    fresh.case = case
    return fresh


def judged_by(case_id: int) -> set[int]:
    """Give everybody who ever assessed a case, also what was taken back."""
    return set(Assessment.every.filter(case=case_id).values_list("by", flat=True))


@transaction.atomic
def take(*, appeal: Appeal, by: User, at: datetime) -> None:
    """Take an appeal to decide it; whoever assessed the case in any round cannot. Raises NotAllowed."""
    fresh = _open(appeal)
    if not notice_rules.may_handle(by.pk, judged_by(fresh.case_id)):
        raise NotAllowed(JUDGED)
    Appeal.objects.filter(pk=fresh.pk).update(handled_by=by, taken_at=at)
    Skip.objects.get_or_create(case=fresh.case, by=by, round=0)  # from now on the case is not theirs to judge
    trace(stream_of(fresh.case), "appeal.taken", by=by, at=at, facts={"appeal": fresh.pk})


def may_judge(*, case: Case, by: User) -> str:
    """Say why a person must not judge a case: they decide an appeal about it."""
    return DECIDES if Appeal.objects.filter(case=case, handled_by=by).exists() else ""


@transaction.atomic
def answer(*, appeal: Appeal, outcome: str, reasons: str, by: User, at: datetime) -> Appeal:
    """Decide an appeal and write the answer; upheld, the case is judged anew by others. Raises NotAllowed and CannotOpen."""
    fresh = _open(appeal)
    if fresh.handled_by_id != by.pk:
        raise NotAllowed("Take this appeal first: whoever takes it decides it.")
    if not notice_rules.may_handle(by.pk, judged_by(fresh.case_id)):
        raise NotAllowed(JUDGED)
    if not reasons.strip():
        raise NotAllowed("Give the reasons, in the language of whoever appealed: they are printed in the answer.")
    fresh.outcome, fresh.reasons, fresh.answered_at = notice_rules.Result(outcome).value, reasons.strip()[:4000], at
    fresh.save(update_fields=["outcome", "reasons", "answered_at"])
    trace(stream_of(fresh.case), "appeal.answered", by=by, at=at, facts={"appeal": fresh.pk, "outcome": outcome})
    _write(fresh, at)
    if outcome == notice_rules.Result.UPHELD and fresh.case.state == "confirmed":
        number = letters_after.appeal_number(fresh)
        reports.challenge(case=fresh.case, why=f"appeal {number} was upheld", by=by, at=at)
    else:
        _go_on(fresh, at)
    return fresh


def _go_on(appeal: Appeal, at: datetime) -> None:
    """End the pause of an appeal that changed nothing: the answer is due when it was, or now."""
    if appeal.paused_until is None or appeal.paused_until <= at or appeal.notice is None:
        return
    due = max(at, appeal.notice.answer_due_at or at)
    paused = Takedown.objects.open().filter(case=appeal.case_id, state="asked", due_at=appeal.paused_until)
    paused.update(due_at=due)


def provider_of(appeal: Appeal) -> Notice | None:
    """Give the letter whose addressee is answered; None where somebody else appealed."""
    return appeal.notice if appeal.appellant == "provider" or appeal.how == "reply" else None


def _write(appeal: Appeal, at: datetime) -> None:
    """Write the answer, where there is an address to send it to; else a person tells it."""
    notice = provider_of(appeal)
    recipient = "" if notice else opened(appeal, "contact")
    if notice is None and "@" not in recipient:
        return
    letter = letters_after.appeal_answer(appeal, name=notice.provider.name if notice else "")
    row = outbox.write(
        key=f"appeal:{appeal.pk}",
        purpose=PURPOSE,
        about=appeal.pk,
        subject=letter.subject,
        body=letter.body,
        language=appeal.language,
        whom=notice.provider.whom if notice else "",
        at=at,
    )
    if recipient:  # read here, where the key is: the sender could not open it
        Outgoing.objects.filter(pk=row.pk).update(recipient=recipient)


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again under lock: nobody at the host's side hears from us while the police hold the case."""
    appeal = Appeal.objects.select_related("notice__provider").get(pk=message.about)
    case = locked(Case.objects.filter(pk=appeal.case_id)).get()
    if until := clearance.hold_ends(case, at):
        return Wait("the police ask not to write to the host now", until)
    notice = provider_of(appeal)
    if notice is None:
        return Go(message.recipient)
    if not notice.provider.email:
        return Stop("this provider has no abuse address any more")
    return keys.to(notice.provider, at)


def sent(message: Outgoing, at: datetime) -> None:
    """An answer to an appeal left."""
    appeal = locked(Appeal.objects.filter(pk=message.about)).get()
    Appeal.objects.filter(pk=appeal.pk).update(sent_at=at)
    trace(stream_of(appeal.case), "appeal.answer_sent", by=None, at=at, facts={"appeal": appeal.pk})


@transaction.atomic
def erase(pk: int, *, at: datetime) -> bool:
    """Blank the words and the contact of an answered appeal once they were kept long enough; the outcome stays."""
    appeal = locked(Appeal.objects.filter(pk=pk, erase_at__lte=at, answered_at__isnull=False)).first()
    if appeal is None:
        return False
    Appeal.objects.filter(pk=pk).update(text=b"", contact=b"", erase_at=None)
    trace(stream_of(appeal.case), "appeal.erased", by=None, at=at, facts={"appeal": pk})
    return True


@transaction.atomic
def read(*, appeal: Appeal, by: User, at: datetime) -> tuple[str, str]:
    """Give the words of an appeal and where its owner is answered; opening them is traced. Raises CannotOpen."""
    trace(stream_of(appeal.case), "appeal.read", by=by, at=at, facts={"appeal": appeal.pk})
    return opened(appeal, "text"), opened(appeal, "contact")


def is_written(appeal: Appeal) -> bool:
    """Say whether the answer is on its way by mail; else a person tells it."""
    return Outgoing.objects.filter(purpose=PURPOSE, about=appeal.pk).exists()
