"""The part of a procedure that says whom to ask after whom: the ladders, what makes one wait, and staff's working hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from hotline.procedures.notices import LONGEST_DELAY

# Who can be asked, and which letters each may get. The first five get a letter about several addresses (a notice), the
# others a referral about one case.
LETTERS: Mapping[str, frozenset[str]] = {
    "provider": frozenset({"notice", "reminder"}),
    "upstream": frozenset({"upstream"}),
    "cdn": frozenset({"cdn"}),
    "registrar": frozenset({"registrar"}),
    "owner": frozenset({"owner"}),
    "police": frozenset({"referral", "reminder", "escalation"}),
    "peer": frozenset({"referral", "reminder"}),
    "orphan": frozenset({"referral", "reminder"}),
    "regulator": frozenset({"regulator", "reminder"}),
}
NOTICED = frozenset({"provider", "upstream", "cdn", "registrar", "owner"})
BEYOND = NOTICED - {"provider"}  # who is asked when the host itself does nothing
CALENDARS = ("", "working")
REASONS = ("customer_told", "passed_on", "question")  # a hold of the police makes every step wait: that is no choice
LONGEST_PAUSE = 7 * 24
LONGEST_NAME = 12


@dataclass(frozen=True)
class Step:
    """One rung of a ladder.

    `times`: how often it is taken; 0: again and again until the content is gone, which is where the ladder ends.
    `also`: who else is asked at the same moment, each with a letter of its own. `only`: hosting countries it is meant for.
    `calendar`: "working" puts it off to a working moment of the house, never where a child may be in danger.
    `pauses`: which answers of a provider give it more time than `answer_hours`.
    """

    name: str
    to: str
    answer_hours: int
    times: int = 1
    letter: str = ""  # empty: the letter is called as the step is
    also: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    calendar: str = ""
    pauses: tuple[str, ...] = ()

    @property
    def asks(self) -> dict[str, str]:
        """Give everybody who is asked at this step, each with the letter they get."""
        return {self.to: self.letter or self.name, **self.also}

    @property
    def by_notice(self) -> bool:
        """Say whether it is asked by a letter to providers; else by a referral."""
        return self.to in NOTICED

    def meant_for(self, country: str) -> bool:
        """Say whether this step is meant for content hosted in a country."""
        return not self.only or country in self.only


@dataclass(frozen=True)
class Pausing:
    """How many hours an answer may make the ladder wait at most, after the time that the step gave."""

    customer_told: int
    passed_on: int
    question: int


@dataclass(frozen=True)
class Working:
    """When staff is there to read an answer, local time; from `opens` until (not including) `closes` on a working day."""

    opens: time
    closes: time


def problems_of(ladders: Mapping[str, Sequence[Step]], pausing: Pausing, working: Working) -> Iterator[str]:
    """Say, in sentences, what makes no sense in the ladders of a procedure."""
    for path, steps in ladders.items():
        yield from (f"ladder {path}: {said}" for said in _problems_of(steps))
    for reason in REASONS:
        hours = getattr(pausing, reason)
        if not isinstance(hours, int) or not 0 <= hours <= LONGEST_PAUSE:
            yield f"pauses: {reason} is a number of hours from 0 to {LONGEST_PAUSE}, so that nothing waits for ever"
    if not (isinstance(working.opens, time) and isinstance(working.closes, time)):
        yield "working: opens and closes are times such as 09:00:00"
    elif working.opens >= working.closes:
        yield "working: it opens before it closes"
    elif _minutes(working.closes) - _minutes(working.opens) <= LONGEST_DELAY:
        yield f"working: it is open for more than {LONGEST_DELAY} minutes, so that a letter that waits to leave can leave"


def _minutes(of_day: time) -> int:
    return of_day.hour * 60 + of_day.minute


def _problems_of(steps: Sequence[Step]) -> Iterator[str]:
    names = [step.name for step in steps]
    yield from (f"two steps are called {name}" for name in sorted({one for one in names if names.count(one) > 1}))
    for number, step in enumerate(steps):
        yield from _problems_of_step(step, first=number == 0)
    for step in steps[:-1]:
        if step.times == 0 and not step.only:
            yield f"{step.name} is repeated for ever, so nothing after it is reached: say how many times, or for whom only"
    if not steps:
        return
    last = steps[-1]
    if last.times != 0:
        yield f"{last.name} is the last step: its times is 0, because it is repeated until the content is gone"
    if last.by_notice or last.only:
        yield f"{last.name} is the last step: it goes to police, peer, orphan or regulator, whatever the country"


def _problems_of_step(step: Step, *, first: bool) -> Iterator[str]:
    for whom, letter in step.asks.items():
        if whom not in LETTERS:
            yield f"nobody is called {whom}"
        elif letter not in LETTERS[whom]:
            yield f"{step.name} asks the {whom} with {letter}: choose {' or '.join(sorted(LETTERS[whom]))}"
    if step.also and not set(step.asks) <= NOTICED:
        yield f"{step.name} asks several at once: only provider, upstream, cdn, registrar and owner can be"
    if not 0 < len(step.name) <= LONGEST_NAME:
        yield f"{step.name} is a name of 1 to {LONGEST_NAME} letters"
    if step.answer_hours <= 0:
        yield f"{step.name} gives no time to answer"
    if step.times < 0:
        yield f"{step.name} is taken a number of times, or 0 for as long as the content is up"
    if step.calendar not in CALENDARS:
        yield f"{step.name}: the calendar is working, or left out"
    elif step.calendar and (first or step.to == "police"):
        yield f"{step.name} waits for no calendar: a first notice and a message to the police leave at any hour"
    if first and (step.to in BEYOND or step.only):
        yield f"{step.name} is the first step: it asks the provider or a partner of the directory, whatever the country"
    for country in step.only:
        if not (len(country) == 2 and country.isalpha() and country.isupper()):
            yield f"{step.name}: only names countries by two capital letters, such as NL"
    for reason in step.pauses:
        if reason not in REASONS:
            yield f"{step.name}: nothing pauses because of {reason}; choose from {', '.join(REASONS)}"
    if step.pauses and not step.by_notice:
        yield f"{step.name}: only an answer of a provider makes a step wait"
