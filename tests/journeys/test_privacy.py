"""Nothing of the reporter stays anywhere but sealed: every table and every log line of a journey is searched."""

import io
import logging

import pytest
from django.apps import apps
from django.test import Client

from hotline.crypto import CannotOpen, opened
from reports.models import Report
from takedown import demonstration as demo
from tests.logged import console

IP, AGENT = "203.0.113.77", "MarkedBrowser/7.7"
WORDS, CONTACT = "marked-words-of-rex behind the blue door", "marked-rex@example.org"
PICTURE = "http://foto.example/marked-path"


def rows():
    """Give every value of every row in the database as text."""
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            for value in row:
                yield model, bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)


@pytest.fixture
def logged():
    """Give what the settings' own console writes of all that is logged, with the root logger at DEBUG."""
    text, root = io.StringIO(), logging.getLogger()
    handler, before = console(text), root.level
    others = [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    apart = [root, *(one for one in others if not one.propagate)]
    root.setLevel(logging.DEBUG)
    for one in apart:
        one.addHandler(handler)
    yield text
    for one in apart:
        one.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.slow
def test_neither_database_nor_logs_know_who_reported(belgian, story, world, logged, capfd):
    world.put(PICTURE)
    citizen = Client(REMOTE_ADDR=IP, HTTP_USER_AGENT=AGENT, HTTP_REFERER="https://marked-referrer.example/")
    page = citizen.get("/en/report/")
    fields = {"addresses": PICTURE, "words": WORDS, "contact": CONTACT, "wants_answer": "on"}
    sent = citizen.post("/en/report/", fields)
    code = sent.content.decode().split('id="receipt-code"')[1].split(">")[1].split("<")[0]
    for wrong in ("nonsense", code[:-1] + ("2" if code[-1] != "2" else "3")):
        citizen.post("/en/status/", {"code": wrong})
    assert citizen.post("/en/status/", {"code": code}).status_code == 200
    assert not page.cookies and not sent.cookies
    story.turn(minutes=2)
    case = Report.objects.get().sightings.get().case
    story.confirm(case)
    story.turn(minutes=2)
    story.police("release", case)
    story.turn(days=2)
    world.take_down(PICTURE)
    story.turn(days=3)

    secrets = [IP, AGENT, "marked-referrer", WORDS, CONTACT, code, code.replace("-", "")]
    for model, value in rows():
        for secret in secrets:
            assert secret not in value, f"{model.__name__} holds {secret!r}"
    said = "".join(capfd.readouterr()) + logged.getvalue()
    assert " DEBUG " in logged.getvalue(), "nobody listened"
    for secret in [*secrets, "marked-path", "foto.example"]:
        ours = [line for line in said.splitlines() if secret in line]
        assert not ours, ours[:3]
    trail = [value for model, value in rows() if model.__name__ == "AuditEvent"]
    assert not any("marked" in value or "foto.example" in value for value in trail)
    assert opened(Report.objects.get(), "words") == WORDS, "and staff can still read it"


def test_only_the_staff_key_opens_what_the_public_door_sealed(belgian, story, settings):
    first = demo.told([PICTURE], at=story.at, words=WORDS).report
    second = demo.told([PICTURE + "2"], at=story.at, words="other").report
    first.refresh_from_db()
    second.words = first.words
    with pytest.raises(CannotOpen):
        opened(second, "words")
    settings.SEAL_PRIVATE_KEY = ""
    with pytest.raises(CannotOpen):
        opened(first, "words")
