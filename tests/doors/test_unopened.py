"""Where nobody of the house may look, the desk shows no address anywhere, neither masked nor in full, and judges nothing."""

import functools
import re
from datetime import timedelta

import pytest
from django.test import Client

from hotline import outbox
from hotline.models import User
from hotline.unopened import UNOPENED
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners import forwarding, sending
from partners.models import Partner, Referral
from reports import actions
from reports.actions.exporting import Wish, export_case
from reports.addresses import masked
from reports.conditions import NotNow
from reports.models import Case
from takedown import demonstration as demo
from takedown import sweeps
from tests.doors.test_masked import pages
from tests.doors.test_staff_routes import tables
from tests.partners.at_the_door import HOUR, MONDAY
from tests.reports.deskwork import ADDRESS, desk_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]
HOST = "zeldzame-naam.example"
PATHS = ("een-pad-dat-niemand-raadt", "zeldzame")


@pytest.fixture
def clock(monkeypatch):
    moment = {"at": MONDAY}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    return moment


@pytest.fixture
def case(unopened, clock):
    """A case that the police have."""
    demo.police()
    told = demo.case_of(
        demo.told([f"http://{HOST}/{PATHS[0]}?a=1"], at=MONDAY - 2 * HOUR, words="seen", contact="r@x.example")
    )
    demo.lies(told, "BE", at=MONDAY - 2 * HOUR)
    assert forwarding.forward(told.pk, at=MONDAY - HOUR)
    outbox.send_due(MONDAY - HOUR)
    return Case.objects.get(pk=told.pk)


def leaks(shown: str) -> list[str]:
    """Give what of the address is on a page, in full or masked."""
    shown = re.sub(r"[\w.+-]+@[\w.-]+", "", shown)
    parts = (HOST, *PATHS, masked(f"http://{HOST}/{PATHS[0]}"), "•••••", "naam.example")
    return [part for part in parts if part in shown]


@pytest.mark.slow
def test_no_page_of_the_desk_and_no_table_shows_any_of_it(case):
    client, lee = Client(), demo.person("lee")
    lee.is_superuser = True
    lee.save()
    client.force_login(User.objects.get(pk=lee.pk))
    lists = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in tables()]
    one = [f"/admin/reports/case/{case.pk}/change/", f"/admin/partners/referral/{Referral.objects.get().pk}/change/"]
    seen, refused = set(), set()
    for path in [*lists, *one, *pages(case), "/admin/desk/queue/?q=zeldzame", "/admin/desk/letters/?show=sent"]:
        answer = client.get(path)
        (seen if answer.status_code == 200 else refused).add(path)
        assert not leaks(text(answer)), path
        assert not leaks(text(client.get(path, follow=True))), path
    assert {"/admin/desk/", "/admin/desk/queue/", f"/admin/desk/case/{case.pk}/", "/admin/desk/trail/"} <= seen
    assert f"/admin/desk/case/{case.pk}/assess/" in refused
    assert len(seen) > 20


def test_the_walk_would_notice(case, monkeypatch):
    monkeypatch.setattr("hotline.desk.unopened", lambda: False)
    assert leaks(text(desk_of("lee").get("/admin/desk/queue/")))


def test_a_case_tells_reference_days_country_and_counts(case):
    page = text(desk_of("ada").get(f"/admin/desk/case/{case.pk}/"))
    for needed in (f"BE-{case.pk:06d}", "23 Nov 2026", "1 time", "<dd>BE", Referral.objects.get().number, "Passed on"):
        assert needed in page, needed


def test_today_counts_what_the_police_did_not_answer_yet(case):
    page = text(desk_of("ada").get("/admin/desk/"))
    assert '>Police</span><span class="tile__number">' in page
    assert '>Police</span><span class="tile__number">none' not in page
    assert "Not told in time" not in page


def test_no_button_judges_or_reveals(case):
    for name in ("ada", "lee"):
        for path in ("/admin/desk/", "/admin/desk/queue/", f"/admin/desk/case/{case.pk}/"):
            page = text(desk_of(name).get(path))
            for never in ("Claim", "Reveal", "Assess", "desk/takedowns", "desk/floods", "desk/disputes", "Not assessed"):
                assert never not in page, (path, never)


def test_every_button_of_a_case_refuses_with_the_sentence(case):
    desk = desk_of("lee")
    for verb in (
        "claim",
        "assess",
        "reveal",
        "words",
        "park",
        "challenge",
        "export",
        "look-up",
        "reuse",
        "viewing",
        "hosting",
    ):
        answer = desk.post(f"/admin/desk/case/{case.pk}/{verb}/", {"why": "x"}, follow=True)
        assert UNOPENED in text(answer), verb
        assert not leaks(text(answer)), verb
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("new", None)


def test_every_verb_that_judges_or_looks_refuses_by_itself(case):
    ada, lee = demo.person("ada"), demo.person("lee")
    with pytest.raises(NotNow, match="may not look"):
        actions.claim(case=case, by=ada, at=MONDAY)
    with pytest.raises(NotNow, match="may not look"):
        actions.reveal(case=case, by=ada, at=MONDAY)
    with pytest.raises(NotNow, match="may not look"):
        actions.note_look(case=case, by=ada, at=MONDAY, what="words")
    with pytest.raises(NotAllowed, match="may not look"):
        actions.dismiss(cases=[case], why="x", by=lee, at=MONDAY)
    with pytest.raises(NotAllowed, match="may not look"):
        actions.dismiss_flood(cases=[case], why="x", by=lee, at=MONDAY)
    with pytest.raises(NotAllowed, match="may not look"):
        export_case(case=case, wish=Wish("court"), by=lee, at=MONDAY)
    Case.objects.filter(pk=case.pk).update(claimed_by=ada, claimed_until=MONDAY + HOUR)  # held since before the change
    with pytest.raises(NotNow, match="may not look"):
        actions.assess(case=case, by=ada, at=MONDAY, verdict=demo.illegal())


