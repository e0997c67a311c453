"""What the desk shows of letters that a person files at a provider's web form."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import Missed, Tile, clock, span
from hotline.models import Outgoing, User
from partners.rules import Channel
from reports.addresses import masked
from reports.desk import reference
from takedown.actions.filing import HELD, held
from takedown.channels.ways import form_of
from takedown.lines import lines_of
from takedown.models import Notice
from takedown.models_channels import Filing

MOST = 15
PAGE = 100
TOLD_FOR = timedelta(days=7)  # so long "filed although" stands among what was missed
RIGHT = "takedown.file_notice"


def waiting() -> QuerySet[Filing]:
    """Letters that wait for a person: open, and their provider is still reached by its form."""
    return Filing.objects.open().filter(notice__provider__channel=Channel.FORM)


def lines(at: datetime) -> list[dict[str, Any]]:
    """Make the list of what waits to be filed, the oldest first."""
    rows = waiting().select_related("notice__provider", "claimed_by").order_by("due_at", "pk")
    return [
        {
            "filing": one,
            "number": number_of(one.notice),
            "provider": one.notice.provider.name,
            "addresses": one.addresses,
            "clock": clock(one.due_at, at),
            "claimed": one.is_claimed(at),
        }
        for one in rows.annotate(addresses=Count("notice__lines"))[:PAGE]
    ]


def number_of(notice: Notice) -> str:
    """Give the number people know a letter by."""
    return f"N-{notice.pk:06d}"


def page_of(filing: Filing, at: datetime, *, shown: bool) -> dict[str, Any]:
    """Gather what the page of one letter shows; exact addresses only where `shown`, after a look was written down."""
    notice = filing.notice
    rows = lines_of(notice)
    context: dict[str, Any] = {
        "title": f"File {number_of(notice)}",
        "filing": filing,
        "notice": notice,
        "number": number_of(notice),
        "place": form_of(notice.provider),
        "clock": clock(filing.due_at, at) if filing.filed_at is None else None,
        "claimed": filing.is_claimed(at),
        "rows": [
            {"reference": reference(row.takedown.case_id), "masked": masked(row.takedown.case.address)} for row in rows
        ],
        "shown": shown,
    }
    if shown:
        context["fields"] = _fields(notice, at)
    return context


def _fields(notice: Notice, at: datetime) -> list[dict[str, Any]]:
    """Give what a form asks for, each to be copied: addresses, the letter in their language, and who we are."""
    rows = lines_of(notice)
    message = Outgoing.objects.get(purpose="notice", about=notice.pk)
    ips = dict.fromkeys(ip for row in rows for ip in row.takedown.lookup.ips)
    told = [
        ("urls", "Addresses", "\n".join(row.takedown.case.address for row in rows), len(rows)),
        ("ips", "IP addresses", "\n".join(ips), len(ips)),
        ("subject", "Subject", message.subject, 1),
        ("letter", "Our letter", message.body, 12),
        ("us", "Our name", settings.NAME, 1),
        ("mail", "Our e-mail address", parseaddr(settings.MAIL_FROM)[1], 1),
        ("phone", "Our telephone", settings.PHONE, 1),
        ("number", "Our number", number_of(notice), 1),
    ]
    return [
        {"name": name, "title": title, "text": text, "rows": min(max(high, 1), 12)}
        for name, title, text, high in told
        if text
    ]


def stands_against(filing: Filing, at: datetime) -> str:
    """Say what stands against filing a letter, as far as reading tells; the press of the button looks under lock."""
    if held(filing.notice, at):
        return HELD
    stopped = Outgoing.objects.filter(purpose="notice", about=filing.notice_id, stopped_at__isnull=False)
    return next(iter(stopped.values_list("stopped_why", flat=True)), "")


# --- Today ------------------------------------------------------------------------------------------------------------


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Count the letters that wait to be filed by hand."""
    if user.has_perm(RIGHT):
        number = capped(waiting())
        first = waiting().order_by("wanted_at").values_list("wanted_at", flat=True).first() if number else None
        late = number and waiting().filter(due_at__lt=at).exists()
        tone = "red" if late else "amber" if number else "green"
        oldest = span(at - first) if first else ""
        yield Tile("Forms to file", number, reverse("desk-forms"), tone, "letters a provider takes by its form only", oldest)


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name letters that wait too long to be filed, and those that were filed although something stood against it."""
    if not user.has_perm(RIGHT):
        return
    late = waiting().filter(due_at__lt=at).select_related("notice__provider", "claimed_by").order_by("due_at", "pk")
    for one in late[:MOST]:
        why = f"At the form of {one.notice.provider.name}"
        why += f"; {one.claimed_by} opened it" if one.claimed_by else "; nobody opened it"
        yield Missed("Not filed yet", number_of(one.notice), _link(one), clock(one.due_at, at), why)
    despite = Filing.objects.exclude(despite="").filter(recorded_at__gt=at - TOLD_FOR).select_related("notice__provider")
    for one in despite.order_by("-recorded_at")[:MOST]:
        why = f"{one.despite}. {one.notice.provider.name} knows of it now: tell the police where they asked us to wait."
        yield Missed("Filed, although it was not to be", number_of(one.notice), _link(one), None, why)


def _link(filing: Filing) -> str:
    return reverse("desk-file-notice", args=[filing.notice_id])
