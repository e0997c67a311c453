"""What providers wrote back by mail: named queries for the desk, for the letters, and for whoever writes the next one."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from partners.mailbox.rules import Heard
from partners.models import Partner
from takedown.models import Notice, NoticeMail, Takedown

UNREAD = ("mail__content", "mail__letter__body", "mail__letter__parts")


def bounced(at: datetime) -> QuerySet[Notice]:
    """Letters that came back and about which something is still open, the newest first."""
    running = Takedown.objects.open().filter(lines__notice=OuterRef("pk"), opened_at__lte=at)
    rows = Notice.objects.filter(bounced_at__isnull=False).filter(Exists(running))
    return rows.select_related("provider").order_by("-bounced_at", "-pk")


def to_read() -> QuerySet[NoticeMail]:
    """Mails in which somebody wrote, or a program asks for a form, and which nobody has dealt with; the oldest first."""
    return _joined(NoticeMail.objects.to_read()).order_by("at", "pk")


def dead_addresses() -> QuerySet[NoticeMail]:
    """The bounces after which a provider cannot be written to until a person does something; the oldest first."""
    return _joined(NoticeMail.objects.dead()).order_by("at", "pk")


def newest() -> QuerySet[NoticeMail]:
    """All mails about letters, the newest first."""
    return _joined(NoticeMail.objects.all()).order_by("-at", "-pk")


def _joined(rows: QuerySet[NoticeMail]) -> QuerySet[NoticeMail]:
    return rows.select_related("notice__provider", "mail__letter", "settled_by").defer(*UNREAD)


def address_is_dead(provider: Partner) -> bool:
    """Say whether letters to somebody come back, the directory knows no other way, and nobody said to try again."""
    return NoticeMail.objects.dead().filter(notice__provider=provider).exists()


def ticket_of(notice: Notice) -> str:
    """Give the provider's own number for what a letter asks for, from its answer to this or an earlier letter; or nothing.

    To be quoted in the next letter, so that it joins their ticket (casework.md 6: one case, one ticket, one thread).
    """
    same = Notice.objects.filter(provider=notice.provider_id, lines__takedown__in=notice.takedowns.all())
    rows = NoticeMail.objects.filter(notice__in=same).exclude(ticket="").exclude(kind__in=[Heard.FAILED, Heard.DELAYED])
    return rows.order_by("-at", "-pk").values_list("ticket", flat=True).first() or ""


def quoting(subject: str, notice: Notice) -> str:
    """Put the provider's own number into the subject of the next letter, where ticket systems look for it."""
    ticket = ticket_of(notice)
    return f"{subject[:150]} [#{ticket}]" if ticket else subject
