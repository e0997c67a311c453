"""What SCARt's codes mean in this house, when a hotline moves over: every code has a line, and none is stretched.

Codes: SCARt build 18, `includes/scartConstants.php` and its seeders, and the headings of its report and console exports.
docs/moving-from-scart.md shows the same tables to people; a test compares them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reports.rules import Age, Finding, Gender, Place, SiteType, Word
from reports.rules.uploads import PLACES, plain

SYSTEM = "scart"
LONGEST_NUMBER = 20


class Course(Word):
    """What an imported item becomes here."""

    JUDGE = "judge", "Still open: a new case, to be judged by two people here"
    HISTORY = "history", "Closed there: a known case, closed here too, with the earlier verdict beside it"


# Status code: what becomes of it, and what the code says.
STATUSES: Mapping[str, tuple[Course, str]] = {
    "open": (Course.JUDGE, "received, waited for an analyst"),
    "scheduler_scrape": (Course.JUDGE, "waited to be fetched"),
    "work": (Course.JUDGE, "was being fetched"),
    "cannot_scrape": (Course.JUDGE, "could not be fetched"),
    "scheduler_ai_analyze": (Course.JUDGE, "waited for the AI"),
    "ai_analyze": (Course.JUDGE, "was with the AI"),
    "grade": (Course.JUDGE, "ready to be classified"),
    "direct_police": (Course.JUDGE, "text report for the police only"),
    "first_police": (Course.JUDGE, "illegal, police told first"),
    "abusecontact_changed": (Course.JUDGE, "illegal, hoster changed or unknown"),
    "scheduler_checkonline": (Course.JUDGE, "illegal, notices sent, watched"),
    "scheduler_checkonline_manual": (Course.JUDGE, "illegal, notices sent, watched by hand"),
    "close_offline": (Course.HISTORY, "gone"),
    "close_offline_manual": (Course.HISTORY, "gone, found by hand"),
    "close": (Course.HISTORY, "closed: not illegal, ignored, abroad, or by hand"),
    "close_double": (Course.HISTORY, "closed: the address was there twice"),
}
# Verdict code: the finding it comes nearest to; empty where nobody had found anything.
GRADES: Mapping[str, tuple[str, str]] = {
    "unset": ("", "not judged"),
    "illegal": (Finding.ILLEGAL.value, "illegal"),
    "not_illegal": (Finding.NOT_ILLEGAL.value, "not illegal"),
    "ignore": (Finding.OUT_OF_SCOPE.value, "ignored: an icon, a banner"),
}
SITES: Mapping[str, str] = {
    "notdetermined": SiteType.NOT_DETERMINED.value,
    "website": SiteType.WEBSITE.value,
    "filehost": SiteType.FILE_HOST.value,
    "imagehost": SiteType.IMAGE_HOST.value,
    "imagestore": SiteType.IMAGE_HOST.value,
    "imageboard": SiteType.IMAGE_BOARD.value,
    "bannersite": SiteType.BANNER_SITE.value,
    "linksite": SiteType.LINK_SITE.value,
    "socialsite": SiteType.SOCIAL.value,
    "redirector": SiteType.REDIRECTOR.value,
    "webarchived": SiteType.ARCHIVE.value,
    "searchprovider": SiteType.SEARCH.value,
    "blog": SiteType.BLOG.value,
    "forum": SiteType.FORUM.value,
}
# Answers of the default questions, by code and by label as exports write them (scart.md 4.1).
PUNISHABLE: Mapping[str, str] = {"BA": "Baseline CSAM", "NA": "National CSAM"}
AGES: Mapping[str, tuple[str, str]] = {
    "ND": ("Not determined", Age.NOT_DETERMINED.value),
    "IN": ("Infant", Age.INFANT.value),
    "PP": ("Pre-pubescent", Age.PRE_PUBESCENT.value),
    "PU": ("Pubescent", Age.PUBESCENT.value),
}
GENDERS: Mapping[str, tuple[str, str]] = {
    "UN": ("Not determined", Gender.NOT_DETERMINED.value),
    "MA": ("Male", Gender.MALE.value),
    "FE": ("Female", Gender.FEMALE.value),
    "BO": ("Both", Gender.BOTH.value),
}
# Reasons for "not illegal": the finding they come nearest to.
REASONS: Mapping[str, tuple[str, str]] = {
    "AD": ("Adult", Finding.NOT_ILLEGAL.value),
    "NU": ("Nudism", Finding.NOT_ILLEGAL.value),
    "CH": ("Children", Finding.NOT_ILLEGAL.value),
    "VI": ("Virtual", Finding.NOT_ILLEGAL.value),
    "NF": ("Not found", Finding.NOT_REACHABLE.value),
    "CP": ("Cloud (personal)", Finding.NOT_ILLEGAL.value),
    "NA": ("Not accessible (more info needed)", Finding.NOT_REACHABLE.value),
    "NI": ("Not illegal", Finding.NOT_ILLEGAL.value),
    "OT": ("Other", Finding.NOT_ILLEGAL.value),
    "LI": ("Linking", Finding.NOT_ILLEGAL.value),
}
# Headings of the report export and of the console exports; the same column is called differently by different versions.
COLUMNS: Mapping[str, str] = {
    "filenumber": "filenumber",
    "url": "url",
    **dict.fromkeys(("url referer", "referer"), "referrer"),
    "reference": "reference",
    **dict.fromkeys(("received at", "received time", "received"), "received"),
    **dict.fromkeys(("type code", "type"), "type"),
    **dict.fromkeys(("source code", "source"), "source"),
    **dict.fromkeys(("status code", "status"), "status"),
    **dict.fromkeys(("grade code", "classification"), "grade"),
    **dict.fromkeys(("hoster owner",), "hoster"),
    **dict.fromkeys(("hoster country",), "country"),
    **dict.fromkeys(("hoster first ntd at", "firstntd at", "first ntd"), "first_ntd"),
    "note": "note",
}
NEEDED = ("filenumber", "url", "status", "grade")
QUESTION = re.compile(
    r"^(?:\[(?:mainurl|imageurl|videourl)\]\s*)?(?:\[(?P<question>[^\]]+)\]\s*(?P<option>.+)|(?P<alone>.+))$"
)


@dataclass(frozen=True)
class Earlier:
    """What SCARt had found, in our words; empty where it said nothing."""

    finding: str = ""
    international: str = ""
    site_type: str = ""
    age: str = ""
    gender: str = ""


def column(heading: str) -> str:
    """Give the column a heading of an export stands for; empty for one that is kept as words only."""
    return COLUMNS.get(plain(heading), "")


def answer_of(heading: str, value: str) -> tuple[str, str]:
    """Read a column of answers: the question and what was answered; empty where the option was not ticked."""
    found = QUESTION.match(heading.strip())
    if found is None:
        return "", ""
    if found["question"]:
        ticked = value.strip().casefold() in ("y", "yes", "1")
        return found["question"].strip().casefold(), found["option"].strip() if ticked else ""
    return found["alone"].strip().casefold(), value.strip()


def earlier_of(grade: str, type_: str, answers: Mapping[str, list[str]]) -> Earlier:
    """Say in our words what SCARt had found; several ages fold to the oldest, as its own export does (scart.md 4.1)."""
    finding = GRADES[grade][0]
    if finding == Finding.NOT_ILLEGAL:
        finding = _reason(answers.get("reason", [])) or finding
    illegal = finding == Finding.ILLEGAL
    return Earlier(
        finding=finding,
        international=_punishable(answers.get("punishable", [])) if illegal else "",
        site_type=SITES.get(type_, ""),
        age=_age(answers.get("age", [])) if illegal else "",
        gender=_gender(answers.get("sex", [])) if illegal else "",
    )


def _reason(said: list[str]) -> str:
    return next((finding for label, finding in REASONS.values() if label in said), "")


def _punishable(said: list[str]) -> str:
    if PUNISHABLE["BA"] in said:
        return "baseline"
    return "not_baseline" if PUNISHABLE["NA"] in said else ""


def _age(said: list[str]) -> str:
    return next((AGES[code][1] for code in ("PU", "PP", "IN", "ND") if AGES[code][0] in said), "")


def _gender(said: list[str]) -> str:
    """Not determined wins over all, and girls and boys together are both (scart.md 4.1)."""
    told = {value for label, value in GENDERS.values() if label in said}
    if Gender.NOT_DETERMINED.value in told:
        return Gender.NOT_DETERMINED.value
    return Gender.BOTH.value if len(told) > 1 else next(iter(told), "")


def place_of(type_: str) -> str:
    """Give our kind of place for SCARt's kind of site."""
    return PLACES.get(type_, Place.OTHER.value if type_ else "")


def is_text_report(url: str) -> bool:
    """Say whether SCARt made the address up, for a report that had none."""
    return url.startswith("https://import") and url.endswith(".local")
