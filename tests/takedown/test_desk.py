"""The desk about takedowns and letters: late ones on top, what is stuck and why, and letters that need a hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from hotline import deeds, outbox
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Hold, Order, Partner, Referral
from reports.models import Case
from takedown import actions, desk, rules, sweeps
from takedown import demonstration as demo
from takedown.models import Takedown
from tests.reports.deskwork import claimed, desk_of, hours, page, text, verdict

pytestmark = pytest.mark.django_db
SECRET = "beelden.example"
DELAY = timedelta(minutes=10)  # so long a letter to a provider waits before it leaves


def case_at(number=1, *, country="BE", at=None, police=True):
    """Give a confirmed case that was looked up, with the police in the directory or not."""
    at = at or hours(3)
    if police:
        demo.police()
    case = demo.case_of(demo.told([f"http://{SECRET}/{number}"], at=at))
    demo.lies(case, country, at=at)
    return demo.confirmed(case, at=at)


def opened(number=1, *, at=None, **more):
    at = at or hours(3)
    case = case_at(number, at=at, **more)
    sweeps.route_due(at)
    return case


def asked(number=1, *, at=None):
    """Bring a case to the point where its host was asked."""
    at = at or hours(2)
    case = opened(number, at=at)
    referral = Referral.objects.get(case=case)
    partners.release(referral=referral, by=demo.person("pat"), at=at)
    for sweep in (sweeps.open_gates, sweeps.write_notices):
        sweep(at)
    outbox.send_due(at + DELAY)
    return case


def panels(name, case):
    return page(name, f"/admin/desk/case/{case.pk}/")


# --- Takedowns --------------------------------------------------------------------------------------------------------


def test_late_takedowns_stand_on_top():
    waiting, late = opened(1, at=hours(50)), asked(2, at=hours(40))
    shown = desk_of("ada").get("/admin/desk/takedowns/")
    assert [row["case_pk"] for row in shown.context["rows"]] == [late.pk, waiting.pk]
    assert SECRET not in text(shown)
    assert [row["case_pk"] for row in desk_of("ada").get("/admin/desk/takedowns/?state=waiting").context["rows"]] == [
        waiting.pk
    ]


def test_today_counts_and_names_what_is_still_online_past_its_time():
    case = asked(at=hours(40))
    shown = page("ada", "/admin/desk/")
    assert "Still online past its time" in shown
    assert f'href="/admin/desk/case/{case.pk}/"' in shown
    actions.reconsider(case=case, at=timezone.now())
    Takedown.objects.update(due_at=timezone.now() + timedelta(hours=3))
    assert "Still online past its time" not in page("ada", "/admin/desk/")


def test_the_case_page_tells_the_whole_story_to_whoever_may_see_it():
    case = asked()
    takedown = Takedown.objects.get()
    actions.record_check(takedown=takedown, facts=rules.LookFacts(status=200), at=hours(1))
    line = takedown.lines.get()
    actions.record_reply(notice=line.notice, outcomes=[(line, "need_information", "which page?")], at=hours(1))
    shown = panels("ada", case)
    for told in ("Released", "Still online", "N-0", "R-0", "More information needed", "which page?", "Hoste", "Letter sent"):
        assert told in shown, told
    assert SECRET not in shown
    assert "/p/" not in shown  # the provider's reply link is a key, not a fact


def test_only_the_newest_letter_has_a_running_clock(monkeypatch):
    thursday = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # a reminder waits for working hours
    monkeypatch.setattr("django.utils.timezone.now", lambda: thursday)
    case = asked(at=hours(40))
    (first,) = desk.panel(case, timezone.now()).context["rows"][0]["letters"]
    assert first["clock"].tone == "late"
    demo.lies(case, "BE", at=hours(1))
    for sweep in (sweeps.climb_overdue, sweeps.write_notices):
        sweep(hours(1))
    outbox.send_due(hours(1) + DELAY)
    newest, *earlier = desk.panel(case, timezone.now()).context["rows"][0]["letters"]
    assert newest["clock"].tone != "late"
    assert [one["clock"] for one in earlier] == [None]
    actions.record_reply(notice=newest["notice"], outcomes=[(newest["notice"].lines.get(), "removed", "")], at=hours(0.5))
    assert [one["clock"] for one in desk.panel(case, timezone.now()).context["rows"][0]["letters"]] == [None, None]


def test_the_timeline_includes_the_deeds_of_its_takedowns():
    case = asked()
    shown = panels("ada", case)
    assert deeds.WORDS["takedown.asked"] in shown
    stranger = opened(9)
    assert shown.count(deeds.WORDS["takedown.opened"]) == 1
    assert stranger.pk != case.pk


def test_holds_and_orders_stand_on_the_case_with_their_clocks():
    case = opened()
    referral, pat = Referral.objects.get(case=case), demo.person("pat")
    until = timezone.now() + timedelta(days=2)
    partners.hold(referral=referral, until=until, reason="search under way", by=pat, at=hours(2))
    partners.order(referral=referral, magistrate="J. Peeters", given_at=hours(2), by=pat, at=hours(2))
    shown = panels("ada", case)
    for told in ("Held by the police until", "search under way", "Spoken order", "J. Peeters"):
        assert told in shown, told


# --- What is missed or stuck ------------------------------------------------------------------------------------------


def test_a_confirmed_case_that_nobody_can_be_told_of_says_whom_to_add():
    case = case_at(police=False)
    for moment in (hours(2), timezone.now()):  # the clock puts it back each time: it is shown all the same
        sweeps.route_due(moment)
    assert not Takedown.objects.exists()
    shown = page("ada", "/admin/desk/")
    assert "Confirmed, not routed" in shown
    assert "The directory has no active police for BE" in shown
    assert f'href="/admin/desk/case/{case.pk}/"' in shown


def test_a_confirmed_case_without_a_fresh_look_up_says_so():
    demo.police()
    case = demo.confirmed(demo.case_of(demo.told([f"http://{SECRET}/"], at=hours(3))), at=hours(3))
    assert desk.why_not_routed(case, timezone.now()) == "It has not been looked up where it lies."
    demo.lies(case, "BE", at=hours(30))
    assert "too old" in desk.why_not_routed(case, timezone.now())


def test_a_takedown_that_may_go_ahead_but_has_nobody_to_ask_says_so():
    case = opened(country="KP")
    sweeps.open_gates(hours(3))
    Partner.objects.update(active=False)
    for moment in (hours(2), hours(1), timezone.now()):  # it is looked at again and again, and shown all the same
        sweeps.write_notices(moment)
    assert Takedown.objects.get(case=case).state == "ready"
    assert "The directory has no active police for BE" in page("ada", "/admin/desk/")
    assert "The directory has no active police for BE" in page("ada", "/admin/desk/takedowns/")
    Partner.objects.filter(kind="police").update(active=True)
    sweeps.write_notices(timezone.now() + timedelta(minutes=16))
    assert Takedown.objects.get(case=case).state == "asked"


def test_a_referral_that_did_not_leave_in_time_is_missed_until_it_leaves_or_is_stopped():
    case = opened()
    Referral.objects.update(due_at=hours(1))
    assert "Not told in time" in page("ada", "/admin/desk/")
    Case.objects.filter(pk=case.pk).update(state="dismissed", route_due_at=None)
    outbox.send_due(timezone.now())
    assert Outgoing.objects.get().stopped_at
    assert "Not told in time" not in page("ada", "/admin/desk/")


def test_a_spoken_order_that_was_not_confirmed_in_time_is_missed():
    case = opened()
    referral = Referral.objects.get(case=case)
    order = partners.order(referral=referral, magistrate="J. Peeters", given_at=hours(2), by=demo.person("pat"), at=hours(2))
    assert "Order not confirmed" not in page("ada", "/admin/desk/")
    Order.objects.update(confirm_by=hours(1))
    assert "Order not confirmed in writing" in page("ada", "/admin/desk/")
    partners.confirm_order(order=order, reference="2026/1", by=demo.person("pat"), at=hours(0.5))
    assert "Order not confirmed" not in page("ada", "/admin/desk/")


def test_cases_on_hold_are_counted_while_the_hold_lasts():
    case = opened()
    referral = Referral.objects.get(case=case)
    until = timezone.now() + timedelta(hours=1)
    partners.hold(referral=referral, until=until, by=demo.person("pat"), at=hours(1))

    def held():
        tiles = desk_of("ada").get("/admin/desk/").context["tiles"]
        return next(tile.number for tile in tiles if tile.title == "On hold")

    assert held() == 1
    Hold.objects.update(placed_at=hours(3), until=hours(2))
    assert held() == 0


# --- Letters ----------------------------------------------------------------------------------------------------------


def failed():
    opened()
    Outgoing.objects.update(failed_at=hours(1), not_before=None, error="recipient refused (550)")
    return Outgoing.objects.get()


def test_a_failed_letter_is_seen_and_can_be_tried_again_by_a_lead():
    letter = failed()
    assert "recipient refused (550)" in page("lee", "/admin/desk/")
    shown = page("lee", "/admin/desk/letters/?show=failed")
    assert "Try again" in shown
    assert SECRET not in shown
    assert desk_of("lee").post(f"/admin/desk/letters/{letter.pk}/again/").status_code == 302
    letter.refresh_from_db()
    assert (letter.failed_at, letter.error) == (None, "")
    assert letter.not_before <= timezone.now()
    event = AuditEvent.objects.get(stream=f"outgoing:{letter.pk}")
    assert (event.deed, event.by) == ("outgoing.tried_again", demo.person("lee"))


def test_a_letter_that_did_not_fail_cannot_be_sent_again():
    asked()
    sent = Outgoing.objects.filter(sent_at__isnull=False).first()
    desk_of("lee").post(f"/admin/desk/letters/{sent.pk}/again/")
    sent.refresh_from_db()
    assert sent.not_before is None


def test_who_may_only_look_finds_no_button():
    failed()
    auditor = demo.person("lee")
    auditor.groups.set([])
    auditor.groups.add(Group.objects.get(name="auditor"))
    shown = page("lee", "/admin/desk/letters/?show=failed")
    assert "recipient refused" in shown
    assert "Try again" not in shown


def test_every_tab_of_the_letters_opens_and_shows_no_text():
    asked()
    failed_one = opened(5)
    assert failed_one
    for show in ("waiting", "failed", "stopped", "sent", "nonsense"):
        assert SECRET not in page("lee", f"/admin/desk/letters/?show={show}&page=999999999999999999999")
    for table in ("hotline/outgoing", "takedown/notice", "takedown/takedown", "partners/referral"):
        assert SECRET not in page("lee", f"/admin/{table}/")


def test_the_archive_shows_one_letter_without_its_text():
    letter = failed()
    shown = page("lee", f"/admin/hotline/outgoing/{letter.pk}/change/")
    assert SECRET not in shown
    assert "recipient refused" in shown


def test_assessing_a_confirmed_verdict_is_followed_through_to_a_takedown():
    demo.police()
    case = demo.case_of(demo.told([f"http://{SECRET}/"], at=hours(1)))
    demo.lies(case, "BE", at=hours(1))
    for name in ("ada", "bo"):
        assert claimed(name, case).post(f"/admin/desk/case/{case.pk}/assess/", verdict()).status_code == 302
    sweeps.route_due(timezone.now())
    assert "waiting" in panels("lee", case)
