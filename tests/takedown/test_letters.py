"""Letters to providers: every sentence in every language, and what no letter may carry."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.template import TemplateDoesNotExist

from hotline import mail
from hotline.letters import defanged, one_line, render
from hotline.models import Outgoing
from partners.models import Partner
from takedown import demonstration as demo
from takedown import letters
from takedown.models import Notice, NoticeLine, Takedown
from tests.golden import agrees, steady

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden" / "letters"
LANGUAGES = ("en", "nl", "fr", "de")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
ADDRESSES = ("https://foto.example/album/1?page=2&x=<b>", "http://foto.example/album/2")


@pytest.fixture(autouse=True)
def _ourselves(settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    settings.PUBLIC_URL = settings.PROVIDER_URL = "https://hotline.example"


def takedown_of(address, provider, *, baseline=True):
    case = demo.case_of(demo.told([address], at=MONDAY, words="Rex saw it", contact="rex@example.org"))
    demo.lies(case, "BE", at=MONDAY + HOUR)
    demo.confirmed(case, at=MONDAY + 2 * HOUR, baseline=baseline)
    return Takedown.objects.create(
        case=case, lookup=case.lookups.get(), where="home", path="notice", provider=provider,
        waits_for="clock", opened_at=MONDAY + 3 * HOUR, due_at=MONDAY + 3 * HOUR,
    )  # fmt: skip


def notice_about(*takedowns, provider, step="notice", language="en", number=1):
    made = Notice.objects.create(
        uuid=UUID(int=number), key=f"{step}-{number}", provider=provider, step=step, language=language,
        written_at=MONDAY + 3 * HOUR, answer_hours=24,
    )  # fmt: skip
    for one in takedowns:
        NoticeLine.objects.create(notice=made, takedown=one)
    return made


@pytest.fixture
def hoste():
    return Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")


@pytest.fixture
def two(hoste):
    first = takedown_of(ADDRESSES[0], hoste)
    first.last_online_at = MONDAY + 5 * HOUR
    first.save()
    return first, takedown_of(ADDRESSES[1], hoste, baseline=False)


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
