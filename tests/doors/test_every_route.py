"""Every route, as everybody, by every method, with other people's numbers and with nonsense: nothing breaks, nothing leaks.

`golden/routes.csv` is the table; a `*` stands behind a status whose answer holds something marked. Who should read what is
reviewed there, as in docs/rights.md; HOTLINE_GOLDEN=write makes it anew, one column for each person.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from hotline import rights
from hotline.models import User
from hotline.people import ROLES
from takedown import demonstration as demo
from tests.doors.marked import NOON, House
from tests.doors.test_headers import carries_the_headers
from tests.doors.test_rights import somebody
from tests.partners.at_the_api import made, peer

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.anywhere, pytest.mark.timeout(600)]
TABLE = Path(__file__).with_name("golden") / "routes.csv"
ODD = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
EVERYBODY = ("stranger", "nobody", *sorted(ROLES), "another token")
# A press of these shows what is marked to whoever has the right for it: that is what they are for.
SHOWS = {
    "desk-reveal", "desk-words", "desk-answers", "desk-viewing", "desk-mail-read", "desk-provider-mail-read",
    "desk-check-reveal", "desk-notice-preview", "desk-list-file", "desk-search",
}  # fmt: skip
NOT_READY = ("/readyz", 503)  # nothing turns the clock here, and that is what it says
STATUSES = {200, 201, 202, 204, 301, 302, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}


def browser_of(who):
    """Give the browser of one of everybody, signed in where they can be."""
    client = Client(raise_request_exception=False)
    if who == "another token":
        client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {made(peer(), at=NOON).text}"})
    elif who != "stranger":
        user = User.objects.create_user("mallory", is_staff=True) if who == "nobody" else somebody(who)
        if who in demo.JUDGES:
            demo.train(user)
        client.force_login(user)
    return client


def ways():
    """Give every route with the numbers it is asked with and by which methods; the archive's stock pages by fewer."""
    for route in rights.routes():
        stock = route.door == "archive"
        yield route, True, ("GET", "POST", *(ODD if not stock else ("HEAD", "DELETE", "BREW")))
        if "<" in route.path:
            yield route, False, ("GET", "POST")


def cell(house, client, method, path, route, wrong):
    """Ask once, undo what it did, note what is wrong with the answer, and give the status as it stands in the table."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, path)
        transaction.set_rollback(True)
    client.cookies = cookies
    carries_the_headers(answer)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = [value for name, value in answer.items() if name != "Location"]
    leaks = house.leaks(body) or house.leaks("\n".join(told).encode())
    fits = answer.status_code in STATUSES or (path, answer.status_code) == NOT_READY
    if not fits or any("\n" in value for _, value in answer.items()):
        wrong.append(f"{method} {path}: {answer.status_code}")
    if leaks and not (route.name in SHOWS and method == "POST"):
        wrong.append(f"{method} {path} shows what is marked")
    to_login = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
    return f"{'login' if to_login else answer.status_code}{'*' if leaks else ''}"


def column(who):
    """Knock everywhere as one person; gives what came for each row's name, and what was wrong."""
    house, client = House(), browser_of(who)
    told, wrong = {}, []
    for route, theirs, methods in ways():
        path = house.filled(route.path, theirs=theirs)
        said = {}
        for method in methods:
            cache.clear()
            said[method] = cell(house, client, method, path, route, wrong)
        name = f"{route.path}{'' if theirs else '  nonsense'}"
        look = told[f"{name}  GET"] = said.pop("GET")
        told[f"{name}  POST"] = said.pop("POST")
        if said.get("HEAD") == look:
            del said["HEAD"]  # as it should be
        if said:
            same = set(said.values())
            each = " ".join(f"{one}:{code}" for one, code in said.items())
            told[f"{name}  others"] = same.pop() if len(same) == 1 else each
    return told, wrong


def kept():
    """Read the table: for each row the cell of each person."""
    if not TABLE.is_file():
        return {}
    with TABLE.open(newline="") as file:
        return {row.pop("route"): row for row in csv.DictReader(file)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_answers_everybody_as_the_table_says(who, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    told, wrong = column(who)
    assert wrong == []
    if os.environ.get("HOTLINE_GOLDEN") == "write":
        rows = kept()
        rows = {name: rows.get(name, {}) | {who: said} for name, said in told.items()}
        TABLE.parent.mkdir(exist_ok=True)
        with TABLE.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["route", *EVERYBODY], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({"route": name} | row for name, row in sorted(rows.items()))
    was = {name: row[who] for name, row in kept().items()}
    assert {name: (was.get(name), said) for name, said in told.items() if was.get(name) != said} == {}
    assert was.keys() == told.keys()


def test_who_may_not_enter_never_sees_anything_marked_and_no_cell_is_a_fault():
    """Read from the table, so that somebody who writes it anew cannot agree to this by mistake."""
    by_path = {one.path: one for one in rights.routes()}
    for name, row in kept().items():
        route = by_path[re.split("  ", name)[0]]
        for who, cells in row.items():
            faults = set(re.findall(r"\b5\d\d\b", cells))
            assert faults <= ({str(NOT_READY[1])} if route.path == NOT_READY[0] else set()), (name, who)
            if "*" in cells:
                assert who in ROLES and route.allowed(who, "POST") and route.name in SHOWS, (name, who)
