"""Verbs of the partners floor: write to people outside, and write down what they say."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.procedures import procedure
from hotline.slots import Slot
from hotline.workflow import NotAllowed, locked
from partners import letters, rules
from partners.models import Answer, Hold, HoldQuerySet, Order, Partner, PoliceMessage, Referral
from partners.providers.finding import provider_for  # noqa: F401 - a verb of this floor, for the floor above
from reports.actions import challenge
from reports.models import Case

case_heard = Slot("police or magistrate said something about a case")  # called with case=, at=
referral_may_leave = Slot("a referral is about to leave")  # asked with referral=, at=; an objection stops it
referral_stopped = Slot("a referral was withdrawn before it left")  # called with referral=, why=, at=
referral_bounced = Slot("a referral that had left came back: nobody was told")  # called with referral=, at=
referral_sent = Slot("a referral has left the house")  # called with referral=, at=


class Nobody(Exception):
    """The directory holds nobody to write to; the message says whom to add."""


def partner_for(whom: str, *, country: str, at: datetime) -> Partner | None:
    """Give the partner of that kind (police, peer, orphan, regulator) for content in a country, or None."""
    rows = Partner.objects.filter(kind=rules.KIND_OF[whom])
    if whom == "orphan":
        rows = rows.filter(takes_orphans__isnull=False).exclude(country=procedure().country)  # we don't write to ourselves
    else:
        rows = rows.filter(country=country)
    chosen = rules.choose([row.candidate for row in rows], whom=whom, country=country, on=at.date())
    return next((row for row in rows if chosen and row.pk == chosen.pk), None)


def whom_to_add(whom: str, country: str) -> str:
    """Say that the directory has nobody of that kind to write to, and what to do about it."""
    if whom == "orphan":
        return "The directory has no active hotline that takes orphans. Mark one under Directory."
    return f"The directory has no active {whom} for {country or 'an unknown country'}. Add one under Directory."


@transaction.atomic
def refer(*, case: Case, whom: str, country: str, purpose: str, key: str, due_at: datetime, at: datetime) -> Referral:
    """Write a referral about a case, with its message, for the outbox to send. The same key gives the same row.

    Raises Nobody where the directory has no active partner of that kind in that country.
    """
    if there := Referral.objects.filter(key=key).first():
        return there  # whoever was written to then may have ended since
    partner = partner_for(whom, country=country, at=at)
    if partner is None:
        raise Nobody(whom_to_add(whom, country))
    referral, written = Referral.objects.get_or_create(
        key=key,
        defaults={"case": case, "partner": partner, "purpose": purpose, "written_at": at, "due_at": due_at},
    )
    if written:
        letter = letters.referral(referral)
        referral.checksum = letters.checksum(letter.parts[0]["content"])
        referral.save(update_fields=["checksum"])
        outbox.write(
            key=f"referral:{referral.pk}",
            purpose="referral",
            about=referral.pk,
            subject=letter.subject,
            body=letter.body,
            parts=letter.parts,
            language=partner.language,
            whom=partner.whom,
            at=at,
        )
        facts = {"referral": referral.pk, "partner": partner.pk, "purpose": purpose, "checksum": referral.checksum}
        trace(stream_of(case), "case.referred", by=None, at=at, facts=facts)
    return referral


def _answered(
    referral: Referral, said: rules.Said, *, by: User, at: datetime, note: str = "", because: str = ""
) -> Answer:  # fmt: skip
    """Write down one answer on a locked referral, with its trace on the case."""
    locked(Referral.objects.filter(pk=referral.pk)).get()
    Referral.objects.filter(pk=referral.pk, answered_at=None).update(answered_at=at)
    answer = Answer.objects.create(referral=referral, said=said, by=by, at=at, note=note, because=because)
    if said in rules.SETTLING:
        moot = PoliceMessage.objects.about(referral.case_id, referral.partner_id).questions()
        moot.update(settled_by=by, settled_at=at)
    facts = {"referral": referral.pk, "said": said.value} | ({"because": because} if because else {})
    trace(stream_of(referral.case), "case.heard", by=by, at=at, facts=facts)
    return answer


@transaction.atomic
def hear(*, referral: Referral, by: User, at: datetime, note: str = "") -> Answer:
    """The police confirm the qualification. It opens no gate by itself."""
    _lock_case(referral)
    return _answered(referral, rules.Said.CONFIRMED, by=by, at=at, note=note)


@transaction.atomic
def reject(*, referral: Referral, why: str, by: User, at: datetime) -> Answer:
    """The police reject the qualification: the case is judged anew, and no release of before outlives that.

    Nothing leaves about a case that is not confirmed. Raises NotAllowed for such a case, and without a reason.
    """
    case = _lock_case(referral)
    if case.state != "confirmed":
        raise NotAllowed("The hotline does not count this case as confirmed now, so nothing goes to the host anyway.")
    challenge(case=case, why=why, by=by, at=at)
    return _answered(referral, rules.Said.REJECTED, by=by, at=at, note=why)


@transaction.atomic
def hold(
    *, referral: Referral, until: datetime, by: User, at: datetime, because: str = "", reason: str = "",
) -> Hold:  # fmt: skip
    """The police ask not to tell the host until a date. Raises NotAllowed for a date that is past or too far."""
    if not at < until <= _longest_hold(at):
        raise NotAllowed(f"A hold ends after now and within {procedure().hold_max_days} days. Choose another date.")
    _check_reason(rules.Said.HELD, because, reason)
    return _kept_back(referral, rules.Said.HELD, until, by=by, at=at, because=because, reason=reason)


@transaction.atomic
def take_over(*, referral: Referral, because: str, by: User, at: datetime, note: str = "") -> Hold:
    """The police handle a case themselves from here: nothing goes to the host as long as a hold may run at most.

    Then the gate decides as for any case; they take it over again, or release it, before that. Raises NotAllowed.
    """
    _check_reason(rules.Said.TAKEN_OVER, because, note, needed=True)
    longest = _longest_hold(at)
    return _kept_back(referral, rules.Said.TAKEN_OVER, longest, by=by, at=at, because=because, reason=note)


@transaction.atomic
def release(*, referral: Referral, by: User, at: datetime, because: str = "", note: str = "") -> Answer:
    """The police let the takedown go ahead; every hold of this unit on the case ends, another unit's stands."""
    _check_reason(rules.Said.RELEASED, because, note)
    return _let_go(referral, rules.Said.RELEASED, by=by, at=at, because=because, note=note)


