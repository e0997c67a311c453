"""The police give reasons, take a case over, ask for more or leave it: what each word does to the gate and to the desk."""

import pytest

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners import actions, clearance, correspondence, rules
from partners.models import Answer, Hold, PoliceMessage
from takedown import demonstration as demo
from tests.partners.at_the_api import caller, problem
from tests.partners.at_the_door import DAY, HOUR, MONDAY, forwarded, other_unit, path_to, send, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SAID = {
    "hold": rules.Said.HELD,
    "release": rules.Said.RELEASED,
    "take-over": rules.Said.TAKEN_OVER,
    "need-more": rules.Said.NEED_MORE,
    "no-action": rules.Said.NO_ACTION,
}
WORDS = {"hold": "reason"}


def desk_page(referral):
    return text_of(desk_of("ada").get(f"/admin/desk/case/{referral.case_id}/"))


def test_on_a_telephone_each_column_of_what_we_wrote_keeps_its_name():
    page = desk_of("ada").get(f"/admin/desk/case/{forwarded().case_id}/").content.decode()
    table = page[page.index('aria-label="Referrals"') :]
    assert "table--stacked" in table[: table.index("<thead")]
    assert all(f'data-name="{name}"' in table for name in ("To", "Left", "Answers"))


# --- Reasons ----------------------------------------------------------------------------------------------------------


def test_each_of_the_five_words_has_reasons_of_its_own_and_another_in_words():
    assert set(rules.REASONS) == set(SAID.values())
    for said, reasons in rules.REASONS.items():
        assert reasons[-1] == rules.Reason.OTHER and len(set(reasons)) == len(reasons) > 2
        for reason in rules.Reason:
            wrong = rules.wrong_reason(said, reason, "in words")
            assert bool(wrong) == (reason not in reasons)
        assert rules.wrong_reason(said, "other", "  ") == "Say in words what the reason is."
        assert rules.wrong_reason(said, "", "words")
    assert rules.wrong_reason("confirmed", "other", "words")


@pytest.mark.parametrize("verb", SAID)
def test_the_door_asks_for_a_reason_and_keeps_what_was_typed(verb):
    referral = forwarded()
    words = WORDS.get(verb, "note")
    foreign = "victim" if verb != "hold" else "known"
    for because, sentence in (
        ("", "Choose a reason."),
        ("other", "Say in words"),
        (foreign, "Choose a reason from the list"),
    ):
        answer = send(referral, verb, because=because, **{words: "" if because == "other" else "typed words"})
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert because == "other" or "typed words" in answer.content.decode()
    assert not Answer.objects.exists() and not Hold.objects.exists() and not PoliceMessage.objects.exists()


@pytest.mark.parametrize("verb", SAID)
def test_the_reason_stands_at_the_door_on_the_desk_in_the_api_and_in_the_trail(verb):
    referral = forwarded()
    assert send(referral, verb).status_code == 302
    answer = Answer.objects.get()
    assert (answer.said, answer.because) == (SAID[verb], answer.because) and answer.because
    label = rules.Reason(answer.because).label
    assert f"({label})" in text_of(signed_in("pat").get(path_to(referral)))
    assert f"({label})" in desk_page(referral)
    told = caller(demo.police()).get(f"referrals/{referral.pk}/").json()["answers"][0]
    assert (told["said"], told["because"]) == (SAID[verb], answer.because)
    event = AuditEvent.objects.get(deed="case.heard")
    assert event.facts == {"referral": referral.pk, "said": SAID[verb], "because": answer.because}


def test_a_verb_takes_no_reason_of_another_word():
    referral, pat = forwarded(), demo.person("pat")
    with pytest.raises(NotAllowed, match="from the list"):
        actions.release(referral=referral, because="victim", by=pat, at=MONDAY)
    for verb in (actions.take_over, actions.need_more, actions.no_action):
        with pytest.raises(NotAllowed, match="from the list"):
            verb(referral=referral, because="", by=pat, at=MONDAY)
    assert not Answer.objects.exists()


# --- Taking over ------------------------------------------------------------------------------------------------------


def test_what_the_police_take_over_waits_as_long_as_a_hold_may_last_and_then_ends():
    referral = forwarded()
    send(referral, "release")
    send(referral, "take-over")
    held = Hold.objects.get()
    assert (held.until, held.taken_over, held.because) == (MONDAY + 30 * DAY, True, "running")
    assert "Taken over by the police until 23 Dec 2026 09:00" in desk_page(referral)
    assert "Taken over by the police until 23 Dec 2026 09:00" in text_of(signed_in("pat").get(path_to(referral)))
    assert "Taken over:" in text_of(signed_in("pat").get("/police/?show=held"))
    now, then = clearance.of(referral.case, MONDAY + 29 * DAY), clearance.of(referral.case, MONDAY + 30 * DAY)
    assert (now.held, now.released) == (True, False)
    assert (then.held, then.released) == (False, False), "it ends, and the release of before does not come back"


def test_a_unit_takes_a_case_over_again_or_releases_it():
    referral, pat = forwarded(), demo.person("pat")
    actions.take_over(referral=referral, because="own_order", by=pat, at=MONDAY - DAY)
    actions.take_over(referral=referral, because="own_order", by=pat, at=MONDAY)
    assert [one.until for one in Hold.objects.active(MONDAY)] == [MONDAY + 30 * DAY]
    send(referral, "release")
    assert not Hold.objects.active(MONDAY).exists()
    assert clearance.of(referral.case, MONDAY).released


