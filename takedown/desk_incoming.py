"""What the desk shows of providers' mail: what somebody has to read, addresses that bounce, and what machines said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

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
from partners.rules import Kind
from reports.addresses import NotAnAddress, domain_of, masked, normalise, told_on
from reports.desk import reference
from reports.models import Case
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


def opened_page(mail: NoticeMail, content: Content) -> dict[str, Any]:
    """Make the text of an opened mail ready: its addresses masked; links to a form as text, where a machine asks for one."""
    parts = [
        (name, [replace(one, text=_in_place(one, content.text)) for one in said], more)
        for name, said, more in mailbox.opened_page(content)["parts"]
    ]
    forms = _forms(mail.notice, content.text) if mail.kind == Heard.FORM else []
    return mailbox.opened_page(content) | {"parts": parts, "forms": forms}


def _in_place(shown: mailbox.Shown, text: str) -> str:
    """Give a line of the text with the words around its addresses, each masked in place; else what the mailbox shows."""
    if not shown.address:
        return shown.text
    line = text.splitlines()[shown.number - 1 : shown.number]
    words = " ".join(_masked_word(one) for one in "".join(line)[:300].split())
    return shown.text if "//" in words or any("•" not in one for _, one in told_on(words)) else words


def _masked_word(word: str) -> str:
    found = [told for _, told in told_on(word)]
    if not found:
        return word
    try:
        return masked(normalise(found[0]).address)
    except NotAnAddress:
        return "(something like an address)"


def _forms(notice: Notice, text: str) -> list[str]:
    """Give the links to a form, but none that leads where something lies that we report."""
    reported = {domain_of(urlsplit(one.takedown.case.address).hostname or "") for one in lines_of(notice)}
    kept = []
    for link in automatic.forms_in(text):
        try:
            address = normalise(link)
        except NotAnAddress:
            continue
        known = Case.objects.filter(key=address.key).exists()
        if not known and domain_of(urlsplit(address.address).hostname or "") not in reported:
            kept.append(link)
    return kept


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
            how = " by a new domain rule" if one.notice.provider.kind == Kind.OWNER else ""
            why = f"Letters to it come back ({one.code}). Give another address{how}, or write to it again."
            yield Missed(
                "Abuse address bounces", one.notice.provider.name, reverse("desk-provider-mails") + "#dead", None, why
            )
