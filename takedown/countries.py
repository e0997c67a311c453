"""The map of countries: how many cases went where, and by way of whom; each country is one tile of the same size.

An outline map makes small countries vanish, and hosting has nothing to do with area. Where each tile stands is data
(tiles.csv): roughly where the country lies.
"""

import csv
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Count

from hotline import charts
from hotline.charts import Chart
from reports.models import Snapshot
from takedown.models import Takedown

FILE = Path(__file__).with_name("tiles.csv")
PERIOD, EVERY = timedelta(days=365), timedelta(hours=1)
BY_WAY_OF = {"peer": "Peer hotline", "orphan": "Taker of orphans", "police": "Police", "notice": "Host itself"}
NAME = "countries"


class Tile(NamedTuple):
    """One country's name, and where its tile stands."""

    name: str
    column: int
    row: int


@cache
def tiles() -> dict[str, Tile]:
    """Read the tiles by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {one["code"]: Tile(one["name"], int(one["column"]), int(one["row"])) for one in csv.DictReader(file)}


def count_countries(at: datetime) -> list[list[Any]]:
    """Count the efforts of the last year by country and by way of whom; no country: it was not known where it lay."""
    recent = Takedown.objects.filter(opened_at__gt=at - PERIOD, opened_at__lte=at)
    counted = recent.order_by().values_list("lookup__country", "path").annotate(number=Count("pk"))
    return sorted([country, path, number] for country, path, number in counted)


def world(counted: Snapshot) -> Chart:
    """Draw the tiles, and write the same as a table with the countries that got most first."""
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for country, path, number in counted.value:
        numbers[country][path] = number
    totals = {country: sum(ways.values()) for country, ways in numbers.items()}
    drawn = [
        (one.column, one.row, code, totals.get(code, 0), _told(one.name, numbers.get(code, {})))
        for code, one in tiles().items()
    ]
    height, shapes = charts.tiles(drawn)
    ranked = sorted(totals, key=lambda code: (-totals[code], code))
    rows = [(_name(code), code, totals[code], *(numbers[code].get(way, 0) for way in BY_WAY_OF)) for code in ranked]
    header = ("Country", "Code", "Cases", *BY_WAY_OF.values())
    about = (
        "Confirmed cases of the last 365 days by the country they lay in when they were sent on; one that moved counts "
        "in each country. Each country is one tile, the darker the more, its number below its code."
    )
    return Chart(NAME, "Where cases went", about, header, rows, height, shapes if rows else (), _says(ranked, totals))


def _told(name: str, ways: dict[str, int]) -> str:
    parts = [f"{BY_WAY_OF.get(way, way).lower()} {number}" for way, number in ways.items()]
    return f"{name}: {sum(ways.values())}" + (f" ({', '.join(parts)})" if parts else "")


def _name(code: str) -> str:
    return tiles()[code].name if code in tiles() else code or "Not known where"


def _says(ranked: list[str], totals: dict[str, int]) -> str:
    known = [code for code in ranked if code]
    told = []
    if known:
        top = ", ".join(f"{_name(code)} {totals[code]}" for code in known[:3])
        where = f"{len(known)} {'countries' if len(known) > 1 else 'country'}"
        told.append(f"{sum(totals.values())} in all, in {where}; most: {top}.")
    if totals.get(""):
        told.append(f"Of {totals['']} it was not known where they lay.")
    return " ".join(told)
