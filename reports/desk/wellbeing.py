"""What the desk shows of looking: to each person their own numbers, to the wellbeing lead bands, to nobody else anything."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, Sum

from hotline.models import User
from hotline.written import Planned
from reports import conditions, exposure
from reports.conditions import full_minute, length
from reports.models import Case, Exposure, ExposureDay, OptOut, WorkDay
from reports.models.exposure import OPT_OUTS
from reports.rules import wellbeing

RUNNING = Planned(
    lambda person, at: Exposure.objects.filter(person=person, what="site", ended_at=None, until__gt=at).order_by("pk")[:1], 2
)
TREND_DAYS = 28
WEEK = 7
BAND_WORDS = {
    "none": ("Did not look", "grey"),
    "under_half": ("Under half", "green"),
    "above_half": ("Above half", "amber"),
    "at_the_cap": ("At the cap", "red"),
}
BREAK_WORDS = {
    "looking": "You have looked for a while without a break. Take one.",
    "items": "Many illegal verdicts without a break. Take ten minutes.",
}


@dataclass(frozen=True)
class Budget:
    """One person's looking today, ready for the bar: shares are of the hard cap, in per cent."""

    spent: str
    left: str
    soft: str
    hard: str
    share: int
    soft_share: int
    tone: str
    why_not: str
    break_due: str
    choose: bool  # the soft cap is reached and nothing chosen: offer to go on
    viewing: "Viewing | None"

    @property
    def words(self) -> str:
        """Say the bar in words."""
        return f"Looked today: {self.spent} of {self.soft}; {self.left} left."


@dataclass(frozen=True)
class Viewing:
    """A viewing at the station that runs."""

    look: Exposure
    case_pk: int
    minutes: int
    token: str = field(default="", repr=False)


