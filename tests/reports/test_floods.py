"""A scanner files hundreds of reports: they are sorted last, and one reasoned act dismisses them."""

from datetime import timedelta

import pytest

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from reports import actions, desk, rules
from reports.addresses import normalise
from reports.models import Assessment, Case
from takedown import demonstration as demo
from tests.reports.deskwork import SECRET, claimed, deeds, desk_of, hours, page, text, told

pytestmark = pytest.mark.django_db

HOST = "scanned.example"


def flood(number=12, suspect=4, host=HOST, at=None):
    moment = at or hours(2)
    return [
        demo.case_of(demo.told([f"http://{host}/{one}"], at=moment, suspect=suspect, words="scan")) for one in range(number)
    ]


def test_suspect_cases_come_last_in_the_queue_and_they_come():
    suspects, honest = flood(3), told(at=hours(1))
    queue = [case.pk for case in Case.objects.to_judge().in_order()]
    assert queue[0] == honest.pk
    assert set(queue[1:]) == {case.pk for case in suspects}
    assert page("ada", "/admin/desk/queue/").count('chip--grey">Suspect') == 3
    assert actions.claim(by=demo.person("ada"), at=hours(0)).pk == honest.pk


def test_an_honest_report_of_the_same_address_takes_the_suspicion_away():
    (case,) = flood(1)
    told(f"http://{HOST}/0")
    case.refresh_from_db()
    assert case.suspect == 0


def test_somebody_in_danger_is_believed_against_one_mark_and_not_against_two():
    for suspect, counts in ((rules.ONE_MARK, 0), (2 * rules.ONE_MARK, 2 * rules.ONE_MARK)):
        receipt = demo.told([f"http://{suspect}.example/"], at=hours(1), suspect=suspect, signs=["child_in_danger"])
        assert demo.case_of(receipt).suspect == counts


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ({"trap_filled": False, "seconds": 40.0, "from_client": 1}, 0),
        ({"trap_filled": True, "seconds": 40.0, "from_client": 1}, 2),
        ({"trap_filled": False, "seconds": 0.4, "from_client": 1}, 2),
        ({"trap_filled": False, "seconds": None, "from_client": 1}, 2),
        ({"trap_filled": True, "seconds": 0.4, "from_client": 40}, 6),
    ],
)
def test_what_looks_like_a_machine_scores(facts, score):
    assert rules.suspicion_of(**facts) == score


def test_one_reason_dismisses_the_whole_group_and_stands_with_each_case():
    cases = flood()
    desk_ = desk_of("ada")
    shown = text(desk_.get("/admin/desk/floods/"))
    assert "12 new cases" in shown
    assert HOST not in shown
    (burst,) = desk_.get("/admin/desk/floods/").context["groups"]  # and not a second time by their host
    assert burst["many"] == 12
    sent = {"group": burst["key"], "upto": burst["upto"], "why": "Scanner of a student, see call of today"}
    answer = desk_.post("/admin/desk/floods/dismiss/", sent, follow=True)
    assert "12 cases dismissed" in text(answer)
    assert "No flood" in text(answer)
    assert set(Case.objects.values_list("state", "phase")) == {("dismissed", "closed")}
    assert (
        Assessment.objects.filter(position=1, finding="out_of_scope", note=sent["why"], by=demo.person("ada")).count() == 12
    )
    for case in cases:
        event = AuditEvent.objects.get(stream=f"case:{case.pk}", deed="case.dismissed")
        assert sent["why"] in event.why
        assert event.by == demo.person("ada")


@pytest.mark.parametrize("number", [20, pytest.param(700, marks=pytest.mark.slow)])
def test_seven_hundred_reports_over_two_hours_are_one_group_and_one_act(number):
    """A scanner with a new host each time, that begins at ten to the hour and ends at ten past the next."""
    begin = hours(30).replace(minute=50)
    for one in range(number):
        address = normalise(f"https://h{one}.scanned.example/{one}")
        moment = begin + timedelta(minutes=80 * one / number)
        actions.receive(channel="web", language="en", addresses=[address], suspect=4, by=None, at=moment)
    straggler, honest = told("https://late.example/", at=begin + timedelta(minutes=100), suspect=2), told(at=begin)
    (group,) = desk_of("ada").get("/admin/desk/floods/").context["groups"]
    assert (group["many"], group["urgent"]) == (number + 1, 0)
    sent = {"group": group["key"], "upto": group["upto"], "why": "A scanner"}
    answer = desk_of("ada").post("/admin/desk/floods/dismiss/", sent, follow=True)
    assert f"{number + 1} cases dismissed" in text(answer)
    assert list(Case.objects.filter(state="new")) == [honest]
    assert AuditEvent.objects.filter(deed="case.dismissed", why__contains="A scanner").count() == number + 1
    straggler.refresh_from_db()
    assert straggler.state == "dismissed"


