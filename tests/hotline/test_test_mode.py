"""Quiet test mode: nothing reaches a partner by any channel, and every page says so."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hotline import channels, outbox
from hotline.models import Outgoing
from takedown import demonstration as demo
from tests.partners.at_the_door import signed_in
from tests.reports.deskwork import desk_of

pytestmark = pytest.mark.django_db
TESTERS = "testers@hotline.example"
SAID = {
    "en": "Test mode: nothing leaves this house",
    "nl": "Testmodus: niets verlaat dit systeem",
    "fr": "Mode test : rien ne quitte ce système",
    "de": "Testbetrieb: Nichts verlässt dieses System",
}


@pytest.fixture
def quiet(settings):
    settings.DIVERT_TO = TESTERS


def message(channel, recipient):
    at = timezone.now() - timedelta(minutes=1)
    row = outbox.write(key=f"test:{channel}", purpose="test", about=1, subject="Case R-1", body="{}", channel=channel, at=at)
    row.recipient = recipient
    return row


@pytest.mark.parametrize(("channel", "to"), [("email", "abuse@hoste.example"), ("webhook", "https://partner.example/hook")])
def test_every_channel_is_diverted_and_says_where_it_was_going(quiet, channel, to):
    row = message(channel, to)
    channels.of(channel).send(row)  # a webhook would need the network here, and sockets are off
    (sent,) = mail.outbox
    assert sent.to == [TESTERS]
    assert sent.subject == f"[Test: {channel} to {to}] Case R-1"
    assert row.recipient == to, "the row keeps whom it was for"


def test_a_letter_of_the_house_is_diverted_by_the_outbox_itself(quiet, monkeypatch):
    guard = outbox.Purpose(lambda *_: outbox.Go("abuse@hoste.example"), lambda *_: None, lambda *_: None)
    monkeypatch.setitem(outbox.PURPOSES, "test", guard)
    row = message("email", "")
    assert outbox.send_due(timezone.now()).failed == 0
    assert [one.to for one in mail.outbox] == [[TESTERS]]
    assert Outgoing.objects.get(pk=row.pk).recipient == "abuse@hoste.example"


def test_without_test_mode_a_letter_goes_where_it_should():
    channels.of("email").send(message("email", "abuse@hoste.example"))
    assert [one.to for one in mail.outbox] == [["abuse@hoste.example"]]


def test_no_frame_of_a_page_forgets_the_line(settings):
    frames = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "<body" in path.read_text()]
    assert len(frames) >= 7
    for path in frames:
        assert "_test_mode.html" in path.read_text() or "_masthead.html" in path.read_text(), path


@pytest.mark.parametrize("language", SAID)
def test_every_public_page_says_so_in_its_language(quiet, language):
    for page in ("", "report/", "status/", "young/"):
        assert SAID[language] in Client().get(f"/{language}/{page}", follow=True).content.decode(), page


@pytest.mark.parametrize("path", ["/admin/desk/", "/admin/desk/queue/", "/admin/archive/", "/account/", "/nowhere/"])
def test_every_page_for_staff_says_so(quiet, path):
    assert SAID["en"] in desk_of("lee").get(path, HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_the_police_door_says_so_and_no_page_does_otherwise(quiet, settings):
    demo.police()
    assert SAID["en"] in signed_in("pat").get("/police/").content.decode()
    settings.DIVERT_TO = ""
    for client, path in ((signed_in("pat"), "/police/"), (Client(), "/nl/"), (desk_of("lee"), "/admin/desk/")):
        assert "test-mode" not in client.get(path).content.decode()
