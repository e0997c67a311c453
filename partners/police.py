"""What the police door shows: the cases forwarded to one unit, what was said of them, and what is late."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from hotline.desk import Clock, clock, span
from hotline.models import User
from hotline.procedures import procedure
from partners import rules, talk
from partners.models import Answer, Hold, Order, Partner, PoliceMessage, PoliceRecord, Referral
from reports.addresses import masked
from reports.desk import hosting_card, reference
from reports.models import Assessment, Case

GROUPS = {
    "new": "To answer",
    "held": "On hold",
    "cleared": "Released or ordered",
    "answered": "Answered",
    "closed": "Closed",
}
OVER = Q(case__state="dismissed") | Q(case__phase__in=("removed", "closed"))
PURPOSES = {
    "reminder": "Reminder",
    "escalation": "Provider does not act",
    "regulator": "Provider does not act",
    rules.UNOPENED: "Unopened report",
}


def unit_of(user: User) -> Partner | None:
    """Give the unit a person works for at this door, or None."""
    return Partner.objects.filter(liaisons__user=user, kind=rules.Kind.POLICE, active=True).first()


def referral_of(unit: Partner, pk: int) -> Referral:
    """Fetch one referral that was sent to this unit; 404 for any other."""
    mine = Referral.objects.to(unit).filter(sent_at__isnull=False).select_related("case")
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def order_of(referral: Referral, pk: int) -> Order:
    """Fetch a spoken order on the case of a referral, noted by the same unit; 404 for any other."""
    found = Order.objects.filter(pk=pk, case=referral.case, referral__partner=referral.partner_id).first()
    if found is None:
        raise Http404
    return found


def newest(unit: Partner) -> QuerySet[Referral]:
    """Give for each case of a unit the newest referral about it."""
    same = Referral.objects.to(unit).filter(case=OuterRef("case"), sent_at__isnull=False).order_by("-sent_at", "-pk")
    return Referral.objects.to(unit).filter(pk=Subquery(same.values("pk")[:1]))


def newest_of(referral: Referral) -> Referral:
    """Give the newest referral to the same unit about the same case."""
    return newest(referral.partner).filter(case=referral.case_id).first() or referral


def grouped(unit: Partner, at: datetime) -> dict[str, QuerySet[Referral]]:
    """Sort a unit's cases: on hold, closed, to answer, cleared, answered otherwise. Each case is in exactly one group.

    Closed: the police will do nothing, what came of it is noted, or the case is over; a case that is sent again is new.
    """
    holds = Hold.objects.active(at).filter(case=OuterRef("case"))
    orders = Order.objects.filter(Q(confirmed_at__isnull=False) | Q(confirm_by__gt=at), case=OuterRef("case"))
    said = Answer.objects.filter(referral__case=OuterRef("case"), said__in=rules.LAST_WORD)
    noted = PoliceRecord.objects.filter(case=OuterRef("case"), partner=unit, at__gte=OuterRef("sent_at"))
    asking = PoliceMessage.objects.questions().filter(case=OuterRef("case"), partner=unit)
    known = newest(unit).annotate(
        held=Exists(holds),
        asking=Exists(asking),
        ordered=Exists(orders),
        noted=Exists(noted.exclude(outcome="")),
        last_word=Coalesce(Subquery(said.order_by("-at", "-pk").values("said")[:1]), Value("")),
        own_word=Coalesce(
            Subquery(said.filter(referral__partner=unit).order_by("-at", "-pk").values("said")[:1]), Value("")
        ),
    )
    told = Q(own_word=rules.Said.NEED_MORE, asking=False)  # they asked, and the desk has answered
    answered = Q(answered_at__isnull=False) & ~told
    closed = OVER | Q(noted=True) | (answered & Q(own_word=rules.Said.NO_ACTION))
    cleared = Q(ordered=True) | Q(last_word__in=rules.CLEARING)
    waiting, done = known.filter(held=False).exclude(closed), known.filter(held=False).filter(closed)
    return {
        "new": waiting.exclude(answered).order_by("sent_at", "pk"),
        "held": known.filter(held=True).order_by("sent_at", "pk"),
        "cleared": waiting.filter(answered & cleared).order_by("-sent_at", "-pk"),
        "answered": waiting.filter(answered & ~cleared).order_by("-sent_at", "-pk"),
        "closed": done.order_by("-sent_at", "-pk"),
    }


def counts(groups: dict[str, QuerySet[Referral]]) -> list[tuple[str, str, int]]:
    """Give each group's word and how many cases are in it."""
    return [(name, words, groups[name].aggregate(number=Count("pk"))["number"]) for name, words in GROUPS.items()]


def row(referral: Referral, at: datetime) -> dict[str, Any]:
    """Make one line of the inbox ready."""
    hold = last_hold(referral.case, at)
    late = to_confirm(referral).first()
    lookup = referral.case.lookups.order_by("-at", "-pk").first()
    own = PoliceMessage.objects.about(referral.case_id, referral.partner_id)
    return {
        "referral": referral,
        "number": referral.number,
        "reference": reference(referral.case_id),
        "masked": masked(referral.case.address),
        "purpose": PURPOSES.get(referral.purpose, ""),
        "times": referral.case.sightings_count,
        "country": lookup.country if lookup else "",
        "asking": own.questions().exists(),
        "unread": own.unread(by_desk=False).count(),
        "waiting": "" if referral.answered_at or hold or not referral.sent_at else _waited(referral.sent_at, at),
        "answer_clock": answer_clock(referral, at),
        "hold_clock": clock(hold.until, at) if hold else None,
        "hold_word": "Taken over" if hold and hold.taken_over else "Hold",
        "order_clock": clock(late.confirm_by, at) if late else None,
    }


