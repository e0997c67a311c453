"""No byte left on the disk: whoever reports is told kindly and sends the form again; no half row, no letter is lost."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hotline import outbox, processes
from hotline.models import Outgoing
from tests.faults.conftest import Street
from tests.faults.disks import disk
from tests.faults.house import CODE, SENDERS, Round
from tests.faults.servers import own_folder
from tests.running import SlowPost, house_running

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LANGUAGES = {"nl": "Er is niets verloren", "fr": "Rien n’est perdu", "de": "Nichts ist verloren", "en": "Nothing is lost"}


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    """A house whose PostgreSQL lies on a disk that can be filled."""
    base, mounted = tmp_path_factory.mktemp("narrow"), own_folder("disk")
    with SlowPost() as world, disk(mounted, 500) as made:
        street = Street(base, world, disk=made.folder)
        try:
            yield street.sound(), made
        finally:
            street.close()
    mounted.rmdir()


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.timeout(600)
def test_a_full_disk_under_postgresql_loses_nothing(narrow, seed):
    house, small = narrow
    story = Round(house, 8000 + seed)

    def strike():
        story.some_time()
        small.fill()
        house.may_repeat += SENDERS
        story.some_time(3)
        small.empty()
        house.postgres.revive()

    story.run(strike)


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.timeout(180)
def test_a_full_disk_under_sqlite_is_told_in_four_languages_and_costs_no_report(tmp_path):
    with SlowPost() as world, disk(tmp_path / "disk", 60) as small, house_running(small.folder, world, "be") as house:
        house.start("web", processes.WEB)
        house.wait_for_web()
        small.fill()
        for language in LANGUAGES:
            refused = _sent(house, language)
            assert refused.status_code == 503
            assert "http://foto.example/full" in refused.text, "what was typed is still there"
            assert LANGUAGES[language] in refused.text
        small.empty()
        codes = [CODE.search(_sent(house, language).text).group(1) for language in ("nl", "nl")]
        assert codes[0] == codes[1], "the same form, sent again, is the same report"
        count = "from reports.models import *; print(Report.objects.count(), Case.objects.count(), Sighting.objects.count())"
        assert house.manage("shell", "-v0", "-c", count).split() == ["1", "1", "1"]
        house.manage("verify_audit")


def _sent(house, language):
    fields = {"addresses": "http://foto.example/full", "token": "the-token-of-a-form-on-a-full-disk"}
    return httpx.post(house.url(f"/{language}/report/"), data=fields, timeout=30)


@pytest.mark.django_db
def test_a_full_mail_folder_keeps_the_letter_in_the_outbox_until_there_is_room(tmp_path, settings, guard):
    with disk(tmp_path / "mail", 1) as small:
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = small.folder / "letters"
        settings.EMAIL_FILE_PATH.mkdir()
        outbox.write(key="one", purpose="test", about=1, subject="A letter", body="words", at=AT)
        small.fill()
        assert outbox.send_due(AT).failed == 1
        waiting = Outgoing.objects.get()
        assert waiting.sent_at is None and waiting.not_before > AT and "OSError" in waiting.error
        small.empty()
        outbox.send_due(AT + timedelta(minutes=5))
        assert Outgoing.objects.get().sent_at == AT + timedelta(minutes=5)
        (letter,) = [path for path in settings.EMAIL_FILE_PATH.iterdir() if path.stat().st_size]
        assert "words" in letter.read_text()


@pytest.fixture
def guard(monkeypatch):
    monkeypatch.setitem(outbox.PURPOSES, "test", outbox.Purpose(lambda message, at: outbox.Go("abuse@hoste.example")))
