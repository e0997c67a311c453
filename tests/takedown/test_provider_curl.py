"""The commands of docs/provider-api.md, run by a shell as they stand, against a server on loopback."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from takedown import letters
from takedown.models import Notice, Reply
from tests.takedown.written import notice_about

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "provider-api.md"
pytestmark = [
    pytest.mark.pg,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ourselves"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here"),
]


@pytest.fixture
def notice(two, hoste):
    made, now = notice_about(*two, provider=hoste), timezone.now()
    Notice.objects.filter(pk=made.pk).update(sent_at=now, answer_due_at=now + timedelta(days=1))
    return Notice.objects.get(pk=made.pk)


def commands():
    """Give the commands of the document, without the line that sets the link."""
    found = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return [one for one in found if not one.startswith("LINK=")]


def run(command, link):
    done = subprocess.run(
        ["sh", "-c", command], env={"LINK": link, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_document_s_commands_do_what_it_says(live_server, notice, monkeypatch):
    monkeypatch.setattr("hotline.tasks.tick.apply_async", lambda **_: None)
    monkeypatch.setattr("django.conf.settings.PROVIDER_URL", live_server.url)
    link = letters.reply_link(notice)
    counts, whole, answer = commands()
    seen = run(counts, link)
    assert (seen["addresses"], "notice" in seen) == (2, False)
    told = [line.takedown.case.address for line in notice.lines.order_by("pk")]
    assert [one["url"] for one in run(whole, link)["notice"]["addresses"]] == told
    receipt = run(answer, link)
    assert run(answer, link) == receipt, "the same key gets the same receipt"
    assert [one["outcome"] for one in receipt["outcomes"]] == ["removed", "removed"]
    assert Reply.objects.count() == 2
    problem = run(answer.replace('"removed"', '"disputed"'), link)
    assert (problem["status"], problem["code"]) == (409, "idempotency_key_reused")
