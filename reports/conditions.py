"""What must be so before somebody takes a case or looks at what it shows: training, rest, and what a person opted out of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from hotline.certificates import why_not_certified
from hotline.counting import remembered
from hotline.models import User
from hotline.unopened import UNOPENED, unopened
from hotline.workflow import NotAllowed
from reports import exposure
from reports.models import CaseQuerySet
from reports.rules import wellbeing

JUDGING_GOES_ON = "You can go on judging from what is known, and give cases back."


class NotNow(Exception):
    """This person may not take or look at a case at the moment; the sentence says why and what to do."""


def why_closed() -> str:
    """Say why nobody of this house judges or opens anything; empty where the procedure lets them."""
    return UNOPENED if unopened() else ""


def refuse_closed() -> None:
    """Stop a verb that decides on a case or shows it, where nobody here may look. Raises NotAllowed."""
    if why := why_closed():
        raise NotAllowed(why)


def why_not_judge(by: User, at: datetime) -> str:
    """Say why this person may not take or judge a case at this moment; empty when they may."""
    return why_closed() or why_not_certified(by, at)


def barred(by: User, at: datetime) -> str:
    """Say the same for a page that would offer a case; some seconds old at most."""
    return remembered(f"barred-{by.pk}", lambda: why_not_judge(by, at))


def why_not_look(by: User, at: datetime) -> str:
    """Say why this person may not see an address or a reporter's words at this moment; empty when they may.

    Looking only: judging from what is known, reusing a verdict and giving a case back never ask this.
    """
    if why := why_closed():
        return why
    place = exposure.place()
    refusal = wellbeing.refusal_of(exposure.looked(by, at), at, place)
    return sentence_of(refusal, at, place) if refusal else ""


def sentence_of(refusal: wellbeing.Refusal, at: datetime, place: wellbeing.Place) -> str:
    """Say a refusal to the person: why, and when they can look again."""
    limits, again = place.limits, _moment(refusal.until, at, place)
    match refusal.kind:
        case "hard_cap":
            most = length(limits.hard_minutes)
            return f"You have looked for {most} today, and that is the most. You can look again {again}. {JUDGING_GOES_ON}"
        case "soft_cap":
            return (
                f"You have looked for {length(limits.soft_minutes)} today. To go on up to {length(limits.hard_minutes)}, "
                f"choose so on the page My wellbeing. {JUDGING_GOES_ON}"
            )
        case "pause":
            return (
                f"You have looked for {length(limits.pause_after_minutes)} without a break. You can look again {again}. "
                f"{JUDGING_GOES_ON}"
            )
        case "break":
            return f"You are taking a break. You can look again {again}, or as soon as you say that you are back."
    return f"Nothing is shown at this hour or at the end of a shift. You can look again {again}. {JUDGING_GOES_ON}"


def length(minutes: int) -> str:
    """Say a number of minutes as people do: 25 min, 3 h, 2 h 10 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part)


def full_minute(moment: datetime) -> datetime:
    """Give the next full minute, or the moment itself where it is one."""
    here = moment.astimezone(UTC)
    return here.replace(second=0, microsecond=0) + timedelta(minutes=1) if here.second or here.microsecond else here


def _moment(until: datetime | None, at: datetime, place: wellbeing.Place) -> str:
    """Say when, in the house's own time; the next full minute, so that it is true when the clock shows it."""
    if until is None:
        return "later"
    local = full_minute(until).astimezone(ZoneInfo(place.zone))
    return f"{'at' if local.date() == place.day(at) else 'tomorrow from'} {local:%H:%M}"


def unbearable(by: User, at: datetime) -> tuple[Q, ...]:
    """Say what may not be given to this person now, as conditions on what earlier assessments say of a case.

    What they opted out of; and severe cases after some in a row, until a pause. Nobody else sees either.
    """
    outs = exposure.outs_of(by)
    heavy = exposure.HEAVY if exposure.lighter_until(by, at) is not None else None
    return tuple(said for said in (outs, heavy) if said is not None)


def bearable(cases: CaseQuerySet, by: User, at: datetime) -> CaseQuerySet:
    """Narrow a queue to what may be given to this person now."""
    return spared(cases, unbearable(by, at))


def spared(cases: CaseQuerySet, unbearable: Iterable[Q]) -> CaseQuerySet:
    """Leave out cases of which an earlier assessment says any of this."""
    for said in unbearable:
        cases = exposure.without(cases, said)
    return cases


def why_nothing(by: User, at: datetime) -> str:
    """Say to the person why the queue gives them nothing although it may hold something; empty where it is empty."""
    until = exposure.lighter_until(by, at)
    if until is None:
        return ""
    place = exposure.place()
    many = place.limits.high_in_a_row
    return (
        f"{many} heavy cases in a row: lighter ones come next, and none waits. Heavy ones come again "
        f"{_moment(until, at, place)}; a pause does good. What you choose from the queue yourself, you can always take."
    )
