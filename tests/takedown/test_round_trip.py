"""Round trips by real mail servers: our letter leaves by SMTP, what comes back is read by IMAP, and the takedown follows."""

import shutil
import subprocess

import pytest

from partners.mailbox import sweeps
from partners.mailbox.models import Incoming
from takedown import incoming
from takedown.models import NoticeMail, Reply
from tests.partners.imap_office import Office
from tests.takedown.coming_back import SENT, fresh, letter_of, sent_about, takedown, turn
from tests.takedown.mail_servers import Servers
from tests.takedown.written import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
THEM = "abuse@hoste.example"
needs_swaks = pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")


@pytest.fixture
def office(settings, tmp_path):
    with Office(tmp_path) as made:
        settings.MAILBOX_URL, settings.MAILBOX_CA = made.url, str(made.roots)
        settings.REPLY_ADDRESS, settings.MAIL_FROM = "reply@hotline.example", "hotline@hotline.example"
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
        yield made


@pytest.fixture
def servers(office, settings):
    with Servers(office.post) as made:
        settings.EMAIL_PORT = made.port
        yield made


def swaks(servers, *words, to, body, sender=THEM):
    """Let swaks hand a mail over, as a provider's mail server would."""
    line = ["swaks", "--silent", "2", "--server", f"127.0.0.1:{servers.port}", "--helo", "mx.hoste.example",
            "--from", sender, "--to", to, "--h-From", f"Abuse <{THEM}>", "--body", body, *words]  # fmt: skip
    done = subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_letter_to_nobody_comes_back_by_a_report_and_the_takedown_waits_for_a_person(servers):
    servers.gone.add(THEM)
    notice = sent_about()
    assert notice.sent_at == SENT and servers.letters.count(THEM) == 1
    letter = letter_of(notice)
    assert {name: servers.asked[name].lower() for name in ("RET", "ENVID")} == {"RET": "hdrs", "ENVID": letter.token}
    assert servers.asked["NOTIFY"] == "SUCCESS,FAILURE,DELAY"
    assert sweeps.read_mails(SENT + HOUR) == (1, 0)
    turn(SENT + HOUR)
    turn(SENT + HOUR)
    assert (fresh(notice).sent_at, notice.bounced_at, NoticeMail.objects.get().code) == (None, SENT + HOUR, "5.1.1")
    assert (takedown().state, takedown().waits_for, servers.letters.count(THEM)) == ("ready", "partner", 1)
    assert [one.notice for one in incoming.dead_addresses()] == [notice]
    assert servers.post.folders["INBOX"] == [] and sweeps.read_mails(SENT + 2 * HOUR) == (0, 0)


def test_a_letter_that_arrived_is_said_to_have(servers):
    notice = sent_about()
    sweeps.read_mails(SENT + HOUR)
    assert (fresh(notice).delivered_at, notice.sent_at, takedown().waits_for) == (SENT + HOUR, SENT, "answer")


def test_a_server_that_can_report_nothing_still_gets_the_letter_and_its_bounce_is_known(office, settings):
    with Servers(office.post, dsn=False) as servers:
        settings.EMAIL_PORT = servers.port
        servers.gone.add(THEM)
        notice = sent_about()
        assert servers.asked == {} and notice.sent_at == SENT
        sweeps.read_mails(SENT + HOUR)
        assert fresh(notice).bounced_at == SENT + HOUR


def test_nothing_is_asked_where_nobody_would_read_the_answer(servers, settings):
    settings.REPLY_ADDRESS = ""
    assert sent_about().sent_at == SENT and servers.asked == {}


@needs_swaks
def test_swaks_answers_for_a_person_and_for_a_machine(servers):
    notice = sent_about()
    to = f"reply+{letter_of(notice).token}@hotline.example"
    swaks(servers, to=to, body="Hello, we removed it. Jo")
    swaks(
        servers,
        "--header",
        "Auto-Submitted: auto-replied",
        "--h-Subject",
        "[hoste #4711] AutoReply",
        to=to,
        body="Received.",
    )
    swaks(servers, to="reply+" + "0" * 32 + "@hotline.example", body="We removed it")
    assert sweeps.read_mails(SENT + HOUR) == (4, 0)  # with the report that the letter arrived
    kinds = list(NoticeMail.objects.order_by("pk").values_list("kind", "ticket"))
    assert kinds == [("delivered", ""), ("person", ""), ("automatic", "4711")]
    assert Incoming.objects.filter(letter=None).count() == 1
    assert not Reply.objects.exists() and takedown().waits_for == "answer"
    assert [one.kind for one in incoming.to_read()] == ["person"]
