"""What a reporter reads about an address: a phase in plain words and a day, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hotline.unopened import unopened
from reports.rules import PHASES

PATH = ("received", "in_review", "passed_on", "removed")  # the way most reports go; "closed" leaves it
STEP_OF = {"with_partner": "passed_on"}  # a way of being passed on, and no step of its own


@dataclass(frozen=True)
class PhaseWords:
    """A phase as the reporter reads it: a short heading and one or two sentences."""

    heading: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """One step of the way, for the strip above the sentence."""

    heading: str
    done: bool
    current: bool


@dataclass(frozen=True)
class AddressPhase:
    """One address of a report: its line on the form, its phase in words, since which day, and the way so far."""

    line: int
    words: PhaseWords
    day: str
    steps: tuple[Step, ...]
    sentence: str  # all of it in one line: "Address 1: no longer reachable since 3 November 2026."


def phase_words(phase: str) -> PhaseWords:
    """Give the words for a phase in the language that is active. Says nothing of place, provider, category or police."""
    if unopened() and phase in ("received", "passed_on"):
        return _unopened_words(phase)
    match phase:
        case "received":
            return PhaseWords(_("Received"), _("We have received this address. A trained analyst will look at it."))
        case "in_review":
            return PhaseWords(
                _("In review"),
                _("Our analysts are looking at this address. They decide whether what is there is illegal."),
            )
        case "passed_on":
            return PhaseWords(
                _("Passed on"),
                _("We have passed this address on to those who can act on it, and we keep looking at it."),
            )
        case "with_partner":
            return PhaseWords(
                _("With a partner hotline"),
                _("Our partner hotline in another country has this address and acts on it. We keep looking at it."),
            )
        case "removed":
            return PhaseWords(
                _("Removed: no longer reachable"),
                _("What you reported can no longer be reached at this address. Thank you. If you see it again, please"
                  " report it again."),
            )  # fmt: skip
        case "closed":
            return PhaseWords(
                _("Closed"),
                _("We have looked at this address and closed it. Either we could not reach it, or it is not illegal, or"
                  " it is something we cannot act on. If you know something new, please report it again."),
            )  # fmt: skip
    raise ValueError(f"unknown phase {phase}, known are {', '.join(PHASES)}")


def _unopened_words(phase: str) -> PhaseWords:
    """Give the words where nobody of the house may look: the police have every report alike, so saying so tells nothing."""
    if phase == "received":
        return PhaseWords(
            _("Received"),
            _("We have received this address. We do not open it. We pass it on to the police on the next working day at"
              " the latest."),
        )  # fmt: skip
    return PhaseWords(
        _("Passed on to the police"),
        _("We have passed this address on to the police, without opening it. They decide what happens next."),
    )


def one_line(line: int, phase: str, day: str) -> str:
    """Say where one address stands and since which day, in one line; the address itself is not shown."""
    match phase:
        case "received":
            told = _("Address %(line)d: received on %(day)s.")
        case "in_review":
            told = _("Address %(line)d: in review since %(day)s.")
        case "passed_on":
            told = _("Address %(line)d: passed on since %(day)s.")
        case "with_partner":
            told = _("Address %(line)d: with the partner hotline since %(day)s.")
        case "removed":
            told = _("Address %(line)d: no longer reachable since %(day)s.")
        case "closed":
            told = _("Address %(line)d: closed on %(day)s.")
        case _:
            raise ValueError(f"unknown phase {phase}, known are {', '.join(PHASES)}")
    return told % {"line": line, "day": day}


def short_words(phase: str) -> str:
    """Give the words for a phase in the strip of steps.

    The last step has words of its own, so that nobody reads "removed" before it is.
    """
    return _("Gone") if phase == "removed" else phase_words(phase).heading


def day_words(at: datetime) -> str:
    """Give the day of a moment in the local zone, written out in the language that is active."""
    style = "j F Y" if get_language() == "en" else "DATE_FORMAT"
    return date_format(timezone.localtime(at), style)


def address_phase(line: int, phase: str, at: datetime) -> AddressPhase:
    """Put together what the status page says of one address."""
    way = ("received", "closed") if phase == "closed" else PATH
    reached = way.index(STEP_OF.get(phase, phase))
    steps = tuple(Step(short_words(one), place < reached, place == reached) for place, one in enumerate(way))
    day = day_words(at)
    return AddressPhase(line, phase_words(phase), day, steps, one_line(line, phase, day))
