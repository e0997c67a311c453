"""Letters to providers: every sentence in every language, and what no letter may carry."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.template import TemplateDoesNotExist

from hotline import mail
from hotline.letters import defanged, one_line, render
from hotline.models import Outgoing
from takedown import letters
from takedown.models import Notice
from tests.golden import agrees, steady
from tests.takedown.written import HOUR, MONDAY, notice_about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
GOLDEN = Path(__file__).parent / "golden" / "letters"
LANGUAGES = ("en", "nl", "fr", "de")


def shown(*told):
    return ("\n" + "=" * 40 + "\n").join(f"{one.subject}\n\n{one.body}" for one in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_reads_as_agreed(two, hoste, language):
    both = letters.notice(notice_about(*two, provider=hoste, language=language), MONDAY)
    single = letters.notice(notice_about(two[0], provider=hoste, language=language, number=2), MONDAY)
    agrees(GOLDEN / f"notice.{language}.txt", steady(shown(both, single)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reminder_reads_as_agreed_and_says_when_we_first_asked(two, hoste, language):
    first = notice_about(*two, provider=hoste, number=8)
    Notice.objects.filter(pk=first.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    again = letters.notice(notice_about(*two, provider=hoste, step="reminder", language=language, number=9), MONDAY)
    agrees(GOLDEN / f"reminder.{language}.txt", steady(shown(again)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_carries_everything_it_must(two, hoste, language):
    row = notice_about(*two, provider=hoste, language=language)
    told = letters.notice(row, MONDAY)
    text = told.subject + told.body
    assert told.body.splitlines()[0].count("Meldpunt Voorbeeld") == 1, "the first line says who we are"
    for needed in (
        "24", "2022/2065", "16", letters.reply_link(row), "hxxps://foto[.]example/album/1", "193.190.0.10",
        "INTERPOL", "417/43", f"N-{row.pk:06d}", "https://hotline.example", "+32 2 555 00 00", "XARF",
    ):  # fmt: skip
        assert needed in text, needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_carries_an_address_that_opens_or_a_word_of_the_reporter(two, hoste, language):
    told = letters.notice(notice_about(*two, provider=hoste, language=language), MONDAY)
    text = (told.subject + told.body).lower()
    for forbidden in (
        "http://foto",
        "https://foto",
        "foto.example",
        "rex",
        "kinderporn",
        "pédoporn",
        "child porn",
        "&lt;",
        "&amp;",
    ):
        assert forbidden not in text, forbidden
    assert "rex" not in "".join(part["content"] for part in told.parts).lower()


def test_a_language_that_has_no_letter_gets_the_english_one(two, hoste):
    assert letters.notice(notice_about(*two, provider=hoste, language="es"), MONDAY).body.startswith("We are")
    with pytest.raises(TemplateDoesNotExist):
        render("no_such_letter", "en", {}, [])


@pytest.mark.parametrize(
    "evil", ["Hoste\r\nBcc: mallory@example.org", "Hoste\n\nDear all", "Hoste\u2028Bcc: x", "Ho\x00ste\x85x"]
)
def test_a_provider_s_name_adds_neither_line_nor_header(two, hoste, evil):
    hoste.name = evil
    row = notice_about(*two, provider=hoste)
    plain = letters.notice(row, MONDAY).body.count("\n")
    row.provider.name = "Hoste"
    assert letters.notice(row, MONDAY).body.count("\n") == plain
    told = render("notice", "en", {"number": evil, "hours": 24, "addresses": [], "provider": evil}, [])
    assert not any(sign in told.subject for sign in "\r\n\x00\x85\u2028")
    EmailMessage()["Subject"] = told.subject


def test_markup_and_template_signs_in_a_name_are_plain_letters(two, hoste):
    hoste.name = "A & B <script>{{ reply_link }}</script>"
    body = letters.notice(notice_about(*two, provider=hoste), MONDAY).body
    assert "A & B <script>{{ reply_link }}</script>" in body


def test_signs_that_turn_the_reading_order_are_taken_out():
    assert one_line("abuse\u202eelpmaxe\u200b  NV\t") == "abuse elpmaxe NV"


def test_a_subject_fits_its_column():
    told = render("notice", "en", {"number": "N" * 500, "hours": 1, "addresses": []}, [])
    assert len(told.subject) == 200


def test_defanging_leaves_nothing_to_click_and_nothing_to_guess():
    assert defanged("https://a.b.example:8443/x.php?q=http://c.d/") == "hxxps://a[.]b[.]example:8443/x.php?q=http://c.d/"


def test_each_address_has_its_own_machine_readable_part(two, hoste):
    told = letters.notice(notice_about(*two, provider=hoste), MONDAY)
    assert [part["name"] for part in told.parts] == ["xarf-1.json", "xarf-2.json"]
    for part, takedown in zip(told.parts, two, strict=True):
        assert takedown.case.address in part["content"]


def test_a_letter_leaves_as_one_mail_with_its_parts(two, hoste):
    told = letters.notice(notice_about(*two, provider=hoste, language="fr"), MONDAY)
    mail.send(
        Outgoing(
            key="notice:1", recipient="abuse@hoste.example", language="fr",
            subject=told.subject, body=told.body, parts=told.parts,
        )
    )  # fmt: skip
    sent = outbox.outbox[0]
    assert sent.body == told.body
    assert [name for name, _, _ in sent.attachments] == ["xarf-1.json", "xarf-2.json"]
    assert sent.message()["Content-Language"] == "fr"