def test_another_unit_s_release_does_not_end_a_take_over():
    referral = forwarded()
    unit, quint = other_unit()
    theirs = forwarded(to=unit, case=referral.case, key="tell:x:2")
    send(referral, "take-over")
    page = signed_in(quint).post(path_to(theirs, "no-action"), {"because": "known"}, follow=True)
    assert "Another unit has asked to wait" in text_of(page)
    assert clearance.of(referral.case, MONDAY).held


# --- No further action ------------------------------------------------------------------------------------------------


def test_no_further_action_clears_as_a_release_does_and_closes_the_case_for_the_unit():
    referral = forwarded()
    send(referral, "hold")
    send(referral, "no-action")
    said = clearance.of(referral.case, MONDAY)
    assert (said.held, said.released) == (False, True)
    assert f"BE-{referral.case_id:06d}" in text_of(signed_in("pat").get("/police/?show=closed"))
    send(referral, "reject")
    assert not clearance.of(referral.case, MONDAY).released


# --- Need more --------------------------------------------------------------------------------------------------------


def test_a_question_waits_on_the_desk_and_revokes_a_release():
    referral = forwarded()
    send(referral, "release")
    send(referral, "need-more")
    assert not clearance.of(referral.case, MONDAY).released
    ada = desk_of("ada")
    listed = text_of(ada.get("/admin/desk/police/"))
    assert f"BE-{referral.case_id:06d}" in listed and "Question: Why it was judged so" in listed
    assert "Why baseline?" not in listed
    assert "Police ask" in text_of(ada.get("/admin/desk/"))
    assert "Why baseline?" in desk_page(referral) and "Waits for an answer" in desk_page(referral)


def test_the_desk_answers_and_the_unit_decides_anew():
    referral = forwarded()
    send(referral, "need-more")
    inbox = signed_in("pat").get("/police/?show=answered")
    assert "You asked" in text_of(inbox)
    path = f"/admin/desk/case/{referral.case_id}/police/{referral.partner_id}/"
    assert desk_of("ada").post(path, {"text": "Both saw a child.", "settles": "on"}).status_code == 302
    assert not PoliceMessage.objects.questions().exists()
    assert "No police unit waits" in text_of(desk_of("ada").get("/admin/desk/police/"))
    new = text_of(signed_in("pat").get("/police/"))
    assert f"BE-{referral.case_id:06d}" in new and "New message" in new
    assert "Both saw a child." in text_of(signed_in("pat").get(path_to(referral)))
    assert not clearance.of(referral.case, MONDAY).released, "our answer opens nothing"


def test_a_message_that_answers_nothing_leaves_the_question_open():
    referral = forwarded()
    send(referral, "need-more")
    correspondence.reply(
        case=referral.case, unit=referral.partner, text="We look.", settles=False, by=demo.person("ada"), at=MONDAY
    )
    assert PoliceMessage.objects.questions().count() == 1
    assert "Waits for an answer" in desk_page(referral)


@pytest.mark.parametrize(("verb", "moot"), [("hold", False), ("confirm", False), ("release", True), ("take-over", True)])
def test_whoever_decides_needs_no_answer_any_more(verb, moot):
    referral = forwarded()
    send(referral, "need-more")
    send(referral, verb)
    assert PoliceMessage.objects.questions().exists() != moot


def test_silence_is_no_consent_while_the_police_wait_for_us():
    referral, pat, ada = forwarded(at=MONDAY - 10 * HOUR), demo.person("pat"), demo.person("ada")
    assert clearance.of(referral.case, MONDAY).told_hours_ago == 10
    actions.need_more(referral=referral, because="hosting", by=pat, at=MONDAY - 8 * HOUR)
    assert clearance.of(referral.case, MONDAY).told_hours_ago is None
    correspondence.reply(case=referral.case, unit=referral.partner, text="Here.", settles=True, by=ada, at=MONDAY - 3 * HOUR)
    assert clearance.of(referral.case, MONDAY).told_hours_ago == 3


# --- By program -------------------------------------------------------------------------------------------------------


def test_a_program_of_the_police_says_the_same_by_the_same_rules():
    referral = forwarded()
    police = caller(demo.police())
    path = f"referrals/{referral.pk}/answers/"
    for said, words in (
        ("taken_over", "needs this field"),
        ("no_action", "needs this field"),
        ("released", "needs this field"),
    ):
        assert words in str(problem(police.post(path, {"said": said}), 422)["errors"])
    problem(police.post(path, {"said": "need_more", "because": "victim"}), 422)
    problem(police.post(path, {"said": "need_more", "because": "other", "note": " "}), 422)
    problem(police.post(path, {"said": "confirmed", "because": "other"}), 422)
    assert not Answer.objects.exists()
    told = police.post(path, {"said": "taken_over", "because": "running"}).json()
    assert told["held_until"]
    asked = police.post(path, {"said": "need_more", "because": "other", "note": "Who owns it?"}).json()
    assert asked["answers"][-1] | {"at": ""} == {"said": "need_more", "because": "other", "at": "", "note": ""}
    assert "Who owns it?" in desk_page(referral)
    assert police.post(path, {"said": "no_action", "because": "no_lead"}).json()["held_until"] is None
