"""League tables of providers: frozen, shown to those who stand in them, and published no earlier than a month later.

The rules (casework, provider scorecards): shown from 10 addresses, ranked from 30; fronts are shown as what they are;
30 days' notice and a right of reply before publication; figures frozen and versioned; at least 30 days behind the day;
no domain and no address, since a list is a directory.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.letters import render
from hotline.models import Outgoing, User
from hotline.outbox import Ruling, Stop, Wait
from hotline.procedures import procedure
from hotline.workflow import NotAllowed, locked
from partners import keys
from takedown.models_scores import League, LeagueLine
from takedown.scorecards import PERIOD, table

PURPOSE = "league"
NOTICE = BEHIND = timedelta(days=30)


@transaction.atomic
def freeze(*, by: User, at: datetime) -> League:
    """Freeze the figures of the year that ended 30 days ago, and write to each provider what will be said of it.

    Raises NotAllowed where another table waits to be published, or where nobody could be shown.
    """
    list(locked(League.objects.order_by("-pk"))[:1])
    if League.objects.filter(published_at=None, withdrawn_at=None).exists():
        raise NotAllowed("A frozen table waits to be published already. Publish it, or withdraw it, first.")
    until = at - BEHIND
    lines = table(at, since=until - PERIOD, until=until)
    shown = [one for one in lines if one.score.shown]
    if not shown:
        raise NotAllowed("No provider was asked to remove ten addresses or more: there is nothing to show yet.")
    league = League.objects.create(
        since=until - PERIOD, until=until, frozen_by=by, frozen_at=at, too_few=len(lines) - len(shown)
    )
    trace(stream_of(league), "league.frozen", by=by, at=at, facts={"lines": len(shown)})
    for one in shown:
        row = LeagueLine.objects.create(
            league=league, provider_id=one.provider, name=one.name, country=one.country, rank=one.rank, front=one.front,
            figures=asdict(one.score) | {"part": one.part, "day_between": one.score.day_between},
        )  # fmt: skip
        _write(row, at)
    return league


def _write(line: LeagueLine, at: datetime) -> None:
    provider = line.provider
    context = {
        "hotline": settings.NAME,
        "country": procedure().country,
        "phone": settings.PHONE,
        "mail_from": parseaddr(settings.MAIL_FROM)[1],
        "public_url": settings.PUBLIC_URL,
        "provider": provider.name,
        "number": f"L-{line.pk:06d}",
        "since": line.league.since,
        "until": line.league.until,
        "earliest": at + NOTICE,
        "rank": line.rank,
        "front": line.front,
    } | shares(line)
    letter = render("league", provider.language, context, [])
    outbox.write(
        key=f"league:{line.pk}", purpose=PURPOSE, about=line.pk, subject=letter.subject, body=letter.body,
        language=provider.language, whom=provider.whom, at=at,
    )  # fmt: skip


def shares(line: LeagueLine) -> dict[str, Any]:
    """Give the figures of a line as people read them: numbers, hours, and per cent with its interval."""
    told = line.figures
    low, high = told["day_between"]
    part = told["in_a_day"] / told["of_a_day"] if told["of_a_day"] else None
    return {
        "asked": told["number"],
        "gone": told["gone"],
        "live": told["live"],
        "median": None if told["median"] is None else round(told["median"], 1),
        "p90": None if told["p90"] is None else round(told["p90"], 1),
        "day": None if part is None else round(100 * part),
        "day_low": round(100 * low),
        "day_high": round(100 * high),
        "of_a_day": told["of_a_day"],
        "came_back": told["came_back"],
        "share": round(100 * told["part"]),
    }


@transaction.atomic
def note_said(*, line: LeagueLine, text: str, by: User, at: datetime) -> None:
    """Write down what a provider says to its figures: it is published beside them, word for word. Raises NotAllowed."""
    league = locked(League.objects.filter(pk=line.league_id)).get()
    if league.published_at or league.withdrawn_at:
        raise NotAllowed("This table is out, or was withdrawn: its words cannot change any more.")
    LeagueLine.objects.filter(pk=line.pk).update(said=text, said_at=at, said_by=by)
    trace(stream_of(league), "league.answered", by=by, at=at, facts={"line": line.pk})


@transaction.atomic
def publish(*, league: League, by: User, at: datetime) -> None:
    """Publish a frozen table: somebody else than who froze it, and no earlier than 30 days after every letter left.

    Raises NotAllowed with what is missing.
    """
    fresh = locked(League.objects.filter(pk=league.pk)).get()
    if why := why_not_yet(fresh, by, at):
        raise NotAllowed(why)
    fresh.published_at, fresh.published_by = at, by
    fresh.save(update_fields=["published_at", "published_by"])
    trace(stream_of(fresh), "league.published", by=by, at=at)


def why_not_yet(league: League, by: User, at: datetime) -> str:
    """Say why a table cannot be published by this person now; empty where it can."""
    if league.published_at or league.withdrawn_at:
        return "This table is out, or was withdrawn."
    if league.frozen_by_id == by.pk:
        return "Somebody else than who froze it publishes it."
    told = list(league.lines.values_list("told_at", flat=True))
    untold = sum(1 for one in told if one is None)
    if untold:
        return (
            f"{untold} of {len(told)} letters did not leave yet: see Letters. A provider that cannot be told is not shown."
        )
    first = max(one for one in told if one is not None) + NOTICE
    return "" if first <= at else f"Providers have 30 days to answer: until {first:%-d %B %Y}."


@transaction.atomic
def withdraw(*, league: League, why: str, by: User, at: datetime) -> None:
    """Withdraw a table, published or not, with a reason. Raises NotAllowed where it was withdrawn already."""
    fresh = locked(League.objects.filter(pk=league.pk, withdrawn_at=None)).first()
    if fresh is None:
        raise NotAllowed("This table was withdrawn already.")
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_why = at, by, why
    fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    trace(stream_of(fresh), "league.withdrawn", by=by, at=at, why=why)


def out_now() -> League | None:
    """Give the newest table that everybody may read."""
    return League.objects.filter(published_at__isnull=False, withdrawn_at=None).order_by("-published_at").first()


# --- The letters ------------------------------------------------------------------------------------------------------


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: a withdrawn table is told to nobody, and nobody is written to who is not approved or has no address."""
    line = LeagueLine.objects.select_related("league", "provider").get(pk=message.about)
    if line.league.withdrawn_at:
        return Stop("this table was withdrawn")
    if not line.provider.usable_on(at.date()) or not line.provider.email:
        return Wait("this provider has no address in use: see its card", at + timedelta(hours=1))
    return keys.to(line.provider, at)


def sent(message: Outgoing, at: datetime) -> None:
    """The letter left: the thirty days of this provider begin."""
    LeagueLine.objects.filter(pk=message.about).update(told_at=at)
