"""The page of a case: its clocks, its story, its places, its links; all of it without script, and masked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners import actions as partners
from partners.models import Partner, Referral
from reports import actions
from reports.models import CaseLink
from takedown import demonstration as demo
from takedown.models import FollowUp, Notice, NoticeLine, Reply, Takedown
from tests.reports.deskwork import SECRET, deeds, desk_of, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db


def shown(case, name="ada", query=""):
    answer = desk_of(name).get(f"/admin/desk/case/{case.pk}/{query}")
    assert answer.status_code == 200
    return answer


def tracks(case):
    return {one["title"]: (one["bar"].state, one["said"]) for one in shown(case).context["trackers"]}


def held_at_the_police():
    """Told 50 hours ago, judged, with the police, held for a while, asked, gone."""
    now = timezone.now()

    def hours(number):
        return now - timedelta(hours=number)

    case = demo.confirmed(told(at=hours(50)), at=hours(40))
    demo.lies(case, "BE", at=hours(39))
    referral = Referral.objects.create(
        key="r",
        case=case,
        partner=demo.police(),
        purpose="referral",
        written_at=hours(38),
        due_at=hours(20),
        sent_at=hours(37),
    )
    partners.hold(referral=referral, until=hours(10), by=demo.person("pat"), at=hours(30))
    hoste = Partner.objects.create(kind="provider", name="Hoste", country="BE")
    takedown = Takedown.objects.create(
        case=case, lookup=case.lookups.latest(), where="home", path="notice", provider=hoste, waits_for="watch",
        opened_at=hours(38), gone_at=hours(1),
    )  # fmt: skip
    notice = Notice.objects.create(
        key="n", provider=hoste, step="notice", language="nl", written_at=hours(6), sent_at=hours(6), answer_due_at=hours(3),
        answer_hours=24,
    )  # fmt: skip
    NoticeLine.objects.create(notice=notice, takedown=takedown)
    return case


def test_each_stretch_of_the_way_has_its_clock():
    assert tracks(held_at_the_police()) == {
        "Told of → judged": ("done", "done in 10 h"),
        "Judged → police told": ("done", "done in 1 h"),
        "Told of → police told": ("done", "done in 13 h"),
        "Judged → notice sent": ("done", "done in 34 h"),
        "Notice sent → gone": ("late-done", "done in 5 h, 2 h late"),
        "Told of → gone": ("done", "done in 2 d 1 h"),
    }


def test_a_clock_names_whom_it_waited_for_and_no_provider_where_the_police_were_told():
    named = {one["title"]: one["with"] for one in shown(held_at_the_police()).context["trackers"]}
    assert named["Judged → notice sent"] == "Hoste" and named["Judged → police told"] != "Hoste"
    assert named["Told of → police told"] == ""


def test_a_hold_is_a_pause_of_the_clock_and_says_by_whom():
    one = next(one for one in shown(held_at_the_police()).context["trackers"] if "notice sent" in one["title"])
    assert one["paused"] == "20 h of it stood still: held by the police"
    assert one["pauses"] == [{"x": 29.4, "width": 58.8}]


def test_a_case_that_waits_has_one_running_clock_and_one_too_late_says_so():
    assert tracks(told(at=hours(2))) == {"Told of → judged": ("running", "running for 2 h, 21 h left")}
    assert tracks(told("http://laat.example/", at=hours(30)))["Told of → judged"] == ("late", "6 h late")


def test_a_new_round_starts_its_own_clock():
    case = demo.confirmed(told(at=hours(90)), at=hours(80))
    actions.challenge(case=case, why="doubt", by=demo.person("lee"), at=hours(1))
    state, said = tracks(case)["Told of → judged"]
    assert (state, said.split(",")[0]) == ("running", "running for 1 h")


def test_the_timeline_can_be_narrowed_to_people_the_system_and_the_outside():
    case = judged_by_ada(told())
    words = {
        kind: {one["words"] for one in shown(case, query=f"?show={kind}").context["timeline"]["events"]}
        for kind in ("", "human", "system", "outward", "nonsense")
    }
    assert "Claimed" in words["human"]
    assert "Case opened" in words["outward"]
    assert words[""] == words["human"] | words["system"] | words["outward"] == words["nonsense"]
    assert not words["human"] & words["outward"]


def test_places_are_told_with_what_was_done_there():
    case = held_at_the_police()
    demo.lies(case, "BE", at=hours(20))
    demo.lies(case, "NL", at=hours(0.5), ip="194.0.0.9", asn=64500, holder="Polder")
    now, before = shown(case).context["placements"]
    assert (now["stay"].place.country, now["left"], now["done"]) == ("NL", None, [])
    assert (before["stay"].place.country, before["stay"].looks) == ("BE", 2)
    assert [one.words for one in before["done"]] == ["Hoste: moved"]


def test_sections_are_numbered_for_the_keys_and_reached_by_plain_links():
    html = page("lee", f"/admin/desk/case/{held_at_the_police().pk}/")
    numbers = re.findall(r'id="([\w-]+)"[^>]*data-tab="(\d)"', html)
    assert sorted(number for _, number in numbers) == [str(n) for n in range(1, len(numbers) + 1)]
    for code, number in numbers:
        assert re.search(rf'href="#{code}"><span>[^<]+</span> <kbd[^>]*>{number}</kbd>', html), code
    assert SECRET not in html
    assert "style=" not in html


# --- Links ------------------------------------------------------------------------------------------------------------


def add(case, name="ada", **said):
    return desk_of(name).post(f"/admin/desk/case/{case.pk}/link/", {"kind": "related", **said})


def test_a_case_is_linked_by_its_reference_and_both_pages_say_so():
    case, other = told(), told("http://ander.example/")
    assert add(case, kind="duplicate", other=f"be-{other.pk:06d}", why="same album").status_code == 302
    mine, theirs = page("bo", f"/admin/desk/case/{case.pk}/"), page("bo", f"/admin/desk/case/{other.pk}/")
    assert "marked as the same content" in mine
    assert "Has as duplicate" in theirs
    assert "same album" in mine and "same album" in theirs


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Write the number"), ("BE-x", "Write the number"), ("BE-999999", "There is no case"),
     ("9" * 30, "Write the number"), ("http://ander.example/", "Write the number")],
)  # fmt: skip
def test_a_wrong_number_gets_a_sentence_and_keeps_what_was_typed(typed, sentence):
    answer = add(told(), other=typed, why="kept-as-typed")
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "kept-as-typed" in text(answer)
    assert not CaseLink.objects.exists()


def test_what_the_verb_refuses_is_said_on_the_page():
    case = told()
    answer = add(case, kind="duplicate", other=str(case.pk))
    assert (answer.status_code, "to itself" in text(answer)) == (422, True)
    answer = add(case, other="1", why="see http://elders.example/x")
    assert "Leave the address out" in text(answer)


def test_a_link_is_taken_back_once_and_only_from_its_own_cases():
    case, other, third = told(), told("http://ander.example/"), told("http://derde.example/")
    add(case, other=str(other.pk))
    link = CaseLink.objects.get()
    desk = desk_of("bo")
    assert desk.post(f"/admin/desk/case/{third.pk}/link/{link.pk}/remove/").status_code == 302
    assert CaseLink.objects.exists()
    for _ in range(2):
        assert desk.post(f"/admin/desk/case/{other.pk}/link/{link.pk}/remove/").status_code == 302
    assert not CaseLink.objects.exists()
    assert deeds(case).count("case.unlinked") == 1


def test_other_sites_in_the_same_network_are_named():
    case, other, near = told(), told("http://ver.example/"), told("http://beelden.example/x")
    for one in (case, other, near):
        demo.lies(one, "BE", at=hours(1))
    network = shown(case).context["network"]
    assert (network["asn"], [one["pk"] for one in network["cases"]]) == (2611, [other.pk])


def test_the_number_of_queries_does_not_grow_with_the_story():
    case = held_at_the_police()
    desk = desk_of("lee")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(f"/admin/desk/case/{case.pk}/").status_code == 200
        return len(caught)

    takedown = Takedown.objects.get()
    line = takedown.lines.get()
    FollowUp.objects.create(takedown=takedown, at=hours(4), result="online")
    Reply.objects.create(line=line, outcome="removed", at=hours(2))
    nul = told("http://nul.example/")
    demo.lies(nul, "BE", at=hours(1))
    add(case, other=str(nul.pk))
    queries()
    few = queries()
    for number in range(6):
        other = told(f"http://beelden.example/{number}", words="x")
        add(case, other=str(other.pk))
        demo.lies(other, "BE", at=hours(1))
        demo.lies(case, "BE", at=hours(1 + number), ip=f"193.190.0.{number}")
        demo.told(["http://beelden.example/album/7"], at=hours(1), words="again")
        FollowUp.objects.create(takedown=takedown, at=hours(3), result="online")
        Reply.objects.create(line=line, outcome="disputed", at=timezone.now() - timedelta(minutes=number))
        moved = Takedown.objects.create(
            case=case, lookup=case.lookups.latest(), where="home", path="notice", state="moved", opened_at=hours(45),
            closed_at=hours(44),
        )  # fmt: skip
        FollowUp.objects.create(takedown=moved, at=hours(44), result="online")
    assert queries() == few
