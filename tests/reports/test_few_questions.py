"""How many questions a page of the desk asks the database, and what of Today is gathered once for several people."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline import boards
from hotline.desk import CLOCKS, MISSED, TILES
from hotline.models import KeyChoice
from reports.models import Case, SavedSearch
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, disputed, hours, judged_by_ada, text, told

pytestmark = pytest.mark.django_db
# With every floor's part of the page, at most so many; whoever adds one says here why it is worth its time.
MOST = {"queue": 10, "claim": 16, "search by number": 18, "search by address": 21, "case": 27, "confirmed": 29, "today": 26}
FIRST_TODAY = 116  # the first in fifteen seconds counts for everybody with the same rights, and for the navigation


@pytest.fixture
def house():
    """A case in every state, one of them at the police."""
    told("http://nieuw.example/1")
    disputed(told("http://oneens.example/1"))
    judged_by_ada(told("http://tweede.example/1"))
    case = demo.confirmed(told("http://beelden.example/1", at=hours(30)), at=hours(29))
    demo.lies(case, "BE", at=hours(29))
    cache.clear()
    yield case
    cache.clear()


def asked(ask):
    ask()
    with CaptureQueriesContext(connection) as caught:
        answer = ask()
    assert answer.status_code in (200, 302)
    return len(caught)


def test_no_page_asks_more_than_it_needs(house, settings):
    settings.REMEMBERED_SECONDS = 15
    desk, new = desk_of("lee"), Case.objects.get(host="nieuw.example")

    def claim():
        Case.objects.update(claimed_by=None, claimed_until=None)
        return desk.post("/admin/desk/claim/")

    found = {
        "queue": asked(lambda: desk.get("/admin/desk/queue/")),
        "claim": asked(claim) - 1,
        "search by number": asked(lambda: desk.post("/admin/desk/search/", {"q": f"BE-{new.pk}"})),
        "search by address": asked(lambda: desk.post("/admin/desk/search/", {"q": "http://nieuw.example/1"})),
        "case": asked(lambda: desk.get(f"/admin/desk/case/{new.pk}/")),
        "confirmed": asked(lambda: desk.get(f"/admin/desk/case/{house.pk}/")),
        "today": asked(lambda: desk.get("/admin/desk/")),
    }
    assert {name: number for name, number in found.items() if number > MOST[name]} == {}, found
    cache.clear()
    with CaptureQueriesContext(connection) as first:
        desk.get("/admin/desk/")
    assert len(first) <= FIRST_TODAY


def test_what_is_gathered_for_several_people_names_none_of_them(house):
    """Two analysts with the same rights: what is gathered once must be the same for both."""
    ada, bo, at = demo.person("ada"), demo.person("bo"), timezone.now()
    assert sorted(ada.get_all_permissions()) == sorted(bo.get_all_permissions())
    SavedSearch.objects.create(
        owner=ada, name="Of Ada", query="", alert="none", threshold=1, found=3, told_at=at, made_at=at
    )
    Case.objects.filter(host="nieuw.example").update(claimed_by=ada, claimed_until=at + timedelta(hours=1))
    alike = [make for board in (TILES, CLOCKS, MISSED) for make in board if make in boards.ALIKE]
    assert len(alike) > 15
    for make in alike:
        assert list(make(ada, at)) == list(make(bo, at)), make


def test_todays_boards_are_kept_for_the_same_rights_and_nobody_else(house, settings):
    settings.REMEMBERED_SECONDS = 15
    ada, bo, lee, at = *map(demo.person, ("ada", "bo", "lee")), timezone.now()
    SavedSearch.objects.create(
        owner=ada, name="Of Ada", query="", alert="none", threshold=1, found=3, told_at=at, made_at=at
    )
    mine = boards.gathered(ada, at)
    told("http://nog.example/1")
    theirs = boards.gathered(bo, at)
    judging = [[one.number for one in found["tiles"] if one.title == "To judge"] for found in (mine, theirs)]
    assert judging[0] == judging[1], "bo is shown what was gathered a moment ago"
    assert "Of Ada" in {one.title for one in mine["tiles"]} - {one.title for one in theirs["tiles"]}
    leads = boards.gathered(lee, at)
    assert [one.number for one in leads["tiles"] if one.title == "To judge"] == [judging[0][0] + 1], (
        "other rights: counted anew"
    )
    assert "Disputes" in {one.title for one in leads["tiles"]} - {one.title for one in theirs["tiles"]}


def test_the_overlay_of_keys_is_that_of_whoever_looks(house):
    ada, bo = desk_of("ada"), desk_of("bo")
    before = text(bo.get("/admin/desk/queue/"))
    KeyChoice.objects.create(user=demo.person("ada"), keys={}, off=True)
    assert "Your single keys are off." in text(ada.get("/admin/desk/queue/"))
    assert (
        "Your single keys are off." not in text(bo.get("/admin/desk/queue/")) and "Your single keys are off." not in before
    )
