"""Rules of the reports floor: words, tables, and functions from facts to decisions. No rows, no clock, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from reports.rules.alerts import Alert as Alert
from reports.rules.alerts import next_check as next_check
from reports.rules.alerts import tells as tells
from reports.rules.arranging import LONGEST_ASSIGNMENT as LONGEST_ASSIGNMENT
from reports.rules.arranging import LONGEST_SNOOZE as LONGEST_SNOOZE
from reports.rules.arranging import MOST_ARRANGED as MOST_ARRANGED
from reports.rules.arranging import Act as Act
from reports.rules.arranging import Situation as Situation
from reports.rules.arranging import problem_with_until as problem_with_until
from reports.rules.arranging import why_left as why_left
from reports.rules.intake import CHANNELS as CHANNELS
from reports.rules.intake import FASTEST_SECONDS as FASTEST_SECONDS
from reports.rules.intake import HIGH as HIGH
from reports.rules.intake import ONE_MARK as ONE_MARK
from reports.rules.intake import TOP as TOP
from reports.rules.intake import TOP_SIGNS as TOP_SIGNS
from reports.rules.intake import Place as Place
from reports.rules.intake import Sign as Sign
from reports.rules.intake import Why as Why
from reports.rules.intake import Word as Word
from reports.rules.intake import coarse as coarse
from reports.rules.intake import new_round_on_repeat as new_round_on_repeat
from reports.rules.intake import suspicion_of as suspicion_of
from reports.rules.intake import urgency_of as urgency_of
from reports.rules.intake import weighed as weighed
from reports.rules.links import LinkKind as LinkKind
from reports.rules.links import why_no_link as why_no_link
from reports.rules.priority import BANDS as BANDS
from reports.rules.priority import MOST_NEIGHBOURS as MOST_NEIGHBOURS
from reports.rules.priority import MOST_SOURCES as MOST_SOURCES
from reports.rules.priority import OLD as OLD
from reports.rules.priority import ONE_SOURCE as ONE_SOURCE
from reports.rules.priority import PER_NEIGHBOUR as PER_NEIGHBOUR
from reports.rules.priority import POINT as POINT
from reports.rules.priority import SUSPECT as SUSPECT
from reports.rules.priority import URGENT as URGENT
from reports.rules.priority import Part as Part
from reports.rules.priority import Standing as Standing
from reports.rules.priority import band_of as band_of
from reports.rules.priority import parts_of as parts_of
from reports.rules.priority import priority_of as priority_of
from reports.rules.priority import rank_at as rank_at
from reports.rules.priority import same_source as same_source
from reports.rules.quality import differs as differs
from reports.rules.quality import drawn as drawn

# --- Cases ------------------------------------------------------------------------------------------------------------

CASE_STATES = ("new", "second_look", "disputed", "confirmed", "dismissed")
TO_JUDGE = ("new", "second_look")
WAITING = (*TO_JUDGE, "disputed")
CASE_MOVES: Mapping[str, frozenset[str]] = {
    "new": frozenset({"second_look", "dismissed"}),
    "second_look": frozenset({"second_look", "confirmed", "dismissed", "disputed"}),  # itself: first look of a new round
    "disputed": frozenset({"confirmed", "dismissed"}),
    "confirmed": frozenset({"second_look"}),
    "dismissed": frozenset({"new"}),
}


class Finding(Word):
    """What an assessment comes to."""

    ILLEGAL = "illegal", "Illegal"
    NOT_ILLEGAL = "not_illegal", "Not illegal"
    NOT_REACHABLE = "not_reachable", "Not reachable"
    OUT_OF_SCOPE = "out_of_scope", "Out of scope"
    DUPLICATE = "duplicate", "Duplicate"


class International(Word):
    """Whether it meets the INTERPOL baseline (illegal in any country)."""

    NOT_BASELINE = "not_baseline", "Not baseline"
    BASELINE = "baseline", "Baseline"


class National(Word):
    """Whether it is illegal under a dated national legal ground."""

    NOT_ILLEGAL = "not_illegal", "Not illegal here"
    ILLEGAL = "illegal", "Illegal here"


class ContentType(Word):
    """ICCAM content types."""

    IMAGE = "image", "Image"
    VIDEO = "video", "Video"
    LIVE = "live", "Live stream"
    PAGE = "page", "Page with several items"
    TEXT = "text", "Text"
    OTHER = "other", "Other"


class SiteType(Word):
    """ICCAM site types (ids in the mapping of the ICCAM channel)."""

    NOT_DETERMINED = "not_determined", "Not determined"
    WEBSITE = "website", "Website"
    FILE_HOST = "file_host", "File host"
    IMAGE_HOST = "image_host", "Image host"
    IMAGE_BOARD = "image_board", "Image board"
    FORUM = "forum", "Forum"
    BANNER_SITE = "banner_site", "Banner site"
    LINK_SITE = "link_site", "Link site"
    SOCIAL = "social", "Social network"
    REDIRECTOR = "redirector", "Redirector"
    ARCHIVE = "archive", "Web archive"
    SEARCH = "search", "Search provider"
    BLOG = "blog", "Blog"


class Age(Word):
    """ICCAM age categories."""

    NOT_DETERMINED = "not_determined", "Not determined"
    INFANT = "infant", "Infant"
    PRE_PUBESCENT = "pre_pubescent", "Pre-pubescent"
    PUBESCENT = "pubescent", "Pubescent"


class Gender(Word):
    """ICCAM gender categories."""

    NOT_DETERMINED = "not_determined", "Not determined"
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    BOTH = "both", "Both"


class Commerciality(Word):
    """ICCAM commerciality."""

    NOT_DETERMINED = "not_determined", "Not determined"
    COMMERCIAL = "commercial", "Commercial"
    NON_COMMERCIAL = "non_commercial", "Non-commercial"


@dataclass(frozen=True)
class Verdict:
    """The part of an assessment that decides; two people must agree on all of it."""

    finding: str
    international: str = International.NOT_BASELINE.value
    national: str = National.NOT_ILLEGAL.value
    legal_ground: str = ""


def problems_of(verdict: Verdict, grounds: tuple[str, ...]) -> list[str]:
    """Say, in sentences for the analyst, why a verdict contradicts itself; empty when it stands.

    `grounds` are the codes of the legal grounds in force today.
    """
    illegal_somewhere = verdict.international == International.BASELINE or verdict.national == National.ILLEGAL
    said = []
    if verdict.finding == Finding.ILLEGAL and not illegal_somewhere:
        said.append("Illegal needs at least one of the two: baseline, or illegal here.")
    if verdict.finding != Finding.ILLEGAL and illegal_somewhere:
        said.append("The finding says it is not illegal, the two fields below say it is. Change one of them.")
    if verdict.national == National.ILLEGAL and verdict.legal_ground not in grounds:
        said.append("Illegal here needs a legal ground that is in force.")
    if verdict.national != National.ILLEGAL and verdict.legal_ground:
        said.append("A legal ground goes only with illegal here.")
    return said


def after_first(finding: str, *, light_by_one: tuple[str, ...], sampled: bool) -> str:
    """Give the state after the first assessment: a light verdict may stand alone unless it fell into the sample."""
    return "dismissed" if finding in light_by_one and not sampled else "second_look"


def after_second(first: Verdict, second: Verdict) -> str:
    """Give the state after the second assessment: agreement closes it, disagreement goes to a lead."""
    if first.finding != Finding.ILLEGAL and second.finding != Finding.ILLEGAL:
        return "dismissed"
    if first == second:
        return "confirmed"
    return "disputed"


def after_lead(decided: Verdict) -> str:
    """Give the state after a lead's decision on a dispute."""
    return "confirmed" if decided.finding == Finding.ILLEGAL else "dismissed"


