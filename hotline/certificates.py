"""Training certificates: only people with a valid one judge cases; who records them, and who is warned in time."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hotline.audit import stream_of, trace
from hotline.models import Certificate, User
from hotline.workflow import NotAllowed, locked
from hotline.written import Planned, Written

MAY_RECORD = "hotline.record_certificate"
VALID = Planned(lambda day, user: Certificate.objects.valid(day).filter(user=user).values_list("pk", flat=True)[:1], 2)
LASTING = Written(
    lambda day: Certificate.objects.filter(withdrawn_at=None, valid_until__gte=day)
    .order_by("valid_until").values_list("user", "valid_until"), 1,
)  # fmt: skip


def on(at: datetime) -> datetime:
    """Give a moment in the house's own time: certificates end with a day here, not in London."""
    return timezone.localtime(at)


def why_not_certified(user: User, at: datetime) -> str:
    """Say why this person may not judge for want of training; empty when they may. One look at an index."""
    if VALID(on(at).date(), user.pk):
        return ""
    return (
        "No valid training certificate is recorded for you, so you cannot judge cases now. "
        "Ask your lead to record it (People, Training); reading cases and everything else still works."
    )


@transaction.atomic
def record(*, user: User, kind: str, valid_from: date, valid_until: date, by: User, at: datetime) -> Certificate:
    """Write down that somebody was trained. Raises NotAllowed for one's own certificate."""
    if user.pk == by.pk:
        raise NotAllowed("Nobody records their own certificate. Ask another lead or an administrator.")
    locked(User.objects.filter(pk=user.pk)).get()
    made = Certificate.objects.create(
        user=user, kind=kind, valid_from=valid_from, valid_until=valid_until, recorded_by=by, recorded_at=at
    )
    facts = {"kind": kind, "until": str(valid_until)}
    trace(stream_of(user), "user.certificate_recorded", by=by, at=at, facts=facts)
    return made


@transaction.atomic
def withdraw(*, certificate: Certificate, by: User, at: datetime, why: str) -> bool:
    """Take a certificate back that was recorded wrongly; False when it was taken back before."""
    locked(User.objects.filter(pk=certificate.user_id)).get()
    gone = Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by)
    if gone:
        trace(stream_of(certificate.user), "user.certificate_withdrawn", by=by, at=at, why=why)
    return bool(gone)


def ends_of(at: datetime) -> dict[int, datetime]:
    """Give for each person the end of the last certificate that is valid now or later."""
    ends: dict[int, datetime] = {}
    here = on(at)
    for person, day in LASTING(here.date()):
        ends[person] = here.replace(
            year=day.year, month=day.month, day=day.day, hour=23, minute=59, second=59, microsecond=0
        )
    return ends


def judges() -> QuerySet[User]:
    """Give the people whose role lets them judge, by name."""
    return (
        User.objects.filter(
            is_active=True,
            groups__permissions__codename="assess_case",
            groups__permissions__content_type__app_label="reports",
        )
        .distinct()
        .order_by("first_name", "username")
    )
