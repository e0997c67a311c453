"""What the takedown floor finds: a letter by its number."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from hotline.models import User
from reports.asking import Asked
from reports.desk import reference
from reports.desk.masking import desk_masked
from reports.desk.search import MOST, Found, Hit, cut
from takedown.models import Notice, NoticeLine


def found(asked: Asked, user: User, at: datetime) -> Iterator[Found]:
    """Find the letter and the cases it is about, for whoever may see takedowns."""
    if not user.has_perm("takedown.view_takedown") or asked.number is None or asked.series not in ("", "notice"):
        return
    notice = Notice.objects.select_related("provider").filter(pk=asked.number).first()
    if notice is None:
        return
    state = "sent" if notice.sent_at else "withdrawn" if notice.withdrawn_at else "on its way out"
    state = "came back" if notice.bounced_at else state
    detail = f"{notice.step} to {notice.provider.name}, {state}"
    yield Found("Letters with this number", [Hit(f"N-{notice.pk:06d}", detail=detail, at=notice.written_at)])
    lines = notice.lines.select_related("takedown__case").order_by("pk")
    yield cut(f"Cases in the letter N-{notice.pk:06d}", lines[: MOST + 1], _case)


def _case(line: NoticeLine) -> Hit:
    case = line.takedown.case
    return Hit(reference(case.pk), reverse("desk-case", args=[case.pk]), desk_masked(case.address), line.takedown.state)
