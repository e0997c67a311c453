"""A magistrate's spoken order whose written one does not come: the unit is reminded, then the order lapses."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing, User
from hotline.outbox import Go, Ruling, Stop
from hotline.workflow import locked
from partners import letters, sending
from partners.actions import case_heard
from partners.models import Order
from reports.desk import reference
from reports.models import Case

PURPOSE, TO_LEADS = "order", "order_lead"


@transaction.atomic
def chase(pk: int, *, at: datetime) -> bool:
    """Remind the unit that noted a spoken order; once its last moment has passed, let it lapse, tell the unit and the leads.

    A lapsed order opens the way to the host no more. Returns False where there was nothing to do after all.
    Source: law of 25 December 2016 (art. 39bis Code of Criminal Procedure): a spoken order is confirmed in writing.
    """
    case = locked(Case.objects.filter(orders=pk)).get()
    order = locked(Order.objects.filter(pk=pk, chase_at__lte=at)).first()
    if order is None or order.confirm_by is None:
        return False
    lapses = at >= order.confirm_by
    order.lapsed_at, order.chase_at = (at, None) if lapses else (None, order.confirm_by)
    order.save(update_fields=["lapsed_at", "chase_at"])
    letter = letters.chased_order(order)
    outbox.write(
        key=f"order:{pk}:{'lapsed' if lapses else 'reminded'}",
        purpose=PURPOSE,
        about=pk,
        subject=letter.subject,
        body=letter.body,
        language=order.referral.partner.language,
        whom=order.referral.partner.whom,
        at=at,
    )
    if not lapses:
        trace(stream_of(case), "case.order_reminded", by=None, at=at, facts={"order": pk})
        return True
    trace(stream_of(case), "case.order_lapsed", by=None, at=at, facts={"order": pk, "leads": _tell_leads(order, at)})
    case_heard(case=case, at=at)
    return True


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: the written order may be there by now, and no reminder leaves for an order that has lapsed."""
    order = Order.objects.select_related("referral__partner").get(pk=message.about)
    if order.confirmed_at:
        return Stop("the order is confirmed in writing")
    if order.lapsed_at and message.written_at < order.lapsed_at:
        return Stop("the order has lapsed since: another letter says so")
    return sending.reachable(order.referral.partner, at)


# --- The mail to the leads --------------------------------------------------------------------------------------------


def leads() -> QuerySet[User]:
    """Give the people who are told that an order lapsed: every active lead with an e-mail address."""
    return User.objects.filter(is_active=True, groups__name="lead").exclude(email="").order_by("pk").distinct()


def _tell_leads(order: Order, at: datetime) -> int:
    """Write to each lead which case has no order any more, and nothing of what is in it; give how many there are."""
    case = reference(order.case_id)
    body = render_to_string("desk/mail/order_lapsed.txt", {"reference": case, "order": order})
    told = list(leads())
    for person in told:
        outbox.write(
            key=f"order:{order.pk}:lead:{person.pk}",
            purpose=TO_LEADS,
            about=order.pk,
            subject=f"Case {case}: a spoken order has lapsed",
            body=body,
            at=at,
        )
    return len(told)


def may_tell_lead(message: Outgoing, at: datetime) -> Ruling:
    """Look again: the written order may be there by now, and only who leads still is told."""
    if Order.objects.get(pk=message.about).confirmed_at:
        return Stop("the order is confirmed in writing")
    person = leads().filter(pk=message.key.rpartition(":")[2]).first()
    return Go(person.email) if person else Stop("this person is no lead any more")
