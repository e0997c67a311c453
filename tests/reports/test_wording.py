"""The texts and numbers that come with the program, taken into the archive room where a lead changes a word."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from hotline import deeds
from hotline.models import AuditEvent
from reports import texts, wording
from reports.models import HelpLine, PageText
from tests.reports.deskwork import desk_of, text

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 1, 1)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_every_text_is_there_in_every_language_word_for_word_and_dated(client: Client) -> None:
    built_in = {(slug, one): texts.text(slug, one, DAY) for slug in ("law", "removal", "worried") for one in LANGUAGES}
    numbers = {one: texts.help_lines(one) for one in LANGUAGES}
    assert wording.adopt(on=DAY, at=AT) == PageText.objects.count() + HelpLine.objects.count() > 50
    for (slug, one), told in built_in.items():
        held = texts.text(slug, one, AT.date())
        assert told and held and (held.title, held.body, held.since) == (told.title, told.body, DAY)
    assert {one: texts.help_lines(one) for one in LANGUAGES} == numbers
    assert "This text holds since 1 January 2026" in client.get("/en/about/law/").content.decode()
    assert deeds.doer_of(AuditEvent.objects.filter(deed="pagetext.added").first()) == "the operator"  # type: ignore[arg-type]


def test_what_the_house_wrote_itself_stays_and_twice_is_once() -> None:
    PageText.objects.create(slug="law", language="nl", title="Onze wet", body="x", valid_from=DAY)
    HelpLine.objects.create(language="nl", name="Awel", number="102")
    wording.adopt(on=DAY, at=AT)
    assert wording.adopt(on=DAY, at=AT) == 0
    assert PageText.objects.get(slug="law", language="nl").title == "Onze wet"
    assert HelpLine.objects.filter(language="nl").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_belgium_stand_in_each_language(language: str) -> None:
    dialled = {one.dial for one in texts.help_lines(language)}
    assert {"112", "101", "116000"} <= dialled
    assert {"nl": {"102"}, "fr": {"103"}, "de": {"102", "103"}, "en": {"102", "103"}}[language] <= dialled


def test_a_lead_changes_one_word_of_the_law_in_the_archive_room(client: Client) -> None:
    call_command("import_texts", on="2026-01-01", stdout=(said := StringIO()))
    assert "new in the archive room" in said.getvalue()
    row = PageText.objects.get(slug="law", language="fr")
    lead = desk_of("lee")
    assert "417/43" in text(lead.get(f"/admin/reports/pagetext/{row.pk}/change/"))
    fields = {"slug": "law", "language": "fr", "title": "La loi", "body": row.body, "valid_from": "2026-01-01"}
    assert lead.post(f"/admin/reports/pagetext/{row.pk}/change/", fields).status_code == 302
    assert "<h1>La loi</h1>" in client.get("/fr/about/law/").content.decode()


def test_a_day_that_is_none_is_explained() -> None:
    with pytest.raises(CommandError, match="write it as 2026-01-01"):
        call_command("import_texts", on="1.1.2026")
    assert not PageText.objects.exists()