def in_sample(roll: float, percent: int) -> bool:
    """Say whether a roll (0 to 1) falls into the sample of light verdicts that get a blind second look."""
    return roll * 100 < percent


TOP_URGENCY = HIGH  # from here on a case stands before all others


def assess_within(hours: int, urgency: int) -> timedelta:
    """Give the time in which a case should be assessed: what is urgent is due earlier, at the least within the hour."""
    return timedelta(hours=max(1, hours - 2 * urgency))


# --- What the reporter learns -----------------------------------------------------------------------------------------

PHASES = ("received", "in_review", "passed_on", "with_partner", "removed", "closed")


def phase_of(state: str, *, passed_on: bool, removed: bool, with_partner: bool = False, unopened: bool = False) -> str:
    """Give the one word a reporter learns of a case: nothing of place, provider, category or police.

    `with_partner`: a partner hotline has it, and the procedure lets us say so. `unopened`: it went on without a judgement.
    """
    match state:
        case "new":
            return "passed_on" if passed_on and unopened else "received"
        case "second_look" | "disputed":
            return "in_review"
        case "dismissed":
            return "closed"
        case "confirmed" if removed:
            return "removed"
        case "confirmed" if passed_on:
            return "with_partner" if with_partner else "passed_on"
        case "confirmed":
            return "in_review"
    raise ValueError(f"unknown state {state}")


# --- Hosting ----------------------------------------------------------------------------------------------------------

HOSTING_OUTCOMES = ("found", "cdn", "disputed", "onion", "unknown")
TO_SETTLE = ("unknown", "disputed", "cdn")  # no one country could be told


@dataclass(frozen=True)
class HostingFacts:
    """What the sources said about where an address lies; `answers` keeps each source apart with its time (ISO 8601)."""

    onion: bool = False
    ips: tuple[str, ...] = ()
    cname_chain: tuple[str, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)  # source name -> ISO 3166-1 alpha-2
    asn: int | None = None
    holder: str = ""
    network: str = ""
    abuse_contact: str = ""
    is_cdn: bool = False
    answers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Hosting:
    """What follows from the facts: the outcome, the country if one can be told, and where the sources differ."""

    outcome: str
    country: str = ""
    disagreement: tuple[str, ...] = ()


def hosting_of(facts: HostingFacts) -> Hosting:
    """Decide where it lies. Sources that differ and CDN fronts are marked, never resolved in silence."""
    if facts.onion:
        return Hosting("onion")
    if not facts.ips:
        return Hosting("unknown")
    said = {source: country for source, country in facts.countries.items() if country}
    differing = tuple(f"{source} says {country}" for source, country in sorted(said.items()))
    if len(set(said.values())) > 1:
        return Hosting("cdn" if facts.is_cdn else "disputed", disagreement=differing)
    if facts.is_cdn:
        return Hosting("cdn")
    if not said:
        return Hosting("unknown")
    return Hosting("found", country=next(iter(said.values())))


def still_settled(asn: int | None, facts: HostingFacts) -> bool:
    """Say whether a person's word on the country still holds: the content sits in the same network as when they said it."""
    return not facts.onion and bool(facts.ips) and facts.asn == asn


def where(outcome: str, country: str, *, home: str, served: bool) -> str:
    """Give the procedure's word for the place: home, abroad (an active peer serves it), unserved or unknown."""
    if outcome != "found" or not country:
        return "unknown"
    if country == home:
        return "home"
    return "abroad" if served else "unserved"


# --- Numbers people read to each other --------------------------------------------------------------------------------


def reference_of(prefix: str, pk: int) -> str:
    """Give the number of a case as letters and phone calls name it, for instance ``BE-000123``."""
    return f"{prefix}-{pk:06d}"
