"""Read what police and magistrate said about a case so far."""

from datetime import UTC, datetime

from partners import rules
from partners.models import Answer, Hold, Order, PoliceMessage, Referral
from reports.models import Case


def of(case: Case, at: datetime, *, since: datetime | None = None) -> rules.Clearance:
    """Gather holds, releases and orders on a case as they stand at `at`.

    A release or an order answers a referral about one host: with `since` (when the takedown from the present host
    began) answers to earlier referrals do not count. A hold counts whoever the host is.
    """
    begun = since or datetime.min.replace(tzinfo=UTC)
    last_word = (
        Answer.objects.filter(referral__case=case, referral__written_at__gte=begun, said__in=rules.LAST_WORD)
        .order_by("-at", "-pk")
        .values_list("said", flat=True)
        .first()
    )
    orders = Order.objects.filter(case=case, referral__written_at__gte=begun).only("confirm_by", "confirmed_at")
    ordered = any(one.confirmed_at or (one.confirm_by and at < one.confirm_by) for one in orders)
    heard = (
        Referral.objects.filter(case=case, partner__kind=rules.Kind.POLICE, sent_at__isnull=False)
        .order_by("sent_at")
        .values_list("sent_at", flat=True)
        .first()
    )
    told = _silent_since(case, heard)
    return rules.Clearance(
        held=Hold.objects.active(at).filter(case=case).exists(),
        released=last_word in rules.CLEARING,
        ordered=ordered,
        told_hours_ago=(at - told).total_seconds() / 3600 if told else None,
    )


def _silent_since(case: Case, heard: datetime | None) -> datetime | None:
    """Give since when silence of the police says something: not while they wait for our answer, and anew from that."""
    asked = PoliceMessage.objects.filter(case=case, asks__isnull=False)
    if heard is None or asked.filter(settled_at=None).exists():
        return None
    settled = asked.order_by("-settled_at").values_list("settled_at", flat=True).first()
    return max(heard, settled) if settled else heard


def hold_ends(case: Case, at: datetime) -> datetime | None:
    """Give the moment at which the last active hold on a case ends, or None."""
    return Hold.objects.active(at).filter(case=case).order_by("-until").values_list("until", flat=True).first()