def budget(user: User, at: datetime) -> Budget:
    """Give one's own exposure bar."""
    place, facts = exposure.place(), exposure.looked(user, at)
    limits, spent = place.limits, wellbeing.seconds_of(facts.spans)
    refusal = wellbeing.refusal_of(facts, at, place)
    verdicts = [(one.at, one.finding == "illegal") for one in exposure.newest_verdicts(user, at)]
    cap = limits.hard_minutes if facts.goes_on else limits.soft_minutes
    due = BREAK_WORDS.get(wellbeing.due_break(facts, verdicts, at, limits), "")
    return Budget(
        spent=length(spent // 60),
        left=length(max(cap * 60 - spent, 0) // 60),
        soft=length(cap),
        hard=length(limits.hard_minutes),
        share=min(100, round(100 * spent / (limits.hard_minutes * 60))),
        soft_share=round(100 * limits.soft_minutes / limits.hard_minutes),
        tone={"at_the_cap": "red", "above_half": "amber"}.get(wellbeing.exposure_band(spent, limits), "green"),
        why_not=conditions.sentence_of(refusal, at, place) if refusal else "",
        break_due="" if refusal else due,
        choose=bool(refusal and refusal.kind == "soft_cap"),
        viewing=viewing_of(user, at),
    )


def viewing_of(user: User, at: datetime, *, token_for: str = "") -> Viewing | None:
    """Give the viewing this person has open at the station."""
    row = next(iter(RUNNING(user.pk, at)), None)
    if row is None:
        return None
    return Viewing(row, row.case_id, int((at - row.began_at).total_seconds() // 60), token_for)


def station(user: User, case: Case, at: datetime, *, token: str = "") -> dict[str, Any]:
    """Make the launcher of the viewing station ready for one case."""
    running = viewing_of(user, at, token_for=token)
    return {
        "viewing": running if running and running.case_pk == case.pk else None,
        "elsewhere": running if running and running.case_pk != case.pk else None,
        "token_minutes": exposure.place().limits.token_minutes,
    }


# --- One's own page ---------------------------------------------------------------------------------------------------


def totals(user: User, at: datetime) -> list[dict[str, Any]]:
    """Give one's own minutes of each of the last weeks' days, oldest first; a day without looking stands there too."""
    today = exposure.place().day(at)
    first = today - timedelta(days=TREND_DAYS - 1)
    kept = dict(ExposureDay.objects.filter(person=user, day__gte=first).values_list("day", "seconds"))
    open_days: dict[date, list[exposure.Times]] = {}
    for day, *times in Exposure.objects.filter(person=user, day__gte=first).values_list("day", *exposure.TIMES):
        if day not in kept:
            open_days.setdefault(day, []).append((times[0], times[1], times[2]))
    for day, looks in open_days.items():
        kept[day] = wellbeing.seconds_of(exposure.spans_of(looks, at))
    return [
        {"day": day, "seconds": kept.get(day, 0), "minutes": round(kept.get(day, 0) / 60), "today": day == today}
        for day in (first + timedelta(days=number) for number in range(TREND_DAYS))
    ]


def chart(days: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw the trend as columns: numbers for the attributes of an SVG."""
    limits = exposure.place().limits
    width, height, most = 24, 120, max(limits.hard_minutes, *(one["minutes"] for one in days))
    bars = []
    for number, one in enumerate(days):
        tall = round(height * one["minutes"] / most, 1)
        band = wellbeing.exposure_band(one["seconds"], limits)
        bars.append(one | {"x": number * width + 3, "y": round(height - tall, 1), "tall": tall, "tone": BAND_WORDS[band][1]})
    line = round(height * (1 - limits.soft_minutes / most), 1)
    return {
        "bars": bars,
        "width": len(days) * width,
        "height": height,
        "soft": line,
        "soft_words": length(limits.soft_minutes),
    }


def own_page(user: User, at: datetime) -> dict[str, Any]:
    """Make one's own page ready."""
    days = totals(user, at)
    place = exposure.place()
    facts = exposure.looked(user, at)
    written = {one.day: one for one in WorkDay.objects.filter(Q(day=place.day(at)) | Q(day=None), person=user)}
    today, usual = written.get(place.day(at)), written.get(None)
    return {
        "budget": budget(user, at),
        "chart": chart(days),
        "days": list(reversed(days)),
        "on_break": full_minute(facts.break_until) if facts.break_until and facts.break_until > at else None,
        "shift_today": today.shift_ends if today else None,
        "shift_usual": usual.shift_ends if usual else None,
        "closing": wellbeing.closing_of(facts, at, place),
        "limits": place.limits,
        "hours": place.hours,
        "outs": opt_outs(user),
    }


def opt_outs(user: User) -> list[dict[str, Any]]:
    """Give what one can opt out of, with one's own choices."""
    chosen = set(OptOut.objects.filter(person=user).values_list("column", "word"))
    from reports.rules import Age, ContentType

    titles = {"age": ("Age of the child", dict(Age.choices)), "content_type": ("Kind of content", dict(ContentType.choices))}
    return [
        {
            "column": column,
            "title": titles[column][0],
            "words": [
                {"value": f"{column}:{word}", "label": titles[column][1][word], "chosen": (column, word) in chosen}
                for word in words
            ],
        }
        for column, words in OPT_OUTS.items()
    ]


# --- For the wellbeing lead -------------------------------------------------------------------------------------------


def _who_looks() -> Any:
    """Give the people whose role lets them look."""
    codename = exposure.CAN_LOOK.partition(".")[2]
    able = Permission.objects.filter(codename=codename, content_type__app_label="reports")
    return User.objects.filter(Q(groups__permissions__in=able) | Q(user_permissions__in=able), is_active=True).distinct()


def team(at: datetime) -> dict[str, Any]:
    """Give each person's band of today and of the heaviest day of the week; totals only over enough people. No cases."""
    place = exposure.place()
    today = place.day(at)
    week: dict[int, list[int]] = {}
    for person, seconds in ExposureDay.objects.filter(day__gt=today - timedelta(days=WEEK), day__lt=today).values_list(
        "person", "seconds"
    ):
        week.setdefault(person, []).append(seconds)
    people = []
    for person in _who_looks().order_by("first_name", "username"):
        seconds = wellbeing.seconds_of(exposure.spans_of(exposure.looks_of(person, today), at))
        heaviest = max([seconds, *week.get(person.pk, [])])
        now, lately = (wellbeing.exposure_band(one, place.limits) for one in (seconds, heaviest))
        people.append({"person": person, "today": BAND_WORDS[now], "week": BAND_WORDS[lately]})
    return {"people": people, "weeks": team_weeks(today, place.limits.team_smallest), "smallest": place.limits.team_smallest}


def team_weeks(today: date, smallest: int) -> list[dict[str, Any]]:
    """Give the team's hours of the last weeks; a week in which too few people looked shows no figure."""
    weeks = []
    for number in range(1, 5):
        first = today - timedelta(days=WEEK * number)
        days = ExposureDay.objects.filter(day__gte=first, day__lt=first + timedelta(days=WEEK), seconds__gt=0)
        enough = days.values("person").distinct().count() >= smallest
        hours = round((days.aggregate(all=Sum("seconds"))["all"] or 0) / 3600) if enough else None
        weeks.append({"first": first, "last": first + timedelta(days=WEEK - 1), "hours": hours})
    return weeks
