"""Letters to providers: every sentence in every language, and what no letter may carry."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xarf as standard
from django.template import TemplateDoesNotExist

from hotline import letter_versions
from hotline.letters import defanged, one_line, render, told_moment
from takedown import letter_parts, letters
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
    """About several addresses, about one by the international baseline, and about one by national law alone."""
    about = (two, two[:1], two[1:])
    rows = [notice_about(*one, provider=hoste, language=language, number=n) for n, one in enumerate(about, start=1)]
    agrees(GOLDEN / f"notice.{language}.txt", steady(shown(*[letters.notice(row, MONDAY) for row in rows])))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reminder_reads_as_agreed_and_says_when_we_first_asked(two, hoste, language):
    first = notice_about(*two, provider=hoste, number=7)
    Notice.objects.filter(pk=first.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    about = (two, two[:1], two[1:])
    rows = [
        notice_about(*one, provider=hoste, step="reminder", language=language, number=n)
        for n, one in enumerate(about, start=8)
    ]
    agrees(GOLDEN / f"reminder.{language}.txt", steady(shown(*[letters.notice(row, MONDAY) for row in rows])))


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
    assert [part["name"] for part in told.parts] == ["addresses.csv", "xarf-1.json", "xarf-2.json"]
    for part, takedown in zip(told.parts[1:], two, strict=True):
        assert json.loads(part["content"])["url"] == takedown.case.address


def test_a_letter_about_one_address_has_the_parts_of_a_xarf_mail(two, hoste):
    told = letters.notice(notice_about(two[0], provider=hoste), MONDAY)
    assert [(part["type"], part["name"]) for part in told.parts] == [
        ("message/feedback-report", ""),
        ("application/json", "xarf.json"),
    ]


def test_the_deadline_is_told_in_the_zone_of_the_provider_with_utc_beside_it():
    evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert told_moment(evening, UTC, "en") == "23 November 2026, 22:30 UTC"
    assert told_moment(evening, ZoneInfo("Europe/Amsterdam"), "nl") == "23 november 2026, 23:30 CET (22:30 UTC)"
    assert (
        told_moment(evening, ZoneInfo("Asia/Tokyo"), "de") == "24. November 2026, 07:30 JST (23. November 2026, 22:30 UTC)"
    )
    assert told_moment(evening, ZoneInfo("America/Sao_Paulo"), "fr") == "23 novembre 2026, 19:30 UTC-03 (22:30 UTC)"


def test_a_trusted_flagger_says_so_and_nobody_else_does(two, hoste, settings):
    row = notice_about(*two, provider=hoste)
    assert "rusted flagger" not in letters.notice(row, MONDAY).body
    settings.TRUSTED_FLAGGER = "BIPT, no. 12"
    for language, words in (
        ("en", "Trusted flagger (Article 22): BIPT, no. 12"),
        ("nl", "Betrouwbare flagger (artikel 22): BIPT, no. 12"),
        ("fr", "Signaleur de confiance (article 22) : BIPT, no. 12"),
        ("de", "Vertrauenswürdiger Hinweisgeber (Artikel 22): BIPT, no. 12"),
    ):
        row.language = language
        assert words in letters.notice(row, MONDAY).body
    assert letters.machine(row)["hotline"]["trusted_flagger"] == "BIPT, no. 12"


def test_the_table_has_one_row_for_each_address_and_no_cell_is_a_formula(two, hoste):
    two[1].lookup.ips = ["=1+1"]
    two[1].lookup.save()
    head, *rows = csv.reader(io.StringIO(letter_parts.table(notice_about(*two, provider=hoste))))
    assert [row[head.index("url")] for row in rows] == [one.case.address for one in two]
    assert [row[head.index("category")] for row in rows] == ["baseline", "national"]
    assert rows[0][head.index("last_seen_utc")] == "2026-11-23T13:00:00Z"
    assert {row[head.index("deadline_utc")] for row in rows} == {"2026-11-24T11:00:00Z"}
    assert rows[1][head.index("ips")] == "'=1+1"


def test_the_whole_letter_for_machines_says_what_its_text_says_and_holds_no_link(two, hoste):
    first = notice_about(*two, provider=hoste, number=8)
    Notice.objects.filter(pk=first.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    row = notice_about(*two, provider=hoste, step="reminder", language="nl", number=9)
    said = json.loads(json.dumps(letters.machine(row)))
    assert (said["number"], said["follows"]) == (f"N-{row.pk:06d}", [f"N-{first.pk:06d}"])
    assert (said["deadline"], said["time_zone"]) == ("2026-11-24T11:00:00Z", "UTC")
    assert [one["url"] for one in said["addresses"]] == [one.case.address for one in two]
    assert [one["first_asked_at"] for one in said["addresses"]] == ["2026-11-23T12:00:00Z"] * 2
    assert "417/43" in said["addresses"][1]["legal_ground"] and "Strafwetboek" in said["addresses"][1]["legal_ground"]
    assert said["dsa_article_16"]["notifier"] == {"name": "Meldpunt Voorbeeld", "email": "letters@hotline.example"}
    for one in said["addresses"]:
        assert not standard.parse(one["xarf"]).errors
    text = json.dumps(said)
    assert letters.reply_secret(row) not in text and "/p/" not in text and "rex" not in text.lower()


def test_a_reminder_names_the_first_letter_and_says_when_that_was(two, hoste):
    first = notice_about(*two, provider=hoste, number=8)
    Notice.objects.filter(pk=first.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    row = notice_about(*two, provider=hoste, step="reminder", number=9)
    told = letters.notice(row, MONDAY)
    assert told.subject.startswith(f"Reminder N-{row.pk:06d} to N-{first.pk:06d}:")
    assert f"Our first letter: N-{first.pk:06d}, 23 November 2026, 12:00 UTC" in told.body


def test_a_letter_says_from_which_version_of_its_text_it_was_made(two, hoste):
    told = letters.notice(notice_about(*two, provider=hoste, language="fr"), MONDAY)
    assert told.version == letter_versions.word("letters/fr/notice.txt")
    assert re.fullmatch(r"notice\.fr\.[1-9]\d*-[0-9a-f]{8}", told.version)
    assert letters.notice(notice_about(*two, provider=hoste, language="es", number=2), MONDAY).version.startswith(
        "notice.en."
    )


@pytest.mark.parametrize(("language", "words"), [("en", "Your number: "), ("nl", "Uw nummer: "), ("fr", "Votre numéro : "),
                                                 ("de", "Ihre Nummer: ")])  # fmt: skip
def test_a_reminder_quotes_the_provider_s_own_number(two, hoste, language, words, monkeypatch):
    monkeypatch.setattr(letters, "ticket_of", lambda notice: "HST-4711\r\nBcc: x@y.example")
    told = letters.notice(notice_about(*two, provider=hoste, step="reminder", language=language), MONDAY)
    assert words + "HST-4711 Bcc: x@y.example" in told.body.splitlines(), "and it adds no line to the letter"
    assert "(HST-4711" in told.subject
