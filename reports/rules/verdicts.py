"""The seven verdicts in their fixed order, what each asks for, and the words for setting a case aside."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.rules.intake import Word

MOST_AT_ONCE = 200  # cases judged with one verdict
SKIPS_A_LEAD_SEES = 3
PARK_DAYS = 7
PARK_HOURS_URGENT = 4


class Choice(Word):
    """The verdicts as keys 1 to 7 give them; their order never changes (casework.md W3)."""

    ILLEGAL_BASELINE = "illegal_baseline", "Illegal: baseline"
    ILLEGAL_NATIONAL = "illegal_national", "Illegal: national"
    SECOND_OPINION = "second_opinion", "Age uncertain: second opinion"
    NOT_ILLEGAL = "not_illegal", "Not illegal"
    NOT_REACHABLE = "not_reachable", "Not reachable"
    OUT_OF_SCOPE = "out_of_scope", "Out of scope (other authority)"
    DUPLICATE = "duplicate", "Duplicate of another case"


class Park(Word):
    """Why a case waits until a moment."""

    SITE_DOWN = "site_down", "The site is down for the moment"
    ANSWER = "answer", "An answer is on its way"
    COLLEAGUE = "colleague", "A colleague with the right knowledge comes later"
    TECHNICAL = "technical", "A technical problem is being mended"
    BREAK = "break", "A break"


class Skip(Word):
    """Why somebody passes a case on; nobody is asked for more, and nobody is counted."""

    DISTRESSING = "distressing", "Too distressing"
    LANGUAGE = "language", "Not my language"
    TECHNICAL = "technical", "A technical problem"
    CONFLICT = "conflict", "I know somebody in it"


class View(Word):
    """What a colleague says who was asked for a second opinion."""

    CHILD = "child", "A child, in my view"
    ADULT = "adult", "An adult, in my view"
    UNSURE = "unsure", "I cannot tell either"
    OTHER = "other", "See my words"


@dataclass(frozen=True)
class Fields:
    """The three fields of a verdict that a choice stands for."""

    finding: str
    international: str = "not_baseline"
    national: str = "not_illegal"


def fields_of(choice: str, ground: str) -> Fields:
    """Give what a choice means. Baseline is illegal here too where a ground is named; national always names one."""
    match choice:
        case Choice.ILLEGAL_BASELINE:
            return Fields("illegal", "baseline", "illegal" if ground else "not_illegal")
        case Choice.ILLEGAL_NATIONAL:
            return Fields("illegal", "not_baseline", "illegal")
        case Choice.SECOND_OPINION:
            raise ValueError("asking a second opinion is no finding")
    return Fields(choice)


def choice_of(finding: str, international: str) -> str:
    """Give the choice that stands for a written assessment."""
    if finding != "illegal":
        return finding
    return Choice.ILLEGAL_BASELINE.value if international == "baseline" else Choice.ILLEGAL_NATIONAL.value


def is_illegal(choice: str) -> bool:
    """Say whether a choice asks for a ground and the categories."""
    return choice in (Choice.ILLEGAL_BASELINE, Choice.ILLEGAL_NATIONAL)


def reason_needed(choice: str, earlier: str) -> str:
    """Say why a choice needs a reason; empty when it does not. `earlier` is the finding of the round before, if any."""
    if choice == Choice.SECOND_OPINION:
        return "Say what you want to know from a colleague."
    if choice == Choice.OUT_OF_SCOPE:
        return "Say whose business it is instead."
    if choice and earlier and (earlier == "illegal") != is_illegal(choice):
        return "An earlier round found otherwise: say what is different now."
    return ""


# From the state after a verdict back to the one before it, within the seconds in which it may be taken back.
UNDO_MOVES: Mapping[str, frozenset[str]] = {
    "second_look": frozenset({"new", "second_look"}),
    "dismissed": frozenset({"new", "second_look", "disputed"}),
    "confirmed": frozenset({"second_look", "disputed"}),
    "disputed": frozenset({"second_look"}),
}
