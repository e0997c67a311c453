"""Referrals for a partner's own program: which are theirs, what stands on them, and the verbs behind each answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners import actions, police, rules
from partners.api import rules as api_rules
from partners.api.models import Acknowledgement
from partners.models import Partner, Referral
from reports.addresses import masked
from reports.desk import reference
from reports.models import Case

GROUPS = ("open", "answered")


def sent_to(partner: Partner) -> QuerySet[Referral]:
    """Give the referrals that have left to this partner, and to nobody else."""
    mine = Referral.objects.to(partner).filter(sent_at__isnull=False)
    if partner.kind not in api_rules.REFERRED_TO:
        return mine.none()
    return mine.select_related("case", "partner", "acknowledgement").prefetch_related("answers")


def shown(referral: Referral, at: datetime) -> dict[str, Any]:
    """Say what stands on a referral: to the police what their door shows, to others their own part."""
    own = referral.partner.kind == rules.Kind.POLICE
    hold = police.last_hold(referral.case, at) if own else None
    orders = referral.case.orders.filter(referral__partner=referral.partner_id).order_by("pk") if own else []
    taken = getattr(referral, "acknowledgement", None)
    return {
        "id": referral.pk,
        "number": referral.number,
        "case": reference(referral.case_id),
        "purpose": referral.purpose,
        "masked_address": masked(referral.case.address),
        "checksum": referral.checksum,
        "sent_at": referral.sent_at,
        "answered_at": referral.answered_at,
        "held_until": hold.until if hold else None,
        "acknowledgement": {"at": taken.at, "reference": taken.reference} if taken else None,
        "answers": [
            {"said": one.said, "because": one.because, "at": one.at, "note": one.note}
            for one in sorted(referral.answers.all(), key=lambda one: (one.at, one.pk))
        ],
        "orders": [
            {
                "id": one.pk,
                "given_at": one.given_at,
                "confirm_by": one.confirm_by,
                "confirmed_at": one.confirmed_at,
                "lapsed_at": one.lapsed_at,
            }
            for one in orders
        ],
    }


@transaction.atomic
def acknowledge(*, referral: Referral, by: User, at: datetime, reference: str = "") -> Acknowledgement:
    """Note that a partner has taken a referral in. It is no answer and opens no gate; the first one stands."""
    case = locked(Case.objects.filter(pk=referral.case_id)).get()
    noted, fresh = Acknowledgement.objects.get_or_create(
        referral=referral, defaults={"by": by, "at": at, "reference": reference}
    )  # fmt: skip
    if fresh:
        trace(stream_of(case), "case.acknowledged", by=by, at=at, facts={"referral": referral.pk})
    return noted


def answer(*, referral: Referral, said: dict[str, Any], by: User, at: datetime) -> None:
    """Hand an answer to the verb the police door calls for it. Raises NotAllowed, Http404 for an order of somebody else."""
    word = rules.Said(said["said"])
    if not api_rules.may_say(referral.partner.kind, word):
        raise NotAllowed("All answers but a confirmation are for the police. You can say confirmed.")
    note, because = said.get("note", ""), said.get("because", "")
    match word:
        case rules.Said.CONFIRMED:
            actions.hear(referral=referral, by=by, at=at, note=note)
        case rules.Said.REJECTED:
            actions.reject(referral=referral, why=note, by=by, at=at)
        case rules.Said.HELD:
            actions.hold(referral=referral, until=said["until"], by=by, at=at, because=because, reason=note)
        case rules.Said.RELEASED:
            actions.release(referral=referral, by=by, at=at, because=because, note=note)
        case rules.Said.TAKEN_OVER:
            actions.take_over(referral=referral, by=by, at=at, because=because, note=note)
        case rules.Said.NEED_MORE:
            actions.need_more(referral=referral, by=by, at=at, because=because, note=note)
        case rules.Said.NO_ACTION:
            actions.no_action(referral=referral, by=by, at=at, because=because, note=note)
        case rules.Said.ORDERED:
            told = {"magistrate": said["magistrate"], "given_at": said["given_at"], "reference": said.get("reference", "")}
            actions.order(referral=referral, by=by, at=at, **told)
        case rules.Said.ORDER_CONFIRMED:
            spoken = police.order_of(referral, said["order"])
            actions.confirm_order(order=spoken, reference=said["reference"], by=by, at=at)
        case _:
            raise NotAllowed("This answer is given at the police door only.")