@transaction.atomic
def no_action(*, referral: Referral, because: str, by: User, at: datetime, note: str = "") -> Answer:
    """The police will do nothing with a case, so nothing of theirs stands in the way: it clears as a release does."""
    _check_reason(rules.Said.NO_ACTION, because, note, needed=True)
    return _let_go(referral, rules.Said.NO_ACTION, by=by, at=at, because=because, note=note)


@transaction.atomic
def need_more(*, referral: Referral, because: str, by: User, at: datetime, note: str = "") -> PoliceMessage:
    """The police ask the desk something before they decide: no earlier release stands, and silence is no consent."""
    _check_reason(rules.Said.NEED_MORE, because, note, needed=True)
    case = _lock_case(referral)
    answer = _answered(referral, rules.Said.NEED_MORE, by=by, at=at, because=because)
    asked = message_from(referral=referral, text=note.strip(), by=by, at=at, asks=answer)
    case_heard(case=case, at=at)
    return asked


def message_from(
    *, referral: Referral, text: str, by: User, at: datetime, from_staff: bool = False, asks: Answer | None = None
) -> PoliceMessage:  # fmt: skip
    """Keep what a unit or the desk writes about a case, sealed, for as long as what a reporter told."""
    return PoliceMessage.objects.create(
        case_id=referral.case_id, partner=referral.partner, from_staff=from_staff, by=by, at=at, text=text, asks=asks,
        erase_at=at + timedelta(days=settings.RECEIPT_DAYS),
    )  # fmt: skip