def _waited(since: datetime, at: datetime) -> str:
    return span(max(at - since, timedelta(0)))


def answer_clock(referral: Referral, at: datetime) -> Clock | None:
    """Show by when an answer is awaited, where the procedure's ladder names hours for it; none once there is one."""
    if referral.answered_at or referral.sent_at is None or not referral.key.startswith("ask:"):
        return None
    steps = [step for step in procedure().ladders["police"] if step.to == "police"]
    return clock(referral.sent_at + timedelta(hours=steps[0].answer_hours), at) if steps else None


def last_hold(case: Case, at: datetime) -> Hold | None:
    """Give the hold that keeps a case back now."""
    return Hold.objects.active(at).filter(case=case).order_by("-until", "-pk").first()


def to_confirm(referral: Referral) -> QuerySet[Order]:
    """Give the unit's spoken orders on a case that are not confirmed in writing yet, the most pressing first."""
    spoken = Order.objects.filter(case=referral.case_id, referral__partner=referral.partner_id, confirmed_at=None)
    return spoken.order_by("confirm_by", "pk")


def late_orders(unit: Partner, at: datetime) -> list[dict[str, Any]]:
    """Give the unit's spoken orders whose written confirmation is late."""
    late = Order.objects.filter(referral__partner=unit, confirmed_at=None, confirm_by__lte=at).order_by("confirm_by", "pk")
    return [{"pk": one.referral_id, "reference": reference(one.case_id), "clock": clock(one.confirm_by, at)} for one in late]


def unread(unit: Partner) -> list[dict[str, Any]]:
    """Give the unit's cases about which the desk wrote something that nobody of the unit has read."""
    told = PoliceMessage.objects.filter(partner=unit).unread(by_desk=False)
    mine = newest(unit).filter(case__in=told.values("case")).order_by("-sent_at", "-pk")
    return [{"pk": one.pk, "reference": reference(one.case_id)} for one in mine]


def sheet(referral: Referral, at: datetime) -> dict[str, Any]:
    """Gather everything on the page of one case."""
    case = referral.case
    last = case.assessments.filter(round=case.round).order_by("position").last()
    grounds = {ground.code: ground.title() for ground in procedure().legal_grounds}
    hold = last_hold(case, at)
    return row(referral, at) | {
        "case": case,
        "confirmed": case.stands(at),
        "unopened": referral.purpose == rules.UNOPENED and not case.stands(at),
        "verdict": last,
        "ground": grounds.get(last.legal_ground, last.legal_ground) if last else "",
        "people": case.assessments.filter(round=case.round).count(),
        "categories": _categories(last) if last else [],
        "hosting": hosting_card(case),
        "said": said_so_far(referral),
        "hold": hold,
        "orders": [
            {"order": one, "clock": None if one.confirmed_at else clock(one.confirm_by, at)}
            for one in Order.objects.filter(case=case, referral__partner=referral.partner_id).order_by("given_at", "pk")
        ],
        "to_confirm": list(to_confirm(referral)),
        "lines": talk.lines(case.pk, referral.partner_id, by_desk=False),
        "record": PoliceRecord.objects.filter(case=case, partner=referral.partner_id).first(),
    }


def _categories(verdict: Assessment) -> list[tuple[str, str]]:
    """Give ICCAM's categories in words, those that say something."""
    told = [
        ("Content", verdict.get_content_type_display()),
        ("Site", verdict.get_site_type_display()),
        ("Age", verdict.get_age_display()),
        ("Gender", verdict.get_gender_display()),
        ("Commerciality", verdict.get_commerciality_display()),
    ]
    marks = [
        ("Virtual or AI-made", verdict.virtual),
        ("Self-generated", verdict.self_generated),
        ("Child modelling", verdict.child_modelling),
    ]
    return [(name, value) for name, value in told if value != "Not determined"] + [
        (name, "Yes") for name, is_so in marks if is_so
    ]


def said_so_far(referral: Referral) -> list[dict[str, Any]]:
    """Give what this unit was sent and what it answered about a case, oldest first."""
    sent = Referral.objects.to(referral.partner).filter(case=referral.case_id, sent_at__isnull=False)
    lines = [
        {
            "at": one.sent_at,
            "words": f"{PURPOSES.get(one.purpose, 'Referral')} {one.number} sent",
            "by": "the hotline",
            "note": "",
            "checksum": one.checksum,
        }
        for one in sent
    ]
    answers = Answer.objects.filter(referral__in=sent).select_related("by").order_by("at", "pk")
    lines += [{"at": one.at, "words": answer_words(one), "by": str(one.by), "note": one.note} for one in answers]
    return sorted(lines, key=lambda line: line["at"])


def answer_words(answer: Answer) -> str:
    """Say what was answered and, where the list had it, why."""
    because = f" ({answer.get_because_display()})" if answer.because else ""
    return f"{answer.get_said_display()}{because}"
