"""The work lists: what stands in which, from which moment, and how one comes to the end of a long one."""

from datetime import timedelta

import pytest

from tests.tools.calling import MONDAY, report, url

pytestmark = pytest.mark.anywhere


def written(at):
    return at.strftime("%Y-%m-%d %H:%M:%S")


def test_a_list_answers_at_most_200_whatever_is_asked(iccam, be):
    iccam.add_items(250)
    assert len(be.listed("no-reference")) == 200
    assert len(be.listed("no-reference", maxResults=500)) == 200
    assert len(be.listed("no-reference", maxResults=30)) == 30


def test_a_list_starts_at_the_moment_asked_for_and_that_moment_counts(iccam, be):
    items = iccam.add_items(4, apart=timedelta(minutes=30))
    from_ten = be.listed("no-reference", countryAssignmentStartDate=written(MONDAY + timedelta(hours=1)))
    assert from_ten == items[2:]


def test_moving_the_start_date_and_setting_references_comes_to_the_end(iccam, be):
    items = iccam.add_items(700, apart=timedelta(seconds=1), per_report=3)
    start, seen = MONDAY - timedelta(days=1), []
    while page := be.listed("no-reference", countryAssignmentStartDate=written(start)):
        for one in page:
            be.put(f"Content/{one}/hotline-reference", reference=f"H-{one}")
        seen += page
        start = iccam.store.contents[page[-1]].assigned_at
    assert seen == items


def test_more_items_of_one_second_than_a_page_holds_come_only_as_others_leave(iccam, be):
    """Whoever only moves the start date asks for the same 200 for ever."""
    items = iccam.add_items(250, apart=timedelta(0))
    first = be.listed("no-reference", countryAssignmentStartDate=written(MONDAY))
    assert first == be.listed("no-reference", countryAssignmentStartDate=written(MONDAY)) == items[:200]
    for one in first:
        be.put(f"Content/{one}/hotline-reference", reference=f"H-{one}")
    assert be.listed("no-reference", countryAssignmentStartDate=written(MONDAY)) == items[200:]


def test_a_late_item_appears_afterwards_under_its_old_date(iccam, be):
    now = iccam.add_items(1)[0]
    late = iccam.add_items(1, at=MONDAY - timedelta(hours=5), appears_at=MONDAY + timedelta(minutes=20))[0]
    assert be.listed("no-reference") == [now]
    iccam.clock.on(minutes=20)
    assert be.listed("no-reference", countryAssignmentStartDate=written(MONDAY)) == [now]
    assert be.listed("no-reference") == [late, now]
    assert be.content(late)["countryAssignmentDate"] == "2026-11-23T04:00:00Z"


def test_an_item_goes_from_list_to_list_as_work_is_done(iccam, be):
    number = iccam.add_items(1)[0]

    def stands_in():
        return {name for name in ("no-reference", "unassessed", "unactioned", "offline") if be.listed(name) == [number]}

    assert stands_in() == {"no-reference", "unassessed"}
    be.put(f"Content/{number}/hotline-reference", reference="H-1")
    assert stands_in() == {"unassessed"}
    be.assess(number, 2)
    assert stands_in() == {"unactioned"}
    be.act(number, 1)
    assert stands_in() == {"unactioned"}
    be.act(number, 3)
    assert stands_in() == {"offline"}
    assert be.listed("offline", hotlineAssignmentStartDate=written(MONDAY + timedelta(seconds=1))) == []


def test_what_is_not_illegal_waits_for_no_action(iccam, be):
    number = iccam.add_items(1, assessed=4)[0]
    assert be.listed("unactioned") == be.listed("unassessed") == []
    be.act(number, 6)
    assert be.listed("offline") == []


def test_a_moved_item_leaves_one_hotline_s_lists_and_waits_in_the_other_s_from_now(iccam, be, nl):
    number = iccam.add_items(1, reported_by="FR")[0]
    be.put(f"Content/{number}/hotline-reference", reference="H-1")
    iccam.clock.on(minutes=20)
    be.put(f"Content/{number}/assigned-country", newCountryCode="NL")
    assert be.listed("unassessed") == []
    assert nl.listed("no-reference", countryAssignmentStartDate="2026-11-23 09:20:00") == [number]
    assert nl.content(number)["countryAssignmentDate"] == "2026-11-23T09:20:00Z"


def test_assigning_an_item_to_its_own_country_changes_nothing(iccam, be):
    number = iccam.add_items(1)[0]
    iccam.clock.on(minutes=20)
    assert be.put(f"Content/{number}/assigned-country", newCountryCode="BE") == (200, None)
    assert be.content(number)["countryAssignmentDate"] == "2026-11-23T09:00:00Z"


def test_what_one_hotline_posts_waits_at_the_hotline_where_it_lies(be, nl):
    items = [url("https://foto.example/", "M-1-0"), url("https://foto.example/1", "M-1-1", "NL", is_source=False)]
    _, number = be.post("reports", report(*items))
    ours, theirs = [one["contentId"] for one in be.get(f"Reports/{number}")[1]["reportContents"]]
    assert be.listed("no-reference") == []
    assert be.listed("unactioned") == [ours]
    assert nl.listed("no-reference") == nl.listed("unactioned") == [theirs]
    assert nl.get(f"Reports/{number}")[0] == 200


def test_orphans_are_for_those_who_may_take_them(be):
    status, said = be.get("Content/orphaned")
    assert (status, said) == (403, {"errors": "Your hotline does not take orphaned items."})
    assert be.listed("unassigned-to-hotline") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"maxResults": "0"}, "must be a number"),
        ({"maxResults": "9" * 5000}, "must be a number"),
        ({"maxResults": "many"}, "must be a number"),
        ({"countryAssignmentStartDate": "2026-11-23T09:00:00Z"}, "must be a UTC moment"),
        ({"startDate": "2026-11-23 09:00:00"}, "is not a parameter"),
        ({"hotlineAssignmentStartDate": "2026-11-23 09:00:00"}, "is not a parameter"),
    ],
)
def test_a_list_says_what_is_wrong_with_the_question(be, query, words):
    status, said = be.get("Content/no-reference", **query)
    assert status == 400
    assert words in str(said["errors"])