def test_two_bursts_of_a_day_stay_two_groups():
    for at in (hours(50), hours(30), hours(29)):
        flood(6, host=f"h{at:%H}.example", at=at)
    assert sorted(one["many"] for one in desk_of("ada").get("/admin/desk/floods/").context["groups"]) == [6, 12]


def test_the_host_of_a_group_is_found_without_naming_it():
    flood(suspect=0)
    (group,) = desk_of("ada").get("/admin/desk/floods/").context["groups"]
    assert group["title"].startswith("Same host: ")
    assert HOST not in str(group)
    desk_of("ada").post("/admin/desk/floods/dismiss/", {"group": group["key"], "upto": group["upto"], "why": "a shop"})
    assert not Case.objects.filter(state="new").exists()


def test_what_came_in_after_the_page_was_shown_stays():
    flood()
    group = desk_of("ada").get("/admin/desk/floods/").context["groups"][0]
    late = told(f"http://{HOST}/late", at=hours(2), suspect=4)
    desk_of("ada").post("/admin/desk/floods/dismiss/", {"group": group["key"], "upto": group["upto"], "why": "x"})
    assert list(Case.objects.filter(state="new")) == [late]


def test_cases_of_colleagues_judged_ones_and_urgent_ones_are_left_alone_and_that_is_said():
    cases = flood(suspect=0)
    claimed("bo", cases[0])
    demo.judged(cases[1], demo.illegal(), by=demo.person("bo"), at=hours(1))
    told(f"http://{HOST}/2", signs=["child_in_danger"])
    key = next(desk.groups()).key
    sent = {"group": key, "upto": 10**6, "why": "a shop"}
    answer = text(desk_of("ada").post("/admin/desk/floods/dismiss/", sent, follow=True))
    assert "9 cases dismissed" in answer
    assert "1 because somebody holds them" in answer
    assert "1 because they carry an urgent sign" in answer
    assert {case.state for case in Case.objects.filter(pk__in=[one.pk for one in cases[:3]])} == {"new", "second_look"}
    outcome = actions.dismiss_flood(cases=cases, by=demo.person("ada"), at=hours(0), why="again")
    assert (outcome.done, outcome.claimed, outcome.urgent, outcome.moved_on) == (0, 1, 1, 10)
    assert Assessment.objects.count() == 10


def test_a_reason_is_compulsory_and_a_thousand_is_the_most():
    (case,) = flood(1)
    ada = demo.person("ada")
    for cases, why in (([case], " \n"), ([case] * 1001, "x")):
        with pytest.raises(NotAllowed):
            actions.dismiss_flood(cases=cases, by=ada, at=hours(0), why=why)
    answer = desk_of("ada").post("/admin/desk/floods/dismiss/", {"group": "host-1", "upto": "9", "why": ""})
    assert answer.status_code == 422
    assert "Say why" in text(answer)
    assert "case.dismissed" not in deeds(case)


def test_a_procedure_that_wants_two_people_gets_two_people(monkeypatch):
    import dataclasses

    from hotline.procedures import procedure
    from reports.actions import floods

    (case,) = flood(1)
    strict = dataclasses.replace(procedure(), judging=dataclasses.replace(procedure().judging, light_by_one=()))
    monkeypatch.setattr(floods, "procedure", lambda: strict)
    with pytest.raises(NotAllowed):
        actions.dismiss_flood(cases=[case], by=demo.person("ada"), at=hours(0), why="x")


@pytest.mark.parametrize("key", ["", "host-", "host-99999", "host-x", "burst-1", "burst-9999999999", "other-2026010101"])
def test_a_made_up_group_dismisses_nothing(key):
    case = told()
    answer = desk_of("ada").post("/admin/desk/floods/dismiss/", {"group": key, "upto": 10**6, "why": "x"})
    assert answer.status_code in (302, 422)
    case.refresh_from_db()
    assert case.state == "new"


def test_a_dismissed_flood_case_comes_back_when_somebody_says_something_new():
    (case,) = flood(1)
    actions.dismiss_flood(cases=[case], by=demo.person("ada"), at=hours(1), why="x")
    told(f"http://{HOST}/0", words="I know this child", signs=["knows_the_child"])
    case.refresh_from_db()
    assert (case.state, case.round, case.suspect) == ("new", 2, 0)


def test_names_on_a_chat_app_are_no_flood_of_one_host():
    from reports.addresses import handle

    for number in range(12):
        actions.receive(
            channel="web", language="en", addresses=[handle("chat", f"group{number}")], place="chat", by=None, at=hours(1)
        )
    assert list(desk.groups()) == []
    assert SECRET not in page("ada", "/admin/desk/floods/")
