"""Blind checks: who gets which, what they must not see, what follows; and the team's figures, never a person's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hotline.models import User
from hotline.workflow import NotAllowed
from reports import actions, measures
from reports.actions import quality
from reports.desk import team
from reports.models import Case, QualityCheck, Snapshot
from takedown import demonstration as demo
from tests.reports.deskwork import NOTE, SECRET, deeds, desk_of, disputed, hours, judged_by_ada, page, text, told

pytestmark = pytest.mark.django_db


def verdict(finding="illegal", **more):
    """Give the form of a check as somebody fills it in."""
    said = {"finding": finding, "international": "not_baseline", "national": "not_illegal", "legal_ground": ""}
    if finding == "illegal":
        said |= {"international": "baseline", "national": "illegal", "legal_ground": demo.illegal().legal_ground}
    return said | more


def cyn():
    """One more analyst, who judged nothing yet."""
    user, made = User.objects.get_or_create(username="cyn", defaults={"first_name": "Cyn", "is_staff": True})
    if made:
        user.groups.add(*demo.person("ada").groups.all())
        demo.train(user)
    return user


def desk_of_cyn():
    from django.test import Client

    client = Client()
    client.force_login(cyn())
    return client


def confirmed_by_two(address="http://beelden.example/album/7"):
    case = judged_by_ada(told(address))
    return demo.judged(case, demo.illegal(), by=demo.person("bo"), at=hours(1))


def drawn(case):
    quality.draw(case=case, at=hours(0.5), roll=0.0)
    return QualityCheck.objects.get(case=case)


@pytest.fixture(autouse=True)
def percents(settings):
    settings.QUALITY_PERCENT = {"illegal": 5}


# --- Drawing and taking -----------------------------------------------------------------------------------------------


def test_a_decided_case_is_drawn_by_chance_and_once_a_round(monkeypatch):
    monkeypatch.setattr("reports.actions.quality.secrets.randbelow", lambda number: 499)
    case = confirmed_by_two()
    assert QualityCheck.objects.get().category == "illegal"
    drawn(case)
    assert QualityCheck.objects.count() == 1
    monkeypatch.setattr("reports.actions.quality.secrets.randbelow", lambda number: 500)
    confirmed_by_two("http://ander.example/")
    assert QualityCheck.objects.count() == 1


def test_nobody_checks_what_they_judged_in_any_round():
    check = drawn(confirmed_by_two())
    for name in ("ada", "bo"):
        assert actions.take_check(by=demo.person(name), at=timezone.now()) is None
        assert desk_of(name).get(f"/admin/desk/checks/{check.pk}/").status_code == 403
        with pytest.raises(actions.NoCheck):
            actions.check(check=check, verdict=demo.illegal(), by=demo.person(name), at=timezone.now())
    assert actions.take_check(by=cyn(), at=timezone.now()) == check


def test_what_a_colleague_has_open_is_left_out_until_their_hour_is_over():
    check, at = drawn(confirmed_by_two()), timezone.now()
    actions.take_check(by=cyn(), at=at)
    assert actions.take_check(by=demo.person("lee"), at=at) is None
    assert actions.take_check(by=cyn(), at=at) == check
    assert actions.take_check(by=demo.person("lee"), at=at + timedelta(minutes=61)) == check


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_at_once_get_different_checks():
    checks = {drawn(confirmed_by_two(f"http://een{number}.example/")).pk for number in range(2)}
    people, together = [cyn(), demo.person("lee")], Barrier(2)

    def take(user):
        try:
            together.wait(10)
            return actions.take_check(by=user, at=timezone.now()).pk
        finally:
            connection.close()

    for _ in range(15):
        QualityCheck.objects.update(open_by=None, open_until=None)
        with ThreadPoolExecutor(2) as pool:
            assert set(pool.map(take, people)) == checks


# --- The check itself -------------------------------------------------------------------------------------------------


def test_the_page_is_blind_and_text_first():
    check = drawn(confirmed_by_two())
    desk = desk_of_cyn()
    assert desk.post("/admin/desk/checks/take/").url == f"/admin/desk/checks/{check.pk}/"
    shown = text(desk.get(f"/admin/desk/checks/{check.pk}/"))
    for hidden in (NOTE, SECRET, "Ada", "Confirmed", "First look"):
        assert hidden not in shown, hidden
    revealed = desk.post(f"/admin/desk/checks/{check.pk}/reveal/", {"finding": "illegal", "note": "kept"})
    assert SECRET in text(revealed) and "kept" in text(revealed)
    assert deeds(check.case)[-1] == "case.revealed"


def test_the_case_page_is_closed_while_the_check_is_open():
    check = drawn(confirmed_by_two())
    desk = desk_of_cyn()
    desk.post("/admin/desk/checks/take/")
    answer = desk.get(f"/admin/desk/case/{check.case_id}/")
    assert (answer.status_code, answer.url) == (302, f"/admin/desk/checks/{check.pk}/")
    desk.post(f"/admin/desk/checks/{check.pk}/", verdict())
    assert desk.get(f"/admin/desk/case/{check.case_id}/").status_code == 200


def test_a_check_can_be_put_back_by_whoever_has_it_open():
    check = drawn(confirmed_by_two())
    actions.take_check(by=cyn(), at=timezone.now())
    desk_of("lee").post(f"/admin/desk/checks/{check.pk}/leave/")
    assert actions.take_check(by=demo.person("lee"), at=timezone.now()) is None
    desk = desk_of_cyn()
    assert desk.post(f"/admin/desk/checks/{check.pk}/leave/").url == "/admin/desk/checks/"
    assert desk.get(f"/admin/desk/case/{check.case_id}/").status_code == 200
    assert actions.take_check(by=demo.person("lee"), at=timezone.now()) == check


def test_a_check_that_agrees_changes_nothing_and_troubles_no_lead():
    check = drawn(confirmed_by_two())
    desk = desk_of_cyn()
    desk.post("/admin/desk/checks/take/")
    assert desk.post(f"/admin/desk/checks/{check.pk}/", verdict()).url == "/admin/desk/checks/"
    check.refresh_from_db()
    assert (check.differs, check.by, check.case.state) == (False, cyn(), "confirmed")
    assert "None." in page("lee", "/admin/desk/team/")
    assert actions.take_check(by=cyn(), at=timezone.now()) is None


def test_a_verdict_that_contradicts_itself_keeps_what_was_filled_in():
    check = drawn(confirmed_by_two())
    desk = desk_of_cyn()
    desk.post("/admin/desk/checks/take/")
    answer = desk.post(f"/admin/desk/checks/{check.pk}/", verdict("not_illegal", national="illegal", note="kept"))
    assert (answer.status_code, "kept" in text(answer)) == (422, True)
    assert "Choose a finding" in text(desk.post(f"/admin/desk/checks/{check.pk}/", {}))
    check.refresh_from_db()
    assert check.at is None


def differing_check():
    check = drawn(confirmed_by_two())
    actions.take_check(by=cyn(), at=timezone.now())
    return actions.check(check=check, verdict=demo.NOT_ILLEGAL, note="an adult", by=cyn(), at=timezone.now())


def settle(check, **said):
    return desk_of("lee").post(f"/admin/desk/checks/{check.pk}/settle/", said, follow=True)


def test_a_lead_sees_where_a_check_differs_and_upholds_or_sends_it_back():
    check = differing_check()
    shown = page("lee", "/admin/desk/team/")
    assert "an adult" in shown and "Not illegal" in shown and SECRET not in shown
    assert "Say why" in text(settle(check, then="anew"))
    settle(check, then="anew", why="the check convinces me")
    case = Case.objects.get()
    assert (case.state, case.round) == ("second_look", 2)
    assert "Nothing is left to settle" in text(settle(check, then="uphold", why="x"))
    assert deeds(case)[-2:] == ["case.check_settled", "case.second_look"]


def test_an_upheld_decision_stays_and_a_dismissed_one_can_be_opened_again(settings):
    check = differing_check()
    settle(check, then="uphold", why="the first two were right")
    assert Case.objects.get().state == "confirmed"
    settings.QUALITY_PERCENT = {"not_illegal": 5}
    light = demo.judged(judged_not_illegal(), demo.NOT_ILLEGAL, by=demo.person("bo"), at=hours(1))
    other = drawn(light)
    actions.take_check(by=cyn(), at=timezone.now())
    actions.check(check=other, verdict=demo.illegal(), by=cyn(), at=timezone.now())
    settle(other, then="anew", why="look again")
    light.refresh_from_db()
    assert (light.state, light.round, light.assess_due_at is not None) == ("new", 2, True)


def judged_not_illegal():
    case = told("http://licht.example/")
    return demo.judged(case, demo.NOT_ILLEGAL, by=demo.person("ada"), at=hours(1))


def test_a_case_that_is_judged_anew_already_is_not_sent_back_twice():
    check = differing_check()
    actions.challenge(case=check.case, why="x", by=demo.person("lee"), at=timezone.now())
    with pytest.raises(NotAllowed):
        actions.settle_check(check=check, uphold=False, why="x", by=demo.person("lee"), at=timezone.now())


# --- Disputes ---------------------------------------------------------------------------------------------------------


def test_a_dispute_shows_both_looks_side_by_side_with_what_differs():
    case = disputed(told())
    assert "Finding differs" in page("lee", "/admin/desk/disputes/")
    compared = desk_of("lee").get(f"/admin/desk/case/{case.pk}/").context["compared"]
    assert compared["differing"] == ["Finding", "International", "National", "Legal ground"]
    assert next(row["values"] for row in compared["rows"]) == ["Illegal", "Not illegal"]


# --- Figures about the team -------------------------------------------------------------------------------------------


def test_agreement_is_counted_by_month_from_the_looks_before_a_lead_decides():
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)  # in the middle of a month
    ada, bo = demo.person("ada"), demo.person("bo")
    for number in range(7):
        case = demo.judged(told(f"http://een{number}.example/", at=at), demo.illegal(), by=ada, at=at)
        demo.judged(case, demo.illegal(), by=bo, at=at)
    for number in range(3):
        case = demo.judged(told(f"http://twee{number}.example/", at=at), demo.illegal(), by=ada, at=at)
        case = demo.judged(case, demo.NOT_ILLEGAL, by=bo, at=at)
        actions.claim(case=case, by=demo.person("lee"), at=at)
        actions.assess(case=case, by=demo.person("lee"), at=at, verdict=demo.illegal())
    measures.measure_due(at + timedelta(minutes=1))
    months = Snapshot.objects.get(name="agreement").value
    assert len(months) == 12
    assert months[-1]["pairs"] == {"baseline|baseline": 7, "baseline|not_illegal": 3}
    drawn_ = team.agreement(Snapshot.objects.get(name="agreement"))
    assert drawn_.rows[-1][1:3] == (10, 7)
    shown = page("lee", "/admin/desk/team/")
    assert "7 of 10 pairs agree" in shown
    assert desk_of("lee").get("/admin/desk/figures/disagreement.csv").status_code == 200
    assert desk_of("ada").get("/admin/desk/figures/disagreement.csv").status_code == 403


def test_how_long_it_took_is_shown_only_where_five_people_worked():
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)  # in the middle of a week
    case = told(at=at - timedelta(hours=2))
    for name in ("ada", "bo"):
        case = demo.judged(case, demo.illegal(), by=demo.person(name), at=at - timedelta(hours=1))
    (week,) = team.count_work(at)[-1:]
    assert (week["came"], week["went"], week["enough"], week["median"]) == (1, 1, False, None)
    people = [User.objects.create_user(f"p{number}") for number in range(3)]
    for number, user in enumerate(people):
        demo.train(user)
        case = told(f"http://drie{number}.example/", at=at - timedelta(hours=3))
        case = demo.judged(case, demo.OUT_OF_SCOPE, by=user, at=at - timedelta(hours=0.1))
        assert case.state == "dismissed"
    week = team.count_work(at)[-1]
    assert (week["enough"], week["went"]) == (True, 4)
    assert week["median"] == pytest.approx(2.9, abs=0.11)
    names = {"ada", "bo", "Ada", "Bo", *(f"p{number}" for number in range(3))}
    measures.measure_due(at)
    assert not names & set(str(Snapshot.objects.get(name="work").value).replace("'", " ").split())


def test_the_number_of_queries_of_the_team_page_does_not_grow():
    differing_check()
    measures.measure_due(timezone.now())
    desk = desk_of("lee")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert desk.get("/admin/desk/team/").status_code == 200
        return len(caught)

    queries()
    few = queries()
    for number in range(3):
        check = drawn(confirmed_by_two(f"http://vier{number}.example/"))
        actions.take_check(by=cyn(), at=timezone.now())
        actions.check(check=check, verdict=demo.NOT_ILLEGAL, by=cyn(), at=timezone.now())
    assert queries() == few
