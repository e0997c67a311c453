"""The desk shows a letter as its provider sees it: who reads its addresses leaves a trace, and nobody gets the link."""

import json
import re

import pytest
from django.utils import timezone

from hotline import letter_versions
from hotline.models import AuditEvent, Outgoing
from takedown import demonstration as demo
from takedown import letter_examples, letters
from tests.reports.deskwork import desk_of
from tests.takedown.written import MONDAY, notice_about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


@pytest.fixture
def letter(two, hoste):
    row = notice_about(*two, provider=hoste, language="nl")
    told = letters.notice(row, MONDAY)
    Outgoing.objects.create(
        key=f"notice:{row.key}", purpose="notice", about=row.pk, whom=hoste.whom, written_at=MONDAY, not_before=MONDAY,
        subject=told.subject, body=told.body, parts=told.parts, language="nl",
    )  # fmt: skip
    return row


def path(row):
    return f"/admin/desk/notices/{row.pk}/preview/"


def test_before_it_is_opened_a_letter_shows_how_its_mail_is_built_and_no_address(letter):
    shown = desk_of("lee").get(path(letter)).content.decode()
    for needed in ("Kennisgeving", "abuse@hoste.example", "Message-ID", "multipart/mixed", "addresses.csv", "xarf-2.json"):
        assert needed in shown, needed
    assert "foto" not in shown and letters.reply_secret(letter) not in shown
    assert not AuditEvent.objects.filter(deed__in=("notice.read", "case.letter_read")).exists()


def test_opened_it_reads_to_the_letter_as_it_leaves_and_the_trail_says_who_read_it(letter, two):
    shown = desk_of("lee").post(path(letter)).content.decode()
    body = Outgoing.objects.get().body
    (text, *files) = [re.sub("&#x27;", "'", one) for one in re.findall(r'<pre class="letter[^>]*>(.*?)</pre>', shown, re.S)]
    secret = letters.reply_secret(letter)
    plain = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert plain.strip() == body.replace(secret, "•" * 12).strip()
    assert secret not in shown, "who has the link answers in the provider's name"
    assert two[0].case.address.split("?")[0] in files[0] and "417/43" in files[1]
    deeds = AuditEvent.objects.filter(deed__in=("notice.read", "case.letter_read")).order_by("pk")
    assert [one.stream for one in deeds][:1] == [f"notice:{letter.pk}"]
    assert {one.stream for one in deeds} == {f"notice:{letter.pk}", *(f"case:{one.case_id}" for one in two)}
    assert {one.by for one in deeds} == {demo.person("lee")}
    assert "foto" not in json.dumps([one.facts for one in deeds])


def test_a_letter_about_one_address_has_a_table_on_the_desk_too(two, hoste):
    row = notice_about(two[0], provider=hoste)
    shown = desk_of("lee").post(path(row)).content.decode()
    assert "multipart/report" in shown and "xarf.json" in shown and "addresses.csv (on the desk only)" in shown


def test_the_page_to_answer_is_the_very_page_and_counts_as_no_visit(letter):
    shown = desk_of("lee").get(path(letter) + "reply/")
    assert shown.status_code == 200 and shown["Content-Language"] == "nl"
    text = shown.content.decode()
    assert f"N-{letter.pk:06d}" in text and "foto" not in text and letters.reply_secret(letter) not in text
    assert desk_of("lee").post(path(letter) + "reply/", {"show": "yes"}).status_code == 405
    assert not AuditEvent.objects.filter(deed="notice.shown").exists()
    assert desk_of("lee").get(path(letter) + "reply/?lang=fr")["Content-Language"] == "fr"


def test_the_page_to_answer_of_a_withdrawn_letter_says_that_it_is_closed(letter):
    letter.withdrawn_at = timezone.now()
    letter.save()
    shown = desk_of("lee").get(path(letter) + "reply/")
    assert shown.status_code == 404 and "This link is closed" in shown.content.decode()


def test_who_reads_no_letters_sees_none(letter):
    for name in ("ada", "pat"):
        for more in ("", "reply/"):
            assert desk_of(name).get(path(letter) + more).status_code == 403
        assert desk_of(name).get("/admin/desk/letters/templates/").status_code == 403


def test_a_lead_reads_every_letter_of_the_house_in_every_language(db):
    lee = desk_of("lee")
    shown = lee.get("/admin/desk/letters/templates/").content.decode()
    for one in letter_versions.everything():
        _, language, file = one.split("/")
        link = f"/admin/desk/letters/templates/{file.removesuffix('.txt')}/{language}/"
        assert link in shown
        assert lee.get(link).status_code == 200
    assert lee.get("/admin/desk/letters/templates/no_such/en/").status_code == 404
    assert lee.get("/admin/desk/letters/templates/_who/en/").status_code == 404


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_the_examples_say_what_real_letters_say(two, hoste, language):
    row = notice_about(*two, provider=hoste, language=language)
    real, example = letters.context_of(row), letter_examples.context_of(language)
    assert real.keys() == example.keys()
    assert real["addresses"][0].keys() == example["addresses"][0].keys()
    shown = desk_of("lee").get(f"/admin/desk/letters/templates/reminder/{language}/").content.decode()
    assert "Voorbeeld Hosting" in shown and "N-000001" in shown and f"reminder.{language}." in shown