def _kept_back(
    referral: Referral, said: rules.Said, until: datetime, *, by: User, at: datetime, because: str, reason: str
) -> Hold:  # fmt: skip
    case = _lock_case(referral)
    _own_holds(referral, at).update(lifted_at=at, lifted_by=by)
    placed = Hold.objects.create(
        case=case, referral=referral, placed_by=by, placed_at=at, until=until,
        taken_over=said == rules.Said.TAKEN_OVER, because=because, reason=reason,
    )  # fmt: skip
    _answered(referral, said, by=by, at=at, because=because)
    case_heard(case=case, at=at)
    return placed


def _let_go(referral: Referral, said: rules.Said, *, by: User, at: datetime, because: str, note: str) -> Answer:
    case = _lock_case(referral)
    _own_holds(referral, at).update(lifted_at=at, lifted_by=by)
    answer = _answered(referral, said, by=by, at=at, note=note, because=because)
    case_heard(case=case, at=at)
    return answer


def _check_reason(said: rules.Said, because: str, words: str, *, needed: bool = False) -> None:
    """Refuse a reason that does not fit. Doors always ask for one; a hold or release noted by the house may have none."""
    if (because or needed) and (problem := rules.wrong_reason(said, because, words)):
        raise NotAllowed(problem)


def _longest_hold(at: datetime) -> datetime:
    return at + timedelta(days=procedure().hold_max_days)


@transaction.atomic
def order(*, referral: Referral, magistrate: str, given_at: datetime, by: User, at: datetime, reference: str = "") -> Order:
    """Write down a magistrate's order: with a reference it is written; without, spoken and to be confirmed in time.

    Source: law of 25 December 2016 (art. 39bis Code of Criminal Procedure): a spoken order is confirmed in writing.
    """
    if given_at > at:
        raise NotAllowed("An order can't have been given in the future. Check the date.")
    case = _lock_case(referral)
    confirm_by = None if reference else procedure().working_days_after(given_at, procedure().order_confirm_days)
    given = Order.objects.create(
        case=case,
        referral=referral,
        magistrate=magistrate,
        given_at=given_at,
        noted_by=by,
        confirm_by=confirm_by,
        reference=reference,
        confirmed_at=at if reference else None,
        chase_at=None if confirm_by is None else _remind_at(given_at, confirm_by),
    )
    _answered(referral, rules.Said.ORDERED, by=by, at=at)
    case_heard(case=case, at=at)
    return given


@transaction.atomic
def confirm_order(*, order: Order, reference: str, by: User, at: datetime) -> Order:
    """Write down that a spoken order was confirmed in writing, a lapsed one too: it counts from now on.

    Raises NotAllowed when it already was.
    """
    case = _lock_case(order.referral)
    fresh = locked(Order.objects.filter(pk=order.pk)).get()
    if fresh.confirmed_at:
        raise NotAllowed("This order is already confirmed in writing.")
    fresh.reference, fresh.confirmed_at, fresh.chase_at = reference, at, None
    fresh.save(update_fields=["reference", "confirmed_at", "chase_at"])
    _answered(fresh.referral, rules.Said.ORDER_CONFIRMED, by=by, at=at)
    case_heard(case=case, at=at)
    return fresh


def _remind_at(given_at: datetime, confirm_by: datetime) -> datetime:
    """Give the moment to remind of the written order: one working day before the last one, where there is one."""
    days = procedure().order_confirm_days - 1
    return procedure().working_days_after(given_at, days) if days > 0 else confirm_by


def _own_holds(referral: Referral, at: datetime) -> HoldQuerySet:
    """Give the active holds that the unit of this referral placed on its case."""
    return Hold.objects.active(at).filter(case=referral.case_id, referral__partner=referral.partner_id)


def _lock_case(referral: Referral) -> Case:
    return locked(Case.objects.filter(pk=referral.case_id)).get()
