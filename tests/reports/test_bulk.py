"""Acts for many cases: the preview says exactly what will happen, and exactly that happens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from reports import actions, rules
from reports.models import Assessment, Case
from takedown import demonstration as demo
from tests.reports.deskwork import SECRET, claimed, deeds, desk_of, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db
BULK = "/admin/desk/queue/bulk/"


def several(number=3, host="dup.example"):
    return [told(f"http://{host}/{one}", at=hours(5 - one * 0.1)) for one in range(number)]


def moment(**later):
    return (timezone.localtime() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")


def preview(desk, act, cases, **more):
    return desk.get(BULK, {"act": act, "case": [case.pk for case in cases], **more})


def rows(answer, part):
    return [row["pk"] for row in answer.context[part]]


def do(desk, shown, why="they are all the same album"):
    promise = shown.context["why_form"]["promise"].value()
    return desk.post(f"{BULK}act/", {"promise": promise, "why": why}, follow=True)


# --- The rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "facts", "left"),
    [
        *((act, {"state": "new"}, "") for act in rules.Act.values),
        *((act, {"state": "new", "held_by_other": True}, "a colleague is working on it") for act in rules.Act.values),
        *((act, {"state": "confirmed"}, "not") for act in rules.Act.values),
        ("assign", {"state": "second_look"}, ""),
        ("assign", {"state": "new", "urgent": True}, ""),
        ("assign", {"state": "second_look", "not_for_them": True}, "may not judge it"),
        ("snooze", {"state": "disputed"}, ""),
        ("snooze", {"state": "new", "held_by_self": True}, ""),
        ("snooze", {"state": "new", "urgent": True}, "cannot wait"),
        ("merge", {"state": "second_look"}, "not new any more"),
        ("merge", {"state": "new", "judged": True}, "not new any more"),
        ("merge", {"state": "new", "urgent": True}, "look at it"),
        ("merge", {"state": "new", "is_the_original": True}, "merged into"),
        ("merge", {"state": "new", "other_host": True}, "another host"),
        ("dismiss", {"state": "new", "urgent": True}, "look at it"),
        ("dismiss", {"state": "new", "held_by_self": True}, "you are working on it"),
    ],
)
def test_what_each_act_passes_over(act, facts, left):
    said = rules.why_left(act, rules.Situation(**facts))
    assert left in said
    assert bool(said) == bool(left)


# --- Preview and act --------------------------------------------------------------------------------------------------


def test_the_preview_names_what_will_happen_and_what_will_not_and_changes_nothing():
    free, held, judged, danger = several(4)
    claimed("bo", held)
    judged_by_ada(judged)
    told("http://dup.example/3", signs=["child_in_danger"])
    shown = preview(desk_of("lee"), "dismiss", [free, held, judged, danger])
    assert rows(shown, "will") == [free.pk]
    assert text(shown).count(">Second look<") == 1, "the state is said once"
    assert {row["pk"]: row["why"] for row in shown.context["left"]} == {
        held.pk: "a colleague is working on it",
        judged.pk: "it is not new any more",
        danger.pk: "it carries an urgent sign: look at it",
    }
    assert SECRET not in text(shown)
    assert "dup.example" not in text(shown)
    assert not Case.objects.filter(state="dismissed").exists()
    answer = do(desk_of("lee"), shown)
    assert [one["pk"] for one in answer.context["done"]] == [free.pk]
    assert set(Case.objects.filter(state="dismissed")) == {free}
    assert deeds(free)[-1] == "case.dismissed"
    assert Assessment.objects.get(case=free).note == "they are all the same album"


def test_only_what_was_promised_is_touched_and_what_changed_since_is_named():
    first, second, third = several()
    desk = desk_of("ada")
    shown = preview(desk, "snooze", [first, second], until=moment(days=1))
    told("http://dup.example/1", at=hours(0), words="there is more")
    claimed("bo", first)
    answer = do(desk, shown)
    assert {(one["pk"], one["why"]) for one in answer.context["left"]} == {
        (first.pk, "a colleague is working on it"), (second.pk, actions.arranging.CHANGED),
    }  # fmt: skip
    assert "nothing was done" in text(answer)
    assert not Case.objects.filter(snoozed_until__isnull=False).exists()
    assert third.snoozed_until is None


def test_no_reason_no_act_and_the_preview_stays():
    cases = several()
    desk = desk_of("ada")
    shown = preview(desk, "snooze", cases, until=moment(days=1))
    again = do(desk, shown, why="  ")
    assert again.status_code == 422
    assert "Say why" in text(again)
    assert sorted(rows(again, "will")) == [case.pk for case in cases]
    assert not Case.objects.filter(snoozed_until__isnull=False).exists()
    assert do(desk, again).status_code == 200
    assert Case.objects.filter(snoozed_until__isnull=False).count() == 3


def test_a_promise_is_signed_is_one_s_own_and_does_not_last(monkeypatch):
    cases = several()
    shown = preview(desk_of("ada"), "snooze", cases, until=moment(days=1))
    promise = shown.context["why_form"]["promise"].value()
    for name, sent in (("bo", promise), ("ada", promise + "x"), ("ada", ""), ("ada", "{}")):
        answer = desk_of(name).post(f"{BULK}act/", {"promise": sent, "why": "x"}, follow=True)
        assert "too old or was not yours" in text(answer)
    monkeypatch.setattr("reports.desk_views.bulk.LASTS", -1)
    assert "too old" in text(do(desk_of("ada"), shown))
    assert not Case.objects.filter(snoozed_until__isnull=False).exists()


def test_at_most_so_many_at_once_and_the_whole_list_can_be_chosen(monkeypatch):
    monkeypatch.setattr(rules, "MOST_ARRANGED", 4)
    cases, other = several(5), told("http://ander.example/", language="fr")
    desk = desk_of("ada")
    shown = preview(desk, "dismiss", [*cases, other])
    assert (len(rows(shown, "will")), shown.context["more"]) == (4, True)
    assert "more than 4" in text(shown)
    whole = desk.get(BULK, {"act": "dismiss", "all": "1", "from": "language=fr"})
    assert (rows(whole, "will"), whole.context["more"]) == ([other.pk], False)
    with pytest.raises(NotAllowed, match="At most 4"):
        actions.dismiss(cases=cases, why="x", by=demo.person("ada"), at=hours(0))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"act": "snooze"}, "Choose cases first"),
        ({"act": "snooze", "case": ["x", "-1", "9" * 40]}, "Choose cases first"),
        ({"act": "burn", "case": ["1"]}, "Choose what should be done"),
    ],
)
def test_a_preview_of_nothing_says_what_to_do(asked, sentence):
    case = told()
    asked = asked | ({"case": [str(case.pk)]} if asked["act"] == "burn" else {})
    answer = desk_of("ada").get(BULK, asked, follow=True)
    assert sentence in text(answer)


@pytest.mark.parametrize(
    ("act", "more", "sentence"),
    [
        ("snooze", {"until": "2020-01-01T09:00"}, "That moment has passed"),
        ("snooze", {"until": "2999-01-01T09:00"}, "At most 14 days"),
        ("snooze", {"until": "tomorrow"}, "Write the moment as day and time"),
        ("assign", {"person": "999"}, "valid choice"),
        ("assign", {"until": "2020-01-01T09:00"}, "Choose a person"),
        ("merge", {"into": "BE-999999"}, "no case with that number"),
        ("merge", {"into": "the first"}, "no case with that number"),
    ],
)
def test_details_that_make_no_sense_get_a_sentence_and_keep_the_cases(act, more, sentence):
    cases = several()
    answer = preview(desk_of("lee"), act, cases, **more)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert answer.context["pks"] == [case.pk for case in Case.objects.in_order()]
    assert "why_form" not in answer.context


# --- Assign -----------------------------------------------------------------------------------------------------------


def test_a_lead_assigns_to_anybody_who_may_judge_and_an_analyst_to_themselves_only():
    one, judged = several(2)
    judged_by_ada(judged)
    ada, lee = demo.person("ada"), demo.person("lee")
    shown = preview(desk_of("lee"), "assign", [one, judged], person=ada.pk, until=moment(days=2))
    assert [row["why"] for row in shown.context["left"]] == ["this person may not judge it"]
    do(desk_of("lee"), shown, why="she reads Dutch")
    one.refresh_from_db()
    assert one.assigned_to == ada
    assert "Meant for you" in page("ada", "/admin/desk/queue/")
    assert AuditEvent.objects.get(deed="case.assigned").facts["person"] == ada.pk
    assert preview(desk_of("ada"), "assign", [one], person=lee.pk, until=moment(days=2)).status_code == 422
    with pytest.raises(NotAllowed, match="A lead assigns"):
        actions.assign(cases=[one], person=lee, until=hours(-5), why="x", by=ada, at=hours(0))
    with pytest.raises(NotAllowed, match="does not judge"):
        actions.assign(cases=[one], person=demo.person("pat"), until=hours(-5), why="x", by=lee, at=hours(0))


# --- Merge ------------------------------------------------------------------------------------------------------------


def merged(cases, into, by="ada"):
    return actions.merge(cases=cases, into=into, why="the same album", by=demo.person(by), at=hours(0))


def test_duplicates_are_closed_into_one_case_and_their_reporters_go_its_way(client):
    original, copy, elsewhere = *several(2), told("http://elders.example/")
    shown = preview(desk_of("ada"), "merge", [original, copy, elsewhere], into=f"BE-{original.pk:06d}")
    assert rows(shown, "will") == [copy.pk]
    do(desk_of("ada"), shown)
    copy.refresh_from_db()
    assert (copy.state, copy.duplicate_of, copy.assess_due_at) == ("dismissed", original, None)
    assert not copy.assessments.exists()
    assert f"duplicate of BE-{original.pk:06d}" in AuditEvent.objects.get(deed="case.dismissed").why
    assert "case.merged_into" in deeds(original)
    receipt = demo.told(["http://dup.example/1"], at=hours(0))
    status = client.post("/en/status/", {"code": receipt.code})
    assert "Received" in text(status)
    assert "Closed" not in text(status)


def test_a_duplicate_that_is_told_of_with_something_new_stands_on_its_own_again():
    original, copy = several(2)
    merged([copy], original)
    told("http://dup.example/1", words="this one shows another child", at=hours(0))
    copy.refresh_from_db()
    assert (copy.state, copy.duplicate_of, copy.round) == ("new", None, 2)


def test_duplicates_of_a_duplicate_follow_and_nothing_is_merged_into_one():
    first, second, third = several(3)
    merged([third], second)
    merged([second], first)
    third.refresh_from_db()
    assert third.duplicate_of == first
    with pytest.raises(NotAllowed, match="itself a duplicate"):
        merged([first], second)
    answer = preview(desk_of("ada"), "merge", [first], into=str(second.pk))
    assert "itself a duplicate" in text(answer)


# --- Dismiss ----------------------------------------------------------------------------------------------------------


def test_a_flood_is_not_dismissed_where_the_procedure_asks_for_two_people(settings):
    settings.PROCEDURE = "be"
    cases = several()
    import dataclasses

    from hotline import procedures

    strict = dataclasses.replace(procedures.procedure().judging, light_by_one=())
    patched = dataclasses.replace(procedures.procedure(), judging=strict)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.actions.arranging.procedure", lambda: patched)
        with pytest.raises(NotAllowed, match="two people"):
            actions.dismiss(cases=cases, why="x", by=demo.person("ada"), at=hours(0))
    assert not Case.objects.exclude(state="new").exists()
