"""What the desk shows of providers' mail: what somebody has to read, addresses that bounce, and what machines said."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import Missed, NavItem, Tile, clock, span
from hotline.models import User
from partners.mailbox import automatic
from partners.mailbox import desk as mailbox
from partners.mailbox.letters import number_of
from partners.mailbox.opening import Content
from partners.mailbox.rules import Heard
from reports.addresses import masked
from reports.desk import reference
from takedown import incoming
from takedown.lines import lines_of
from takedown.models import Notice, NoticeMail

MOST = 15
MOST_SHOWN = 100
MOST_NEWEST = 30
RIGHT = "takedown.hear_provider"
TONES = {Heard.FAILED: "red", Heard.DELAYED: "amber", Heard.FORM: "amber", Heard.PERSON: "blue", Heard.DELIVERED: "green"}
MAILS = Prefetch(
    "notice__mails", NoticeMail.objects.select_related("mail").defer("mail__content").order_by("at", "pk"), to_attr="came_in"
)


def row(one: NoticeMail, at: datetime) -> dict[str, Any]:
    """Make one mail ready: nothing of what is in it."""
    return {
        "mail": one,
        "number": number_of(one.mail),
        "letter": f"N-{one.notice_id:06d}",
        "provider": one.notice.provider,
        "address": one.mail.letter.recipient if one.mail.letter else "",
        "tone": TONES.get(Heard(one.kind), "grey"),
        "age": span(at - one.at),
        "clock": clock(one.mail.erase_due_at, at) if one.mail.erase_due_at else None,
    }


def told(notice: Notice) -> list[dict[str, Any]]:
    """Give the mails about a letter that were fetched with `MAILS`, for the panel of a case."""
    mails: list[NoticeMail] = getattr(notice, "came_in", [])
    return [{"mail": one, "tone": TONES.get(Heard(one.kind), "grey")} for one in mails]


def page(at: datetime) -> dict[str, Any]:
    """Give what waits for a person, and the newest of everything else."""
    machines = [Heard.AUTOMATIC, Heard.DELAYED, Heard.DELIVERED, Heard.RELAYED]
    rest = incoming.newest().filter(kind__in=machines)[:MOST_NEWEST]
    return {
        "to_read": [row(one, at) for one in incoming.to_read()[:MOST_SHOWN]],
        "dead": [row(one, at) for one in incoming.dead_addresses()[:MOST_SHOWN]],
        "rest": [row(one, at) for one in rest],
    }


def lines(notice: Notice) -> list[dict[str, Any]]:
    """Make the addresses of a letter ready, each masked."""
    return [
        {
            "line": one,
            "reference": reference(one.takedown.case_id),
            "masked": masked(one.takedown.case.address),
            "case": one.takedown.case_id,
        }
        for one in lines_of(notice)
    ]


def opened_page(content: Content) -> dict[str, Any]:
    """Make the text of an opened mail ready: its addresses masked, and links to a form as text."""
    return mailbox.opened_page(content) | {"forms": automatic.forms_in(content.text)}


def waiting(at: datetime) -> int:
    """Count what waits for a person."""
    return capped(incoming.to_read()) + capped(incoming.dead_addresses())


ENTRY = NavItem(83, "Provider mail", "desk-provider-mails", RIGHT, waiting)


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many mails of providers want a person."""
    if user.has_perm(RIGHT):
        number, first = capped(incoming.to_read()), incoming.to_read().first()
        yield Tile("Provider mail", number, reverse("desk-provider-mails"), "amber" if number else "green",
                   "somebody wrote, and nobody read it", span(at - first.at) if first else "", "replies")  # fmt: skip


def missed(user: User, at: datetime) -> Iterator[Missed]:
    """Name providers whose address bounces and who have no other one."""
    if user.has_perm(RIGHT):
        for one in incoming.dead_addresses()[:MOST]:
            why = f"Letters to it come back ({one.code}). Give another address, or write to it again."
            yield Missed(
                "Abuse address bounces", one.notice.provider.name, reverse("desk-provider-mails") + "#dead", None, why
            )
