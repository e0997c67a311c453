"""The morning mail to a police unit that wants one: how many of its cases wait, and not a word about any of them."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from hotline import outbox
from hotline.models import Outgoing
from hotline.outbox import Ruling, Stop
from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import letters, police, rules, sending
from partners.models import Hold, Order, Partner, Referral

PURPOSE = "digest"
HOUR = 8  # local time: the mail lies there when the working day begins


def due(at: datetime) -> QuerySet[Partner]:
    """Give the units whose mail of this working day was not looked at yet; none before eight and on days off."""
    day = procedure().working_day_at(at)
    if day is None or at.astimezone(ZoneInfo(procedure().zone)).hour < HOUR:
        return Partner.objects.none()
    units = Partner.objects.usable(at).filter(kind=rules.Kind.POLICE)
    if not unopened():  # what nobody here opens is told of every day, to each unit
        units = units.filter(daily_digest=True)
    return units.filter(Q(digest_on=None) | Q(digest_on__lt=day))


@transaction.atomic
def digest(pk: int, *, at: datetime) -> bool:
    """Write the mail of the day to one unit; False where nothing waits, or the day was looked at already."""
    unit = locked(due(at).filter(pk=pk)).first()
    if unit is None:
        return False
    came = came_in(unit, at)
    day = unit.digest_on = procedure().working_day_at(at)
    unit.save(update_fields=["digest_on"])
    facts = waiting(unit, at) | {"unopened": unopened(), "came": came}
    if not (came or facts["new"] or facts["held"] or facts["spoken"]):
        return False
    letter = letters.digest(unit, facts | {"day": day})
    key = f"digest:{pk}:{day}"
    outbox.write(
        key=key,
        purpose=PURPOSE,
        about=pk,
        subject=letter.subject,
        body=letter.body,
        language=unit.language,
        whom=unit.whom,
        at=at,
    )
    return True


def came_in(unit: Partner, at: datetime) -> int:
    """Count the reports that went to a unit unopened since its last mail."""
    sent = Referral.objects.to(unit).filter(purpose=rules.UNOPENED, sent_at__lte=at)
    if unit.digest_on is not None:
        last = datetime.combine(unit.digest_on, time(HOUR), ZoneInfo(procedure().zone))
        sent = sent.filter(sent_at__gt=last)
    return sent.count()


def waiting(unit: Partner, at: datetime) -> dict[str, Any]:
    """Count a unit's cases to answer and on hold and its orders to confirm, each with the moment that presses most."""
    groups = police.grouped(unit, at)
    holds = Hold.objects.active(at).filter(case__in=groups["held"].values("case"))
    orders = Order.objects.filter(referral__partner=unit, confirmed_at=None)
    return {
        "new": groups["new"].count(),
        "since": groups["new"].aggregate(first=Min("sent_at"))["first"],
        "held": groups["held"].count(),
        "until": holds.aggregate(first=Min("until"))["first"],
        "spoken": orders.count(),
        "before": orders.aggregate(first=Min("confirm_by"))["first"],
    }


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: a mail that could not leave on its day is old news, and a unit may have had enough of them."""
    unit = Partner.objects.get(pk=message.about)
    if not (unit.daily_digest or unopened()):
        return Stop("this unit wants no daily mail any more")
    if procedure().working_day_at(message.written_at) != procedure().working_day_at(at):
        return Stop("its day is over")
    return sending.reachable(unit, at)
