"""Two people at one desk: taking over, parking, passing on, presence, and claiming at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hotline.models import AuditEvent, User
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.models import Case, Draft, Presence, Skip
from reports.sweeps import free_expired_claims
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, claimed, deeds, desk_of, filled, page, path, text, told

pytestmark = pytest.mark.django_db


# --- Taking over, parking, passing on ---------------------------------------------------------------------------------


def test_a_lead_takes_a_case_over_with_a_reason_and_an_analyst_does_not():
    case = told()
    ada, mine = claimed("ada", case), filled(case)
    assert desk_of("bo").post(path(case, "take-over"), {"why": "x"}).status_code == 403
    lee = desk_of("lee")
    assert "Say why" in text(lee.post(path(case, "take-over"), {"why": " "}))
    assert lee.post(path(case, "take-over"), {"why": "Ada went home"}).url == path(case)
    assert ada.post(path(case), mine).status_code == 409
    assert Draft.objects.get().by == demo.person("ada")
    event = AuditEvent.objects.get(deed="case.taken_over")
    assert (event.by, event.why) == (demo.person("lee"), "Ada went home")
    told_off = ada.post(path(case, "keep"), {"claim": mine["claim"]})
    assert told_off.status_code == 409
    assert "Lee works on it now" in told_off.json()["problem"]


def test_a_parked_case_leaves_the_queue_for_everybody_and_comes_back_by_itself():
    case, at = told(), timezone.now()
    ada = claimed("ada", case)
    until = at + timedelta(hours=2)
    local = timezone.localtime(until)
    sent = ada.post(path(case, "park"), filled(case, parked_until=f"{local:%Y-%m-%dT%H:%M}", parked_why="site_down"))
    assert sent.status_code == 302
    for name in ("ada", "bo"):
        assert actions.claim(by=demo.person(name), at=at) is None
    assert "Set aside until" in page("bo", f"/admin/desk/case/{case.pk}/")
    assert Case.objects.get(pk=case.pk).assess_due_at is not None
    assert actions.claim(by=demo.person("bo"), at=until + timedelta(minutes=1)) == case
    assert Draft.objects.get(by=demo.person("ada")).fields["note"] == NOTE


@pytest.mark.parametrize(
    ("until", "why", "urgency", "sentence"),
    [
        ("", "site_down", 0, "Say until when"),
        ("2020-01-01T10:00", "site_down", 0, "is over"),
        ("2099-01-01T10:00", "site_down", 0, "at most 7 days"),
        ("2099-01-01T10:00", "site_down", 50, "at most 4 hours"),
        ("2099-01-01T10:00", "", 0, "Choose why"),
        ("tomorrow", "site_down", 0, "Write until when"),
    ],
)
def test_a_park_that_makes_no_sense_is_answered_with_a_sentence_and_loses_nothing(until, why, urgency, sentence):
    case = told()
    Case.objects.filter(pk=case.pk).update(urgency=urgency)
    answer = claimed("ada", case).post(path(case, "park"), filled(case, parked_until=until, parked_why=why))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert NOTE in text(answer)


def test_a_case_that_is_passed_on_is_not_offered_again_in_this_round_and_nobody_is_counted():
    case = told()
    claimed("ada", case).post(path(case, "skip"), filled(case, skip_why="distressing"))
    at = timezone.now()
    assert actions.claim(by=demo.person("ada"), at=at) is None
    assert actions.claim(by=demo.person("bo"), at=at) == case
    columns = {field.name for field in Skip._meta.concrete_fields}
    assert columns == {"id", "case", "by", "round"}  # no reason and no moment beside a person
    assert deeds(case)[-2:] == ["case.given_back", "case.claimed"]
    assert "distressing" not in str(list(AuditEvent.objects.values_list("facts", "why", "deed")))


def test_who_knows_somebody_in_it_is_never_offered_it_again():
    case = told()
    claimed("ada", case).post(path(case, "skip"), filled(case, skip_why="conflict"))
    Case.objects.filter(pk=case.pk).update(round=2)
    assert actions.claim(by=demo.person("ada"), at=timezone.now()) is None


def test_a_case_that_three_passed_on_is_shown_to_a_lead_with_reasons_and_without_people():
    case = told()
    for name, why in (("ada", "language"), ("bo", "language"), ("lee", "technical")):
        assert "Passed on" not in page("lee", "/admin/desk/")
        claimed(name, case).post(path(case, "skip"), filled(case, skip_why=why))
    shown = page("lee", "/admin/desk/")
    assert "Passed on 3 times" in shown
    assert "not my language (2), a technical problem (1)" in shown
    assert "Passed on" not in page("ada", "/admin/desk/")


def test_nobody_takes_over_what_nobody_holds():
    case = told()
    with pytest.raises(NotAllowed, match="claim it"):
        actions.take_over(case=case, by=demo.person("lee"), at=timezone.now(), why="x")


# --- Presence ---------------------------------------------------------------------------------------------------------


def test_a_page_says_who_else_has_the_case_open_and_who_holds_it():
    case = told()
    claimed("ada", case).get(path(case))
    said = desk_of("bo").post(path(case, "present")).json()
    assert said == {"others": ["Ada holds it"]}
    assert "Also here: Ada holds it" in page("bo", f"/admin/desk/case/{case.pk}/")
    assert desk.present_on([case.pk], demo.person("bo"), timezone.now()) == {case.pk: ["Ada"]}
    later = timezone.now() + timedelta(minutes=3)
    assert desk.present(case, demo.person("bo"), later) == []
    free_expired_claims(later)
    assert not Presence.objects.exists()


# --- Claiming at once -------------------------------------------------------------------------------------------------


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_eight_people_who_claim_the_next_case_at_once_never_get_the_same():
    for one in range(40):
        told(f"http://beelden.example/{one}")
    people = [demo.person(name) for name in ("ada", "bo", "lee")] + [User.objects.create_user(f"x{n}") for n in range(5)]
    for person in people[3:]:
        demo.train(person)
    together, got, faults = threading.Barrier(len(people)), [], []

    def work(person):
        try:
            for _ in range(5):
                together.wait(timeout=20)
                got.append(actions.claim(by=person, at=timezone.now()).pk)
        except Exception as error:
            faults.append(error)
            together.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(got) == len(set(got)) == 40


def test_a_row_of_the_queue_says_who_has_it_open():
    case = told()
    desk_of("ada").post(path(case, "present"))
    assert "open: Ada" in page("bo", "/admin/desk/queue/")
    assert "open: Ada" not in page("ada", "/admin/desk/queue/")
