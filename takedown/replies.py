"""What the desk shows of what came through reply links: better contacts to check, claims to look into, links of letters."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from hotline.counting import capped
from hotline.desk import NavItem, Tile, span
from hotline.models import User
from reports.desk import reference
from takedown import rules, rules_reply
from takedown.models import ContactProposal, Reply

MOST = 50
SHOWN = (
    ("email", "E-mail"), ("form_url", "Web form"), ("api_url", "API"), ("hours", "Hours"), ("language", "Language"),
    ("preferred_format", "Wants"), ("note", "Note"),
)  # fmt: skip


def proposals() -> QuerySet[ContactProposal]:
    """Better contacts that nobody decided yet, oldest first."""
    return ContactProposal.objects.filter(decided_at=None).select_related("provider", "notice").order_by("at", "pk")


def proposal_line(row: ContactProposal) -> dict[str, Any]:
    """Make one proposal ready for a page: what it would change, and what the directory says now."""
    shown = []
    for name, title in SHOWN:
        if value := getattr(row, name):
            known = getattr(row.provider, name, "") if name in ("email", "language") else ""
            shown.append((title, rules_reply.Format(value).label if name == "preferred_format" else value, known))
    return {"row": row, "number": f"N-{row.notice_id:06d}", "shown": shown}


def claims() -> QuerySet[Reply]:
    """Newest replies that say somebody else holds the content, while the takedown is open. A claim changes nothing."""
    later = Reply.objects.filter(line__takedown=OuterRef("line__takedown"), at__gt=OuterRef("at"))
    told = Reply.objects.filter(outcome__in=rules_reply.NAMES_OTHERS, line__takedown__closed_at=None)
    rows = told.filter(~Exists(later)).select_related("line__takedown__lookup", "line__notice__provider")
    return rows.order_by("-at", "-pk")


def claim_line(reply: Reply) -> dict[str, Any]:
    """Make one claim ready for a page, beside what our own look-up says."""
    takedown = reply.line.takedown
    lookup = takedown.lookup
    asn = f"AS{lookup.asn}" if lookup.asn else ""
    return {
        "reply": reply,
        "reference": reference(takedown.case_id),
        "case_pk": takedown.case_id,
        "provider": reply.line.notice.provider.name,
        "says": rules.Outcome(reply.outcome).label,
        "ours": " ".join(filter(None, (lookup.holder, asn, lookup.country))),
    }


def open_count(at: datetime) -> int:
    """Count the proposals that wait for a person."""
    return capped(proposals())


ENTRY = NavItem(46, "Replies", "desk-replies", "takedown.judge_contact", open_count)


def tiles(user: User, at: datetime) -> Iterator[Tile]:
    """Say how many better contacts wait for a person."""
    if user.has_perm("takedown.judge_contact"):
        number, first = open_count(at), proposals().values_list("at", flat=True).first()
        tone, oldest = ("amber", span(at - first)) if first else ("green", "")
        yield Tile("Contacts", number, reverse("desk-replies"), tone, "proposed by providers, to check", oldest, "replies")
