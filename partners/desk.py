"""What the desk shows of the people outside: referrals, answers, holds and orders of a case, and what is late."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case as Case_
from django.db.models import Q, Value, When, prefetch_related_objects
from django.urls import reverse

from hotline.desk import Missed, Tile, clock
from hotline.models import Outgoing, User
from hotline.written import Planned
from partners import desk_police, police, rules
from partners.models import Hold, Order, Referral
from partners.peers import desk as peers
from reports.desk import Panel, reference
from reports.desk.once import once
from reports.models import Case

MOST = 15


def late_orders(at: datetime) -> Any:
    """Spoken orders that were not confirmed in writing in time."""
    return Order.objects.filter(confirmed_at=None, confirm_by__lte=at).order_by("confirm_by", "pk")


WRITTEN = Planned(
    lambda case: Referral.objects.filter(case=case).select_related("partner", "peer_report").order_by("written_at", "pk"), 1
)


@once
def written(case: Case) -> list[Referral]:
    """Give all we wrote to police and peers about a case, oldest first."""
    rows = WRITTEN(case.pk)
    for one in rows:
        one.case = case
    return rows


def panel(case: Case, at: datetime) -> Panel | None:
    """Make the card "police and peers" of a case; none where nobody outside was written to."""
    referrals = written(case)
    if not referrals:
        return None
    prefetch_related_objects(referrals, "answers__by")
    keys = [f"referral:{one.pk}" for one in referrals]
    letters = {row.key: row for row in Outgoing.objects.filter(key__in=keys)}
    rows = [_row(one, letters.get(f"referral:{one.pk}"), at) for one in referrals]
    holds = [
        {"hold": one, "active": one.lifted_at is None and one.until > at, "clock": clock(one.until, at)}
        for one in case.holds.select_related("placed_by", "lifted_by").order_by("placed_at", "pk")
    ]
    orders = [
        {"order": one, "clock": None if one.confirmed_at else clock(one.confirm_by, at)}
        for one in case.orders.select_related("noted_by").order_by("given_at", "pk")
    ]
    records = case.police_records.select_related("partner", "by").order_by("at", "pk")
    shown = {"rows": rows, "holds": holds, "orders": orders, "records": records, "units": desk_police.talks(case)}
    return Panel("Police and peers", "desk/panels/referrals.html", shown)


def _row(referral: Referral, letter: Outgoing | None, at: datetime) -> dict[str, Any]:
    """Make one referral ready: whether it left, and if not, why."""
    stopped = letter is not None and letter.stopped_at is not None
    return {
        "referral": referral,
        "number": referral.number,
        "partner": referral.partner.name,
        "kind": rules.Kind(referral.partner.kind).label,
        "peer": peers.told(referral, at),
        "clock": None if referral.sent_at or stopped else clock(referral.due_at, at),
        "stopped": stopped,
        "problem": (letter.error or letter.stopped_why) if letter and not referral.sent_at else "",
        "answers": [
            {"said": police.answer_words(one), "by": one.by, "at": one.at, "note": one.note}
            for one in sorted(referral.answers.all(), key=lambda one: (one.at, one.pk))
        ],
    }


def waiting_late(at: datetime) -> Any:
    """Referrals that had to be sent by now and still wait to leave; a stopped one waits for nothing.

    One that came back is late from that moment on: whoever should have been told by it was not.
    """
    rows = Outgoing.objects.filter(purpose="referral")
    stopped = rows.filter(stopped_at__isnull=False).values("about")
    back = Q(pk__in=rows.filter(returned_at__isnull=False, sent_at=None).values("about"))
    return Referral.objects.unsent().filter(Q(due_at__lt=at) | back).exclude(pk__in=stopped)


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count what is late on this floor."""
    if not user.has_perm("reports.view_case"):
        return
    late, held = waiting_late(at).count(), Hold.objects.active(at).values("case").distinct().count()
    tone = "red" if late else "green"
    yield Tile("Late referrals", late, reverse("desk-today") + "#missed", tone, "police or peer not told in time")
    yield Tile("On hold", held, reverse("desk-today"), "blue" if held else "grey", "the police ask to wait")


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name referrals that did not leave in time and orders that were not confirmed in time."""
    if not user.has_perm("reports.view_case"):
        return
    police_first = Case_(When(partner__kind=rules.Kind.POLICE, then=Value(0)), default=Value(1))
    late = waiting_late(at).select_related("partner").annotate(first=police_first)
    for one in late.order_by("first", "due_at", "pk")[:MOST]:
        letter = Outgoing.objects.filter(key=f"referral:{one.pk}").first()
        why = letter.error if letter else ""
        what = "Not told in time"
        if letter and letter.returned_at:
            what = f"{rules.Kind(one.partner.kind).label} not told: it came back"
            why = f"{why}. Mend the address in the directory, then try again under Letters."
        yield Missed(what, reference(one.case_id), _link(one.case_id), clock(one.due_at, at), why)
    for order in late_orders(at)[:MOST]:
        link = _link(order.case_id)
        yield Missed("Order not confirmed in writing", reference(order.case_id), link, clock(order.confirm_by, at))


def _link(pk: int) -> str:
    return reverse("desk-case", args=[pk])
