"""A magistrate's spoken order whose written one does not come: the unit is reminded, then the order lapses."""

from datetime import datetime

from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Outgoing
from hotline.outbox import Ruling, Stop
from hotline.workflow import locked
from partners import letters, sending
from partners.actions import case_heard
from partners.models import Order
from reports.models import Case

PURPOSE = "order"


@transaction.atomic
def chase(pk: int, *, at: datetime) -> bool:
    """Remind the unit that noted a spoken order; once its last moment has passed, let it lapse and tell the unit.

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
    trace(stream_of(case), "case.order_lapsed", by=None, at=at, facts={"order": pk})
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
