"""Rules of the ladder: on which rung a takedown stands, which comes next, and how long an answer makes it wait. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.procedures.ladders import Pausing, Step
from takedown.rules import Outcome

# --- Where a takedown stands ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """The step that is taken next: its name, how often it was taken before, and its place when that was written.

    Kept as a name, so that a takedown keeps its place when steps are added or taken away before it.
    """

    step: str = ""  # empty: the first
    taken: int = 0
    place: int = 0


def at_stand(ladder: Sequence[Step], stand: Stand) -> tuple[Step, Stand]:
    """Give the step of a stand, and the stand as the ladder is now.

    A step that is not in the ladder any more makes way for whichever stands at its place now, or for the last.
    """
    for place, step in enumerate(ladder):
        if step.name == stand.step:
            return step, Stand(step.name, stand.taken, place)
    place = min(stand.place, len(ladder) - 1) if stand.step else 0
    return ladder[place], Stand(ladder[place].name, 0, place)


def after_asking(ladder: Sequence[Step], stand: Stand) -> Stand:
    """Give the stand once its step was taken: the same step while it has turns left, else the next one."""
    step, now = at_stand(ladder, stand)
    if step.times == 0 or now.taken + 1 < step.times:
        return Stand(step.name, now.taken + 1, now.place)
    return next_rung(ladder, now) or Stand(step.name, now.taken + 1, now.place)


def next_rung(ladder: Sequence[Step], stand: Stand) -> Stand | None:
    """Give the stand on the next rung up; None where there is none."""
    _, now = at_stand(ladder, stand)
    place = now.place + 1
    return Stand(ladder[place].name, 0, place) if place < len(ladder) else None


def passes_by(step: Step, country: str) -> str:
    """Say why a step is left out for content hosted in a country; empty when it is not."""
    return "" if step.meant_for(country) else f"meant for hosting in {', '.join(step.only)} only"


# --- Many at once ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Late:
    """What matters of a takedown when many are escalated with one press."""

    overdue: bool = True
    parked: bool = False  # it waits for a person's decision
    stop_proposed: bool = False
    with_colleague: bool = False


def why_left(late: Late) -> str:
    """Say why a takedown is left out when many are escalated; empty when nothing speaks against it."""
    if not late.overdue:
        return "It goes on already, or was answered: nobody is past their time with it any more."
    if late.parked:
        return "It waits for a decision. Decide on its own page."
    if late.stop_proposed:
        return "Somebody proposed to stop it. Decide that first."
    if late.with_colleague:
        return "A colleague is working on it."
    return ""


# --- What an answer does to the clock ---------------------------------------------------------------------------------

BECAUSE = {
    Outcome.CUSTOMER_TOLD: "customer_told",
    Outcome.PASSED_ON: "passed_on",
    Outcome.NEED_INFORMATION: "question",
    Outcome.DISPUTED: "question",
}
WORDS = {
    "customer_told": "the customer was told to remove it",
    "passed_on": "it was passed on",
    "question": "a question or a dispute is with a person",
}


@dataclass(frozen=True)
class Said:
    """What came back about one address: the outcome, when, and the moment the provider named, if any."""

    outcome: str
    at: datetime
    by_date: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """From when to when an answer makes the ladder wait, and why (a word of the procedure)."""

    since: datetime
    until: datetime
    because: str

    @property
    def words(self) -> str:
        """Say why, as the desk reads it."""
        return WORDS[self.because]


def waits_after(said: Iterable[Said], *, due: datetime, pauses: Sequence[str], pausing: Pausing) -> Waiting | None:
    """Say how long an asking waits beyond its time, by the newest answer to it; None when it does not.

    The cap counts from the end of the asking's own time: however often a provider asks for more, it never gets more.
    A customer who was told without a date gives no more time; neither does a date that lies within the time anyway.
    """
    newest = max(said, key=lambda one: one.at, default=None)
    because = BECAUSE.get(Outcome(newest.outcome), "") if newest else ""
    if newest is None or because not in pauses:
        return None
    latest = due + timedelta(hours=getattr(pausing, because))
    until = newest.by_date if because == "customer_told" else latest
    if until is None or until <= due:
        return None
    return Waiting(newest.at, min(until, latest), because)
