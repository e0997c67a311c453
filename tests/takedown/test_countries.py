"""The map of countries: every country has a tile of its own, and what went there stands on it and in the table."""

import csv
from io import StringIO

import pytest
from django.utils import timezone

from hotline import clock
from partners.models import Partner
from reports.countries import ISO
from reports.measures import measure_due
from takedown import countries, sweeps
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, hours, page, text


def test_every_country_has_one_tile_and_none_lies_on_another():
    found = countries.tiles()
    assert set(found) == ISO
    assert len({(one.column, one.row) for one in found.values()}) == len(ISO) == 249
    assert all(one.name for one in found.values())


def test_tiles_lie_roughly_where_the_countries_do():
    at = countries.tiles()
    for west, east in (("US", "GB"), ("PT", "ES"), ("ES", "IT"), ("BE", "DE"), ("EG", "IN"), ("CN", "JP"), ("AU", "NZ")):
        assert at[west].column < at[east].column, (west, east)
    for north, south in (("CA", "US"), ("US", "MX"), ("MX", "BR"), ("NO", "DE"), ("FR", "DZ"), ("EG", "ZA"), ("JP", "AU")):
        assert at[north].row < at[south].row, (north, south)


@pytest.fixture
def sent(settings):
    """Let four cases be sent on: two to a hotline, one orphan, one at home."""
    settings.SWEEPS = [name for name in settings.SWEEPS if "look" not in name]
    demo.police()
    for name, country, taker in (("Point de Contact", "FR", None), ("Taker", "US", 1)):
        Partner.objects.create(
            kind="hotline", name=name, country=country, email="x@peers.example", takes_orphans=taker
        )  # fmt: skip
    for number, country in enumerate(("FR", "FR", "KP", "BE")):
        case = demo.case_of(demo.told([f"http://beelden.example/{number}"], at=hours(2)))
        demo.lies(case, country, at=hours(2))
        demo.confirmed(case, at=hours(2))
    sweeps.route_due(hours(1))


@pytest.mark.django_db
def test_the_map_shows_where_cases_went_and_the_table_and_the_file_say_the_same(sent):
    assert "counted with the next turn of the clock" in page("ada", "/admin/desk/countries/")
    measure_due(timezone.now())
    answer = desk_of("ada").get("/admin/desk/countries/")
    (chart,) = answer.context["charts"]
    assert [list(row) for row in chart.rows] == [
        ["France", "FR", 2, 2, 0, 0, 0],
        ["Belgium", "BE", 1, 0, 0, 0, 1],
        ["North Korea", "KP", 1, 0, 1, 0, 0],
    ]
    assert "<title>France: 2 (peer hotline 2)</title>" in text(answer)
    assert "<title>Andorra: 0</title>" in text(answer)
    assert "4 in all, in 3 countries; most: France 2, Belgium 1, North Korea 1." in text(answer)
    file = desk_of("ada").get("/admin/desk/figures/countries.csv")
    assert list(csv.reader(StringIO(file.content.decode())))[1] == ["France", "FR", "2", "2", "0", "0", "0"]


@pytest.mark.django_db
def test_what_lies_nobody_knows_where_is_in_the_table_and_on_no_tile(settings):
    settings.SWEEPS = [name for name in settings.SWEEPS if "look" not in name]
    demo.police()
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=hours(2)))
    demo.lies(case, "", at=hours(2))
    demo.confirmed(case, at=hours(2))
    clock.tick(hours(1))
    measure_due(timezone.now())
    (chart,) = desk_of("ada").get("/admin/desk/countries/").context["charts"]
    assert [list(row) for row in chart.rows] == [["Not known where", "", 1, 0, 0, 1, 0]]
    assert chart.says == "Of 1 it was not known where they lay."
