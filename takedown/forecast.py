"""What would leave for whom, by when, once a case is confirmed: in words, for the desk's preview."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hotline.procedures import Gate, Step, procedure
from reports.domain_rules import rules_for
from reports.models import Case
from takedown import routing
from takedown.actions import newest_lookup

ADJECTIVES = {"BE": "Belgian", "NL": "Dutch"}
UNSETTLED = {
    "cdn": "Behind a CDN: settle where it really lies first.",
    "disputed": "The sources differ on where it lies: settle that first.",
    "onion": "An onion service: nobody can be asked to remove it.",
    "unknown": "Nobody knows yet where it lies.",
}


def foretold(
    place: str, path: str, gate: Gate, ladder: tuple[Step, ...], *, country: str, outcome: str, peer: str,
    tells: dict[str, str], owner: str = "",
) -> Iterator[str]:  # fmt: skip
    """Say what the procedure's route does, from facts alone; `tells` gives per party by when it is told.

    `peer` is the hotline it goes to: that of the country, or one that takes orphans. `owner` is whom a domain rule names.
    """
    told = [f"{'the peer hotline' if whom == 'peer' else f'the {whom}'} {by}" for whom, by in tells.items()]
    match place:
        case "home":
            parties = f"{' and '.join(told)}" if told else "nobody besides the host"
            yield f"{ADJECTIVES.get(country, country)} hosting: {parties}."
        case "abroad":
            yield f"Hosting in {country}: {peer or 'the peer hotline there'} {tells.get('peer', 'at once')}."
        case "unserved":
            taken = [f"{peer}, which takes such cases, at once"] if path == "orphan" else []
            yield f"Hosting in {country}, where no active peer is: {' and '.join(taken + told) or 'nobody is told'}."
        case _:
            yield UNSETTLED.get(outcome, UNSETTLED["unknown"]) + (f" Meanwhile: {' and '.join(told)}." if told else "")
    if path == "notice" and gate.needs_clearance:
        yield "Then the gate: no notice to the host before police or magistrate clear it."
    elif path == "notice":
        yield f"The host is asked at once and has {ladder[0].answer_hours} hours to answer."
    if path == "notice" and owner and (before := _before_owner(ladder)):
        yield f"While it stays online, the owner of the site is written to after the step {before}: {owner}."


def _before_owner(ladder: tuple[Step, ...]) -> str:
    """Name the step after which the owner is asked; empty where the ladder asks none."""
    return next((before.name for before, step in pairwise(ladder) if "owner" in step.asks), "")


def forecast(case: Case, at: datetime) -> Iterator[str]:
    """Say what would leave once this case is confirmed, by its newest look-up and today's directory."""
    rules, lookup = procedure(), newest_lookup(case)
    country, outcome = (lookup.country, lookup.outcome) if lookup else ("", "unknown")
    way = routing.way_for(outcome, country, at)
    if lookup and lookup.at < at - timedelta(hours=rules.looking.stale_hours):
        yield "The look-up is old; it is looked up anew first."
    tells = {one.whom: _by(rules.tell_by(one, at), at_once=one.working_days < 0) for one in way.route.tell}
    yield from foretold(
        way.place, way.path, way.route.gate, rules.ladders[way.path],
        country=country, outcome=outcome, peer=way.partner.name if way.partner else "", tells=tells,
        owner=_owner(case, at),
    )  # fmt: skip


def _owner(case: Case, at: datetime) -> str:
    """Say whom a domain rule names as the owner of the site, and who says so until when; empty where none does."""
    rule = rules_for(case.host, at).get("owner")
    if rule is None:
        return ""
    return f"{rule.name or rule.contact} (domain rule by {rule.laid_by}, until {rule.until:%-d %B %Y})"


def _by(moment: datetime, *, at_once: bool) -> str:
    if at_once:
        return "at once"
    local = moment.astimezone(ZoneInfo(procedure().zone))
    if local.time() == time():  # midnight is the end of the day before to whoever reads it
        return f"by the end of {local - timedelta(days=1):%A %-d %B}"
    return f"by {local:%A %-d %B %H:%M}"
