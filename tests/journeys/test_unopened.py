"""A hotline that may not look: every report goes to the police as it came, and nobody else hears of it."""

import functools
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hotline.audit import broken
from hotline.models import AuditEvent, Outgoing
from partners.models import Answer, Referral
from takedown.models import Notice, Takedown
from tests.journeys.story import text, words

pytestmark = pytest.mark.usefixtures("unopened")
PICTURE = "http://foto.example/album/1"
BRUSSELS = ZoneInfo("Europe/Brussels")


def test_from_the_form_to_the_police_and_no_further(story, world):
    world.put(PICTURE, body="a harmless page")
    case = story.report("foto[.]example/album/1.", words="The first picture.", contact="rex@example.org")
    assert "We do not open it." in story.status()
    story.turn(minutes=2)
    referral = Referral.objects.get()
    assert (referral.purpose, referral.partner.kind, referral.answered_at) == ("unopened", "police", None)
    assert referral.sent_at == referral.written_at
    assert story.mailed() == ["police@police.example"]

    letter = text(world.mails[0])
    assert "zoals zij binnenkwam" in letter
    for never in ("foto", "album", "baseline", "hxxp"):
        assert never not in letter, never
    (package,) = [part for part in world.mails[0].message.walk() if part.get_filename() == "referral.json"]
    assert json.loads(package.get_payload(decode=True))["url"] == PICTURE
    assert "Passed on to the police" in story.status()
    assert "without opening it" in story.status()

    desk = story.signed_in("pat")
    page = words(desk.get(f"/police/referral/{referral.pk}/"))
    assert "nobody there looked at this one" in page
    assert "judging this case anew" not in page
    assert PICTURE in words(desk.post(f"/police/referral/{referral.pk}/reveal/"))
    story.police("hold", case, until=f"{story.at + timedelta(days=3):%Y-%m-%d}", because="victim", reason="")
    released = desk.post(f"/police/referral/{referral.pk}/release/", {"because": "secured", "note": ""}, follow=True)
    assert "Released. This hotline passes reports on unopened" in words(released)
    story.police("confirm", case, note="")
    assert [one.said for one in Answer.objects.order_by("pk")] == ["held", "released", "confirmed"]

    story.turn(days=40)
    case.refresh_from_db()
    assert (case.state, case.phase) == ("new", "passed_on")
    assert not Takedown.objects.exists()
    assert not Notice.objects.exists()
    assert set(story.mailed()) == {"police@police.example"}
    assert not [path for method, host, path in world.web.asked if host == "foto.example"], "nobody opened it"
    assert "Passed on to the police" in story.status()
    assert not list(broken())


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2026-11-23T09:00", "2026-11-25"),
        ("2026-11-27T23:30", "2026-12-01"),  # Friday night: over the weekend
        ("2026-11-28T12:00", "2026-12-01"),  # Saturday
        ("2026-12-24T17:00", "2026-12-29"),  # Christmas on a Friday, and a weekend behind it
        ("2027-07-20T12:00", "2027-07-23"),  # the national holiday
    ],
)
def test_it_is_with_the_police_long_before_the_next_working_day_ends(story, told, due):
    story.at = datetime.fromisoformat(told).replace(tzinfo=BRUSSELS)
    story.report(PICTURE)
    story.turn(minutes=2)
    referral = Referral.objects.get()
    assert referral.due_at == datetime.fromisoformat(due).replace(tzinfo=BRUSSELS)
    assert referral.sent_at - story.at < timedelta(minutes=3)


def test_the_mail_of_the_day_counts_what_came_and_names_nothing(story, world):
    story.at = datetime(2026, 11, 27, 15, 0, tzinfo=BRUSSELS)  # Friday
    story.report(PICTURE)
    story.report("http://beelden.example/2")
    story.turn(days=2)
    assert len(world.mails) == 2, "no digest at the weekend"
    story.at = datetime(2026, 11, 30, 8, 1, tzinfo=BRUSSELS)
    story.tick()
    digest = text(world.mails[2])
    assert "ongeopend doorgaven: 2" in digest
    for never in ("foto", "beelden.example", "BE-", "R-0"):
        assert never not in digest, never
    story.report("http://beelden.example/3")
    story.turn(minutes=1)
    story.at = datetime(2026, 12, 1, 8, 1, tzinfo=BRUSSELS)
    story.tick()
    assert "ongeopend doorgaven: 1" in text(world.mails[4])
    assert Outgoing.objects.filter(purpose="digest").count() == 2


def test_the_public_pages_promise_no_analyst(story):
    home = words(Client().get("/en/"))
    assert "It goes to the police unopened." in home
    assert "analysts" not in home
    sent = words(Client().post("/en/report/", {"addresses": PICTURE}))
    assert "We do not open it." in sent
    assert "analysts" not in sent


def test_told_again_it_goes_once(story):
    case = story.report(PICTURE)
    story.turn(minutes=2)
    story.report(PICTURE, words="Again, and more.")
    story.turn(days=3)
    case.refresh_from_db()
    assert (Referral.objects.count(), case.sightings_count) == (1, 2)


def test_what_waited_when_the_procedure_changed_goes_too(story, monkeypatch):
    from hotline.procedures import loader

    closed = loader._loaded("be")
    monkeypatch.setattr(loader, "_loaded", functools.cache(loader.load))
    story.report(PICTURE)
    story.turn(minutes=2)
    assert not Referral.objects.exists()
    monkeypatch.setattr(loader, "_loaded", lambda code: closed)
    story.turn(minutes=2)
    assert Referral.objects.get().purpose == "unopened"


def test_sources_that_keep_silent_hold_it_up_for_an_hour_at_most(story, monkeypatch):
    monkeypatch.setattr("reports.sweeps._question", lambda pk, *, at: None)
    story.report(PICTURE)
    story.turn(minutes=30)
    assert not Referral.objects.exists()
    story.turn(minutes=31)
    assert Referral.objects.get().sent_at


def test_the_package_says_that_nobody_judged_it(story):
    from partners.sheets import wording
    from tests.partners.test_sheets import package
    from tests.reports.pdftext import text_of

    story.report(PICTURE)
    story.turn(minutes=2)
    files = package(Referral.objects.get())
    sheet = text_of(files["sheet.pdf"])
    assert wording.words("nl")["not_opened"] in sheet
    assert wording.words("nl")["purposes"]["unopened"] in sheet
    assert PICTURE in sheet
    assert json.loads(files["referral.json"])["assessed_by_people"] == 0


def test_the_trail_and_the_logs_name_no_address(story, caplog):
    story.report(PICTURE)
    story.turn(days=1)
    told = json.dumps(list(AuditEvent.objects.values_list("stream", "deed", "why", "facts")))
    assert "foto.example" not in told + caplog.text
    assert Client().get("/en/").status_code == 200
