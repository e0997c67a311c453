"""Items that other hotlines reported, at harmless addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from tools.iccam.codes import HOTLINES, IGNORE
from tools.iccam.faults import Faults
from tools.iccam.records import Report, stamp
from tools.iccam.store import Store


@dataclass(frozen=True)
class Wanted:
    """What the added items are like."""

    country: str  # where they lie, and whose hotline they are assigned to
    at: datetime  # when the first was assigned
    apart: timedelta = timedelta(seconds=1)  # so much later for each further report
    per_report: int = 1  # the first of each report is its source
    reported_by: str = ""  # a country with a hotline; usually the Netherlands, or Belgium for the Netherlands
    assessed: int | None = None  # the classification the reporting hotline gave
    complete: bool = True  # site type, commerciality and payment methods are filled
    memo: str | None = None
    appears_at: datetime | None = None  # in no list before that moment
    address: str = "https://host{report}.example/{report}/{number}"


def seed(store: Store, faults: Faults, number: int, wanted: Wanted) -> list[int]:
    """Add so many items; give their content ids."""
    by = wanted.reported_by or ("NL" if wanted.country != "NL" else "BE")
    if by not in HOTLINES:
        raise ValueError(f"{by} has no hotline that could report.")
    made: list[int] = []
    for turn in range(-(-number // wanted.per_report)):
        at = wanted.at + turn * wanted.apart
        report = store.open_report(by, f"api-{by.lower()}", stamp(at - timedelta(hours=1)), memo=wanted.memo)
        if wanted.complete:
            report.site_type, report.commerciality, report.payment_methods = 2, 1, [1]
        for place in islice(range(wanted.per_report), number - len(made)):
            made.append(_add(store, report, place, at, wanted))
    for one in made:
        if wanted.appears_at:
            store.hold_back(one, until=wanted.appears_at)
        elif lists := faults.lists_to_wait():
            store.hold_back(one, lists=lists)
    return made


def _add(store: Store, report: Report, place: int, at: datetime, wanted: Wanted) -> int:
    said = {
        "assessingAnalystName": report.analyst,
        "classification": wanted.assessed,
        "ageCategorization": 1 if wanted.assessed == IGNORE else 3,
        "genderCategorization": 1 if wanted.assessed == IGNORE else 2,
        "virtualContentCategorization": 0,
        "userGeneratedContentCategorization": 0,
        "childModelingCategorization": 0,
    }
    one = store.add(
        report, wanted.address.format(report=report.id, number=place), hosting=wanted.country, at=at, is_source=place == 0,
        ip=f"192.0.2.{report.id % 254 + 1}", content_type=2 if place == 0 else 1, memo=wanted.memo,
        assessments=[said] if wanted.assessed else [],
    )  # fmt: skip
    return one.id
