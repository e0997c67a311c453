"""What the ledger says of one person's looking, as facts for the rules. Nobody but that person is shown it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from hotline.models import User
from hotline.procedures import procedure
from hotline.written import Planned, Written
from reports.models import Assessment, Case, CaseQuerySet, Exposure, OptOut, WorkDay
from reports.rules import wellbeing

NEWEST = 40  # verdicts that are looked at to tell how long somebody has worked without a pause
CAN_LOOK = "reports.reveal_address"
HEAVY = Q(finding="illegal") & (Q(age__in=wellbeing.HEAVY_AGES) | Q(content_type__in=wellbeing.HEAVY_CONTENT))


def place() -> wellbeing.Place:
    """Give the limits of this house and where they hold."""
    rules = procedure()
    return wellbeing.Place(rules.wellbeing, rules.zone, settings.VIEWING_HOURS)


Times = tuple[datetime, datetime, datetime | None]  # when a look began, when it covers itself, when it was covered
TIMES = ("began_at", "until", "ended_at")


LOOKS = Planned(
    lambda person, day: Exposure.objects.filter(person=person, day=day).order_by("began_at", "pk").values_list(*TIMES), 2
)
DAYS = Planned(lambda day, person: WorkDay.objects.filter(Q(day=day) | Q(day=None), person=person), 2)


def looks_of(person: User, day: date) -> list[Times]:
    """Give a person's looks of one day, oldest first. There can be a thousand, so they come without their rows."""
    return LOOKS(person.pk, day)


def spans_of(looks: Iterable[Times], at: datetime) -> tuple[wellbeing.Span, ...]:
    """Give from when to when each look lasted: until it was covered, at the longest until it covered itself."""
    return tuple((began, min(ended or until, until, max(at, began))) for began, until, ended in looks)


def looked(person: User, at: datetime) -> wellbeing.Looked:
    """Give what is known of a person's looking today."""
    day = place().day(at)
    days = {one.day: one for one in DAYS(day, person.pk)}
    today, usual = days.get(day), days.get(None)
    ends = today.shift_ends if today and today.shift_ends else usual.shift_ends if usual else None
    return wellbeing.Looked(
        spans=spans_of(looks_of(person, day), at),
        goes_on=bool(today and today.goes_on_at),
        shift_ends=ends,
        break_until=today.break_until if today else None,
    )


VERDICTS = Written(
    lambda person, at, since: Assessment.objects.filter(by=person, at__lte=at, at__gt=since)
    .order_by("-at").only("at", "finding", "age", "content_type")[:NEWEST], 3,
)  # fmt: skip


def newest_verdicts(person: User, at: datetime) -> list[Assessment]:
    """Give a person's newest assessments of the last day, newest first."""
    return VERDICTS(person.pk, at, at - timedelta(days=1))


def severe(person: User, at: datetime) -> list[tuple[datetime, bool]]:
    """Say of a person's newest verdicts when they were given and whether they were heavy."""
    return [(one.at, wellbeing.heavy(one.finding, one.age, one.content_type)) for one in newest_verdicts(person, at)]


def lighter_until(person: User, at: datetime) -> datetime | None:
    """Give the moment until which a person gets lighter work."""
    return wellbeing.lighter_next(severe(person, at), at, place().limits)


OUTS = Written(
    lambda person: OptOut.objects.filter(person=person).order_by("column", "word").values_list("column", "word"), 1
)


def outs_of(person: User) -> Q | None:
    """Give what a person opted out of, as a condition on assessments; None where they get everything."""
    found: Q | None = None
    for column, word in OUTS(person.pk):
        found = Q(**{column: word}) if found is None else found | Q(**{column: word})
    return found


def without(cases: CaseQuerySet, said: Q) -> CaseQuerySet:
    """Leave out cases of which an assessment says something: of the case itself, or of another spelling of its page."""
    own = Assessment.objects.filter(said, finding="illegal", case=OuterRef("pk"))
    same = Assessment.objects.filter(
        said, finding="illegal", case__page_key=OuterRef("page_key"),
    ).exclude(case__page_key="")  # fmt: skip
    return cases.filter(~Exists(own), ~Exists(same))


def severity_of(case: Case) -> str:
    """Say what earlier assessments tell of how heavy a case is; used when somebody looks."""
    given = [Assessment.objects.filter(case=case)]  # two queries: joined by OR, neither index would be used
    if case.page_key:
        given.append(Assessment.objects.filter(case__page_key=case.page_key).exclude(case__page_key=""))
    if any(one.filter(HEAVY).exists() for one in given):
        return "heavy"
    return "light" if any(one.exists() for one in given) else "unknown"
