"""Whom a case goes to: the table of all countries that a reviewer can read, and the rule behind it."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from hotline.procedures.loader import Procedure, load
from partners import directory, rules
from partners.directory import Entry
from reports.rules import HOSTING_OUTCOMES, where
from takedown.rules import path_of
from tests.golden import agrees

GOLDEN = Path(__file__).parent / "golden" / "routing.csv"
DAY = date(2026, 11, 23)
TOLD = ("place", "asks", "also_tells", "asks_where_orphans_are_taken", "then_also_tells")
COLUMNS = ["lies_in", "name"] + [f"{code}_{what}" for code in ("be", "nl") for what in TOLD]
TAKER = Entry(rules.Kind.HOTLINE, "", "a hotline that takes orphans")


def candidate(pk=1, kind="hotline", country="FR", active=True, preference=1, **days):
    return rules.Candidate(pk, kind, country, active, preference, **days)


def choose(*candidates, whom="peer", country="FR", on=DAY):
    chosen = rules.choose(candidates, whom=whom, country=country, on=on)
    return chosen.pk if chosen else None


# --- The table of all countries ---------------------------------------------------------------------------------------


def told_to(procedure: Procedure, entries, outcome: str, country: str) -> list[str]:
    """Say for one place: where it is by the procedure, who is asked first, who is told besides."""
    candidates = [
        rules.Candidate(number, one.kind, one.country, one.active, one.preference, takes_orphans=1 if one is TAKER else None)
        for number, one in enumerate(entries)
    ]
    peer = rules.choose(candidates, whom="peer", country=country, on=DAY) if country else None
    place = where(outcome, country, home=procedure.country, served=peer is not None)
    route = procedure.routes[place]

    def name(whom: str) -> str:
        chosen = addressee(whom)
        return f"{whom}: {entries[chosen.pk].name}" if chosen else whom

    def addressee(whom: str) -> rules.Candidate | None:
        at = procedure.country if whom in rules.AT_HOME else country
        return rules.choose(candidates, whom=whom, country=at, on=DAY) if whom in rules.KIND_OF else None

    path = path_of(route.paths, procedure.ladders, lambda whom: addressee(whom) is not None)
    first = procedure.ladders[path][0].to
    gate = " after clearance" if route.gate.needs_clearance else ""
    return [place, name(first) + gate, "; ".join(name(tell.whom) for tell in route.tell if tell.whom != first)]


def test_every_country_goes_where_the_reviewer_agreed(settings):
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        asked = [(row["lies_in"], row["name"]) for row in csv.DictReader(file)]
    countries = [code for code, _ in asked if len(code) == 2]
    assert len(set(countries)) == len(countries) == 249, "ISO 3166-1 has 249 countries"
    assert {code for code, _ in asked if len(code) > 2} == set(HOSTING_OUTCOMES) - {"found"}
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for code, country_name in asked:
        row = [code, country_name]
        for procedure in ("be", "nl"):
            settings.PROCEDURE = procedure
            entries = [*directory.read(directory.FILE), *directory.at_home()]
            place = ("found", code) if len(code) == 2 else (code, "")
            told = told_to(load(procedure), entries, *place)
            taken = told_to(load(procedure), [*entries, TAKER], *place)
            row += [*told, *(taken[1:] if taken != told else ["", ""])]
        table.writerow(row)
    agrees(GOLDEN, out.getvalue())


def test_nobody_is_a_peer_of_a_country_without_an_active_hotline():
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = {row["lies_in"]: row for row in csv.DictReader(file)}
    inactive = {one.country for one in directory.read(directory.FILE) if not one.active}
    assert "RU" in inactive
    for code in inactive:
        assert rows[code]["be_place"] == rows[code]["nl_place"] == "unserved"
        assert rows[code]["be_asks"].startswith("police")


def test_a_country_without_a_hotline_goes_to_who_takes_orphans_and_the_police_know_in_any_case():
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for code in ("be", "nl"):
            taken = row[f"{code}_asks_where_orphans_are_taken"]
            assert taken == ("orphan: a hotline that takes orphans" if row[f"{code}_place"] == "unserved" else "")
            assert not taken or row[f"{code}_then_also_tells"].startswith("police: ")
    assert {row["nl_asks"] for row in rows if row["nl_place"] == "unserved"} == {"provider"}


# --- The rule ---------------------------------------------------------------------------------------------------------


def test_the_lowest_preference_number_is_chosen_and_then_the_oldest_row():
    assert choose(candidate(1, preference=3), candidate(2, preference=1), candidate(3, preference=1)) == 2


@pytest.mark.parametrize(
    "other",
    [{"active": False}, {"country": "BE"}, {"kind": "police"}, {"valid_from": date(2026, 11, 24)}, {"valid_until": DAY}],
)
def test_who_does_not_fit_is_never_chosen(other):
    assert choose(candidate(1, **other)) is None
    assert choose(candidate(1, **other), candidate(2, preference=9)) == 2


def test_validity_begins_on_its_first_day_and_ends_before_its_last():
    assert choose(candidate(valid_from=DAY, valid_until=date(2026, 11, 24))) == 1


def test_orphans_go_to_hotlines_with_a_mandate_in_their_own_order():
    takers = [candidate(1, country="GB", takes_orphans=2), candidate(2, country="US", preference=9, takes_orphans=0)]
    assert choose(candidate(3, country="NL"), *takers, whom="orphan", country="KP") == 2
    assert choose(candidate(3, country="NL"), *takers, whom="orphan", country="US") == 1
    ended = candidate(2, country="US", takes_orphans=0, valid_until=DAY)
    assert choose(takers[0], ended, whom="orphan", country="KP") == 1
    assert choose(candidate(3, country="NL"), whom="orphan", country="KP") is None


@pytest.mark.parametrize(("whom", "kind"), [("police", "police"), ("peer", "hotline"), ("regulator", "regulator")])
def test_each_word_of_the_procedure_names_one_kind(whom, kind):
    others = [candidate(number, kind=one) for number, one in enumerate(rules.Kind.values)]
    assert [one.kind for one in others if one.pk == choose(*others, whom=whom)] == [kind]


def test_a_word_of_the_procedure_without_a_kind_is_a_fault():
    with pytest.raises(KeyError):
        choose(candidate(), whom="provider")
