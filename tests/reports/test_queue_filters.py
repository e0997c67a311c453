"""The queue as the address bar asks for it: filters, columns, pages by key, saved searches and what they tell."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports import actions, desk, sweeps
from reports.desk import filters, queue
from reports.models import Case, SavedSearch
from takedown import demonstration as demo
from tests.reports.deskwork import SECRET, claimed, desk_of, disputed, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db
QUEUE = "/admin/desk/queue/"


def listed(query, name="ada"):
    return [row["pk"] for row in desk_of(name).get(f"{QUEUE}?{query}").context["rows"]]


@pytest.fixture
def town():
    """Five cases that differ in everything that can be asked for."""
    made = {
        "plain": told("http://gewoon.example/1", at=hours(30), language="nl", place="site"),
        "danger": told("http://nu.example/", at=hours(2), signs=["live_stream"], language="fr", place="live"),
        "machine": told("http://machine.example/", at=hours(3), suspect=4, language="en"),
        "second": judged_by_ada(told("http://tweede.example/", at=hours(3), language="de")),
        "disputed": disputed(told("http://gewoon.example/2", at=hours(60), language="nl")),
    }
    demo.lies(made["plain"], "BE", at=hours(1))
    claimed("bo", made["danger"])
    Case.objects.filter(pk=made["second"].pk).update(channel="phone")
    actions.assign(
        cases=[made["plain"]], person=demo.person("bo"), until=hours(-2), why="x", by=demo.person("lee"), at=hours(0)
    )
    return {name: case.pk for name, case in made.items()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["danger", "plain", "second", "machine"]),
        ("state=second_look", ["second"]),
        ("state=disputed", ["disputed"]),
        ("band=0", ["danger"]),
        ("band=2", ["machine"]),
        ("sign=live_stream", ["danger"]),
        ("sign=young", []),
        ("country=be", ["plain"]),
        ("language=nl", ["plain"]),
        ("language=nl&state=disputed", ["disputed"]),
        ("channel=phone", ["second"]),
        ("place=live", ["danger"]),
        ("age=older-1d", ["plain"]),
        ("age=1d", ["danger", "second", "machine"]),
        ("who=held", ["danger"]),
        ("who=free", ["plain", "second", "machine"]),
        ("who=mine", []),
        ("assigned=nobody", ["danger", "second", "machine"]),
        ("assigned=me", []),
        ("show=late", ["plain"]),
        ("show=urgent", ["danger"]),
        ("language=fr&place=site", []),
        (
            "state=all-of-them&band=9&sign=x&age=7y&country=XX&domain=%00&language=tlh",
            ["danger", "plain", "second", "machine"],
        ),
    ],
)
def test_each_filter_gives_the_cases_it_names_in_the_queue_s_order(town, query, names):
    assert listed(query) == [town[name] for name in names]


def test_filters_that_look_at_the_person_differ_from_person_to_person(town):
    assert listed("who=mine", "bo") == [town["danger"]]
    assert listed("assigned=me", "bo") == [town["plain"]]
    assert listed(f"assigned={demo.person('bo').pk}", "ada") == [town["plain"]]


def test_a_view_asked_again_is_asked_for_whoever_asks_and_at_that_moment(town):
    mine, held = (filters.Asked(facets={"who": who}) for who in ("mine", "held"))

    asked = [(mine, "bo", 0), (mine, "ada", 0), (mine, "bo", 0), (held, "ada", 0), (held, "ada", -48), (held, "ada", 0)]
    seen = [queue.page_asked(what, demo.person(name), hours(ago))["rows"] for what, name, ago in asked]
    assert [[row["pk"] for row in rows] for rows in seen] == [[town["danger"]], [], [town["danger"]]] * 2


def test_a_domain_is_asked_for_by_the_number_of_a_case_and_never_stands_in_an_address_bar(town):
    sent = desk_of("ada").post(f"{QUEUE}domain/", {"domain": " Gewoon.example ", "query": "language=nl&state=disputed"})
    assert "gewoon" not in sent.url
    assert listed(sent.url.partition("?")[2]) == [town["disputed"]]
    assert listed(f"domain=BE-{town['plain']:06d}") == [town["plain"]]
    answer = desk_of("ada").post(f"{QUEUE}domain/", {"domain": "nobody.example"}, follow=True)
    assert "No case lies on that domain" in text(answer)
    assert "nobody.example" not in answer.redirect_chain[-1][0]


def test_what_makes_no_sense_is_left_out_and_named(town):
    shown = page("ada", f"{QUEUE}?country=Belgium&language=nl")
    assert "Left out, because it makes no sense: Lies in" in shown
    assert f"{town['plain']:06d}" in shown


def test_the_filters_in_force_stand_above_the_list_and_each_can_be_taken_away(town):
    shown = desk_of("ada").get(f"{QUEUE}?show=late&language=nl&place=site")
    assert [(one["label"], one["word"], one["without"]) for one in shown.context["narrowed"]] == [
        ("Language", "Nederlands", "show=late&place=site"), ("Kind of place", "Web site", "show=late&language=nl"),
    ]  # fmt: skip


def test_columns_are_chosen_in_the_address_bar(town):
    usual = page("ada", QUEUE)
    assert "Lies in</th>" in usual
    assert "Language</th>" not in usual
    chosen = page("ada", f"{QUEUE}?col=language&col=known&col=nonsense")
    assert "Language</th>" in chosen
    assert "Lies in</th>" not in chosen
    assert "Score</th>" not in page("ada", f"{QUEUE}?col=none")


def test_what_is_read_from_the_address_bar_is_written_back_the_same():
    for query in ("", "show=late", "language=nl&place=site&col=score&col=place", "state=new&col=none"):
        assert filters.from_query(query).query() == query


def test_no_list_unmasks_an_address(town):
    for show in filters.TABS:
        shown = page("ada", f"{QUEUE}?show={show}")
        assert not any(name in shown for name in (SECRET, "gewoon.", "machine.example", "tweede.example")), show


# --- Cost -------------------------------------------------------------------------------------------------------------


def cost(path):
    client = desk_of("ada")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", [QUEUE, f"{QUEUE}?language=en&place=site", f"{QUEUE}?show=hosting", "/admin/desk/"])
def test_a_page_asks_the_database_as_often_for_sixty_cases_as_for_three(path):
    def more(first, last):
        for number in range(first, last):
            told(f"http://rij{number}.example/", at=hours(3), signs=["live_stream"][: number % 2])

    more(0, 3)
    few = cost(path)
    more(3, 60)
    assert cost(path) == few
    assert few < (100 if path == "/admin/desk/" else 45)  # today: one question for each tile, list and entry


@pytest.mark.parametrize("page_of", ["case/{}/", "case/{}/assess/"])
def test_the_page_of_a_case_asks_as_often_with_sixty_neighbours_as_with_three(page_of):
    case = told("http://host.example/")
    path = f"/admin/desk/{page_of.format(case.pk)}"
    if "assess" in path:
        claimed("ada", case)

    def more(first, last):
        for number in range(first, last):
            told(f"http://host.example/{number}", at=hours(3))

    more(0, 3)
    few = cost(path)
    more(3, 60)
    assert cost(path) == few
    assert few < 55  # among them one for each entry of the navigation that has a number


def test_counts_stop_where_they_say_nothing_more(monkeypatch):
    monkeypatch.setattr("hotline.counting.CAP", 3)
    for number in range(6):
        told(f"http://rij{number}.example/")
    client = desk_of("ada")
    assert "3+ cases" in text(client.get(QUEUE))
    tile = next(one for one in client.get("/admin/desk/").context["tiles"] if one.title == "To judge")
    assert tile.shown == "3+"


def test_pages_by_key_show_every_case_once_forwards_and_backwards(monkeypatch):
    monkeypatch.setattr("reports.desk.paging.PAGE", 4)
    for number in range(11):
        told(f"http://rij{number}.example/", at=hours(number // 3 + 1), signs=["live_stream"][: number % 2])
    client, key, forwards, keys = desk_of("ada"), "", [], []
    while True:
        shown = client.get(f"{QUEUE}?{key}").context
        forwards.append([row["pk"] for row in shown["rows"]])
        keys.append(shown["earlier"])
        if not shown["later"]:
            break
        key = f"after={shown['later']}"
    assert [pk for rows in forwards for pk in rows] == [one.pk for one in Case.objects.to_judge().in_order()]
    back = client.get(f"{QUEUE}?before={keys[-1]}").context
    assert [row["pk"] for row in back["rows"]] == forwards[-2]
    first = client.get(f"{QUEUE}?before={back['earlier']}").context
    assert ([row["pk"] for row in first["rows"]], first["earlier"]) == (forwards[0], "")


# --- Saved searches ---------------------------------------------------------------------------------------------------


def saved(who="ada", **more):
    said = {"name": "French", "query": "language=fr", "alert": "none", "threshold": "1", **more}
    return desk_of(who).post(f"{QUEUE}saved/", said, follow=True)


def test_a_search_is_kept_under_a_name_shared_and_taken_away(town):
    saved(shared="on")
    saved("ada", name="Mine alone", query="band=0&rubbish=1&domain=evil.example")
    assert SavedSearch.objects.get(name="Mine alone").query == "band=0"
    assert "French" in page("bo", QUEUE)
    assert "Mine alone" not in page("bo", QUEUE)
    kept = SavedSearch.objects.get(name="French")
    assert "Only whoever saved" in text(desk_of("bo").post(f"{QUEUE}saved/{kept.pk}/drop/", follow=True))
    desk_of("ada").post(f"{QUEUE}saved/{kept.pk}/drop/")
    assert not SavedSearch.objects.filter(name="French").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the search a name"),
        ({"threshold": "0"}, "Write a number from 1 to 1000."),
        ({"alert": "hourly"}, "valid choice"),
    ],
)
def test_a_search_that_cannot_be_kept_says_why_and_the_list_stays(town, wrong, sentence):
    answer = saved(**wrong)
    assert sentence in text(answer)
    assert answer.redirect_chain[-1][0].endswith("?language=fr") and not SavedSearch.objects.exists()
    typed = [f'value="{wrong.get("name", "French")}" required', f'max="1000" value="{wrong.get("threshold", 1)}"']
    assert all(one in answer.content.decode() for one in typed)


def test_the_same_name_is_written_over():
    saved()
    saved(query="language=nl")
    assert SavedSearch.objects.get().query == "language=nl"


def swept(at):
    return sweeps.check_searches_due(at).fired


def test_an_alert_at_once_tells_when_the_threshold_is_reached_and_not_every_minute():
    saved(alert="instant", threshold="2")
    at = timezone.now()
    told("http://een.example/", language="fr")
    assert swept(at) == 0
    told("http://twee.example/", language="fr")
    assert swept(at) == 0, "looked a moment ago"
    assert swept(at + timedelta(minutes=2)) == 1
    assert swept(at + timedelta(minutes=4)) == 0
    tile = next(one for one in desk_of("ada").get("/admin/desk/").context["tiles"] if one.title == "French")
    assert tile.number == 2
    shown = text(desk_of("ada").get(tile.url))
    assert "found 2 cases" in shown
    search = SavedSearch.objects.get()
    assert "I have seen it" in shown
    desk_of("ada").post(f"{QUEUE}saved/{search.pk}/read/")
    assert "found 2 cases" not in text(desk_of("ada").get(tile.url))
    assert desk_of("bo").post(f"{QUEUE}saved/{search.pk}/read/").status_code == 404


def test_a_daily_alert_tells_each_day_while_there_is_something():
    told("http://een.example/", language="fr")
    saved(alert="daily")
    at = timezone.now()
    assert [swept(at + timedelta(hours=number)) for number in (0, 1, 23, 25, 50)] == [1, 0, 0, 1, 1]


def test_a_search_about_me_is_looked_at_with_its_owner_s_eyes():
    case = told()
    claimed("bo", case)
    saved("ada", name="a", query="who=mine", alert="daily")
    saved("bo", name="b", query="who=mine", alert="daily")
    swept(timezone.now())
    assert {one.name: one.found for one in SavedSearch.objects.all()} == {"a": 0, "b": 1}
    assert desk.from_query("who=mine").facets == {"who": "mine"}


def test_many_cases_that_are_held_do_not_push_the_queue_off_the_screen():
    cases = [told(f"http://held.example/{number}") for number in range(3)]
    for case in cases[:2]:
        ada = claimed("ada", case)
    assert "You hold" not in text(ada.get("/admin/desk/queue/"))
    claimed("ada", cases[2])
    shown = text(ada.get("/admin/desk/queue/"))
    assert "You hold 3 cases" in shown
    assert shown.count("data-release>Give ") == 3
