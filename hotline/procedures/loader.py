"""Read a procedure file into frozen dataclasses and refuse one that makes no sense."""

import tomllib
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hotline.procedures import ladders as laddering
from hotline.procedures.ladders import Pausing, Step, Working
from hotline.procedures.looking import Looking as Looking
from hotline.procedures.looking import looking_of
from hotline.procedures.looking import problems_of as problems_of_looking
from hotline.procedures.notices import Notices
from hotline.procedures.notices import problems_of as problems_of_notices
from hotline.procedures.wellbeing import Wellbeing, problems_of
from hotline.workdays import calendar, end_of_working_day, working_moment

HERE = Path(__file__).parent
WHERES = ("home", "abroad", "unserved", "unknown")
PATHS = ("notice", "peer", "orphan", "police")
PARTNERS = ("police", "peer", "orphan", "provider", "regulator")


class BadProcedure(Exception):
    """A procedure file is incomplete or contradicts itself; the message says where."""


@dataclass(frozen=True)
class LegalGround:
    """A provision that makes content illegal here, in force from `valid_from` until (not including) `valid_until`."""

    code: str
    titles: dict[str, str]  # language -> how the provision is named in it; English always
    valid_from: date
    valid_until: date | None = None

    def title(self, language: str = "en") -> str:
        """Name the provision in a language, in English where it has no name in that one."""
        return self.titles.get(language, self.titles["en"])

    def in_force(self, on: date) -> bool:
        """Say whether the provision was law on that day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True)
class Tell:
    """Whom to tell, and how many working days it may take at most (-1: at once, within the hour)."""

    whom: str
    working_days: int = -1


@dataclass(frozen=True)
class Gate:
    """What a takedown waits for before anyone outside is asked to remove the content."""

    needs_clearance: bool
    silence_is_consent: bool = False
    window_hours: int = 0


@dataclass(frozen=True)
class Route:
    """What to do with a confirmed case, by where it lies."""

    where: str
    paths: tuple[str, ...]  # by way of whom: the first that leads to somebody in the directory, else the last
    tell: tuple[Tell, ...]
    gate: Gate
    tell_reporter_partner: bool = False  # the reporter may read that a partner hotline has it


@dataclass(frozen=True)
class Judging:
    """How cases are judged: the lease, the time allowed, which light verdicts one person may give alone."""

    lease_minutes: int
    assess_within_hours: int
    light_by_one: tuple[str, ...]
    sample_percent: int
    accept_earlier_pair: bool = False  # what two people found earlier counts when one person reuses it
    unopened: bool = False  # nobody here may look: every report goes to the police unopened, and the desk shows no address


@dataclass(frozen=True)
class Procedure:
    """Everything one country decides."""

    code: str
    country: str
    calendar: str
    zone: str
    order_confirm_days: int
    hold_max_days: int
    report_reference: str
    judging: Judging
    looking: Looking
    wellbeing: Wellbeing
    notices: Notices
    legal_grounds: tuple[LegalGround, ...]
    legal_test: tuple[str, ...]  # what must be so before something is called illegal here, as the desk reads it
    routes: dict[str, Route]
    ladders: dict[str, tuple[Step, ...]]
    pausing: Pausing
    working: Working
    provider_language: dict[str, str]
    mandate: dict[str, str] = field(default_factory=dict)  # language -> by what right this hotline does its work

    def working_days_after(self, at: datetime, days: int) -> datetime:
        """Give the end of the `days`-th working day after `at` by this country's calendar."""
        return end_of_working_day(at, days=days, country=self.calendar, zone=self.zone)

    def working_day_at(self, at: datetime) -> date | None:
        """Give the local day of a moment where it is a working day by this country's calendar; None on any other."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return day if calendar(self.calendar).is_working_day(day) else None

    def working_moment(self, at: datetime) -> datetime:
        """Give the first moment from `at` on at which staff of this house works."""
        hours = self.working
        return working_moment(at, opens=hours.opens, closes=hours.closes, country=self.calendar, zone=self.zone)

    def tell_by(self, tell: Tell, at: datetime) -> datetime:
        """Give the moment by which `tell.whom` must have been told at the latest."""
        return at + timedelta(hours=1) if tell.working_days < 0 else self.working_days_after(at, tell.working_days)

    def grounds_on(self, on: date) -> tuple[LegalGround, ...]:
        """Give the legal grounds in force on a day."""
        return tuple(ground for ground in self.legal_grounds if ground.in_force(on))

    def language_of(self, country: str) -> str:
        """Give the language in which a provider in that country is written to, unless the directory says another."""
        return self.provider_language.get(country, "en")


def load(code: str) -> Procedure:
    """Read and check `<code>.toml`. Raises BadProcedure with a sentence that says what to mend."""
    path = HERE / f"{code}.toml"
    if not code.isalpha() or not path.is_file():
        known = ", ".join(sorted(file.stem for file in HERE.glob("*.toml")))
        raise BadProcedure(f"There is no procedure {code!r}: set HOTLINE_PROCEDURE to one of {known}.")
    return parse(path.read_text(), code)


def parse(text: str, code: str) -> Procedure:
    """Read and check the words of a procedure. Raises BadProcedure, and nothing else, whatever the text is."""
    try:
        return _checked(_built(tomllib.loads(text), code))
    except KeyError as error:
        raise BadProcedure(f"{code}.toml: the word {error} is missing") from error
    except (TypeError, tomllib.TOMLDecodeError) as error:
        raise BadProcedure(f"{code}.toml: {error}") from error


def _exact(kind: type, table: dict[str, Any]) -> Any:
    """Build a dataclass, turning TOML arrays into tuples; an unknown word raises TypeError."""
    known = {one.name for one in fields(kind)}
    if unknown := set(table) - known:
        raise TypeError(f"unknown words in {kind.__name__}: {', '.join(sorted(unknown))}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in table.items()})


def _built(raw: dict[str, Any], code: str) -> Procedure:
    routes = {
        where: Route(
            where=where,
            paths=(table["path"],) if isinstance(table["path"], str) else tuple(table["path"]),
            tell=tuple(_exact(Tell, one) for one in table.get("tell", [])),
            gate=_exact(Gate, table["gate"]),
            tell_reporter_partner=table.get("tell_reporter_partner", table["path"] == "peer"),
        )
        for where, table in raw["routes"].items()
    }
    ladders = {path: tuple(_exact(Step, step) for step in steps) for path, steps in raw["ladders"].items()}
    return Procedure(
        code=code,
        judging=_exact(Judging, raw["judging"]),
        looking=looking_of(raw["looking"], _exact),
        wellbeing=_exact(Wellbeing, raw["wellbeing"]),
        notices=_exact(Notices, raw["notices"]),
        legal_grounds=tuple(_exact(LegalGround, one) for one in raw["legal_grounds"]),
        legal_test=tuple(raw["legal_test"]["questions"]),
        routes=routes,
        ladders=ladders,
        pausing=_exact(Pausing, raw["pauses"]),
        working=_exact(Working, raw["working"]),
        provider_language=raw["provider_language"],
        **raw["country"],
    )


def _checked(procedure: Procedure) -> Procedure:
    problems = [
        f"legal ground {ground.code} has no English title" for ground in procedure.legal_grounds if "en" not in ground.titles
    ]
    problems += [*problems_of(procedure.wellbeing), *_problems_of_judging(procedure.judging)]
    problems += problems_of_notices(procedure.notices)
    problems += problems_of_looking(procedure.looking)
    problems += [f"no route for {where}" for where in WHERES if where not in procedure.routes]
    for where, route in procedure.routes.items():
        if where not in WHERES:
            problems.append(f"unknown place {where}")
        lost = [path for path in route.paths if path not in PATHS or not procedure.ladders.get(path)]
        problems += [f"route {where}: path {path} has no ladder" for path in lost]
        if not route.paths or route.paths[-1] == "orphan":
            problems.append(f"route {where}: another path must stand behind orphan, for when no hotline takes them")
        if route.gate.silence_is_consent and route.gate.window_hours <= 0:
            problems.append(f"route {where}: silence is consent only after a window of some hours")
        problems += [f"route {where}: nobody is called {tell.whom}" for tell in route.tell if tell.whom not in PARTNERS]
        if route.gate.needs_clearance and not any(tell.whom == "police" for tell in route.tell):
            problems.append(f"route {where}: waits for the police, but the police are never told")
    problems += laddering.problems_of(procedure.ladders, procedure.pausing, procedure.working)
    if problems:
        raise BadProcedure(f"{procedure.code}.toml: " + "; ".join(problems))
    return procedure


def _problems_of_judging(judging: Judging) -> list[str]:
    """Say what contradicts itself where nobody judges."""
    if not isinstance(judging.unopened, bool):
        return ["judging: unopened is true or false"]
    if judging.unopened and judging.accept_earlier_pair:
        return ["judging: where reports go on unopened nobody judges, so there is no earlier pair to accept"]
    return []


@lru_cache(maxsize=4)
def _loaded(code: str) -> Procedure:
    return load(code)


def procedure() -> Procedure:
    """Give the procedure this house works by (HOTLINE_PROCEDURE)."""
    from django.conf import settings

    return _loaded(settings.PROCEDURE)