@pytest.mark.parametrize("typed", [f"http://{HOST}/{PATHS[0]}?a=1", HOST, "zeldzame", f"hxxp://{HOST}", "@zeldzame"])
def test_nothing_is_found_by_address_and_what_was_typed_is_not_shown_again(case, typed):
    page = text(desk_of("ada").post("/admin/desk/search/", {"q": typed}))
    assert "Nothing is found here by address" in page
    assert f"BE-{case.pk:06d}</a>" not in page
    assert not leaks(page)


def test_a_number_is_found(case):
    page = text(desk_of("ada").post("/admin/desk/search/", {"q": f"BE-{case.pk:06d}"}))
    assert f"/admin/desk/case/{case.pk}/" in page
    assert not leaks(page)


def test_a_call_is_written_down_and_its_address_is_on_no_page_afterwards(case):
    desk = desk_of("lee")
    form = text(desk.get("/admin/desk/report/new/"))
    token = re.search(r'name="token" value="([^"]+)"', form)[1]
    told = {
        "token": token, "channel": "phone", "language": "nl", "received_at": "2026-11-23T08:30",
        "addresses": f"http://{HOST}/twee",
    }  # fmt: skip
    answer = desk.post("/admin/desk/report/new/", told)
    assert answer.status_code == 200
    assert Case.objects.count() == 2
    assert not leaks(text(answer))


# --- Nothing leaves but to the police ---------------------------------------------------------------------------------


def test_a_report_leaves_without_a_judgement_in_this_mode_only(unopened, clock, monkeypatch):
    demo.police()
    told = demo.case_of(demo.told([ADDRESS], at=MONDAY - 2 * HOUR))
    forwarding.forward(told.pk, at=MONDAY)
    from hotline.procedures import loader

    monkeypatch.setattr(loader, "_loaded", functools.cache(loader.load))
    outbox.send_due(MONDAY)
    assert Referral.objects.get().sent_at is None


def test_a_peer_a_provider_and_a_judged_referral_hear_nothing(case):
    peer = Partner.objects.create(kind="hotline", name="Peer", country="NL", email="peer@peer.example")
    for number, purpose in enumerate(("referral", "reminder", "escalation", "unopened")):
        written = Referral.objects.create(
            key=f"x:{number}", case=case, partner=peer, purpose=purpose, written_at=MONDAY, due_at=MONDAY
        )
        outbox.write(key=f"referral:{written.pk}", purpose="referral", about=written.pk, subject="s", body="b", at=MONDAY)
    outbox.send_due(MONDAY)
    assert not Referral.objects.filter(partner=peer, sent_at__isnull=False).exists()
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, sweeps.look_again_due):
        assert sweep(MONDAY + timedelta(days=9)) == (0, 0)
    assert sending.unopened()


# --- And with the flag off, everything is as it was -------------------------------------------------------------------


def test_without_the_flag_nothing_is_forwarded_unjudged_and_the_desk_works(clock):
    demo.police()
    told = demo.case_of(demo.told([ADDRESS], at=MONDAY - 30 * HOUR))
    assert not forwarding.due(MONDAY).exists()
    assert forwarding.forward(told.pk, at=MONDAY) is False
    assert not Referral.objects.exists()
    with pytest.raises(partners.Nobody):
        partners.refer(case=told, whom="peer", country="ZZ", purpose="referral", key="x", due_at=MONDAY, at=MONDAY)
    page = text(desk_of("ada").get("/admin/desk/queue/"))
    assert masked(ADDRESS) in page
    today = text(desk_of("ada").get("/admin/desk/"))
    assert "Claim the next case" in today
    assert "Not assessed in time" in today
    assert desk_of("ada").post(f"/admin/desk/case/{told.pk}/claim/").status_code == 302
    assert Case.objects.get(pk=told.pk).claimed_by == demo.person("ada")


def test_what_the_police_ask_is_answered_and_an_address_in_it_is_not_shown(case):
    referral = Referral.objects.get()
    partners.need_more(
        referral=referral, because="reports", by=demo.person("pat"), at=MONDAY, note=f"Is it like http://{HOST}/other ?"
    )
    lee, page = desk_of("lee"), f"/admin/desk/case/{case.pk}/"
    shown = text(lee.get(page))
    assert "Is it like [an address] ?" in shown
    assert not leaks(shown)
    reply = f"{page}police/{referral.partner_id}/"
    refused = lee.post(reply, {"text": "", "settles": "on"})
    assert refused.status_code == 422
    assert "This could not be done" in text(refused)
    assert not leaks(text(refused))
    lee.post(reply, {"text": "Twice, both today.", "settles": "on"})
    assert "Twice, both today." in text(lee.get(page))
    assert not leaks(text(lee.get("/admin/desk/police/")))
