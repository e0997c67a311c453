"""Letters to whoever is beyond the host: every sentence in every language, and what none of them may say."""

import pytest

from partners.models import Partner
from takedown import letters
from takedown.models import Notice
from tests.golden import agrees, steady
from tests.takedown.test_letters import GOLDEN, LANGUAGES, shown
from tests.takedown.written import HOUR, MONDAY, notice_about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
BEYOND = {"upstream": "provider", "cdn": "cdn", "registrar": "registrar"}
ASKED = {**BEYOND, "owner": "owner"}


@pytest.fixture
def host_was_asked(two, hoste):
    first = notice_about(*two, provider=hoste, number=8)
    Notice.objects.filter(pk=first.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    return first


def beyond(word):
    return Partner.objects.create(kind=ASKED[word], name="Kanaal Carrier NV", country="BE", email="abuse@kanaal.example")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ASKED)
def test_each_letter_beyond_the_host_reads_as_agreed(two, host_was_asked, word, language):
    whom = beyond(word)
    both = letters.notice(notice_about(*two, provider=whom, step=word, language=language, number=1), MONDAY)
    single = letters.notice(notice_about(two[0], provider=whom, step=word, language=language, number=2), MONDAY)
    agrees(GOLDEN / f"{word}.{language}.txt", steady(shown(both, single)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", BEYOND)
def test_each_names_the_host_and_says_nothing_of_having_asked_this_one_before(two, host_was_asked, word, language):
    told = letters.notice(notice_about(*two, provider=beyond(word), step=word, language=language), MONDAY)
    text = told.subject + told.body
    assert "Hoste NV" in text
    assert letters.reply_link(Notice.objects.latest("pk")) in text
    assert letters.thread_of(Notice.objects.latest("pk")) == "", "the host's own thread is nobody else's"
    assert f"N-{host_was_asked.pk:06d}" not in text
    for forbidden in ("foto.example", "rex", "kinderporn", "pédoporn", "child porn", "&amp;", "&lt;"):
        assert forbidden not in text.lower(), forbidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_owner_reads_what_article_16_asks_and_not_who_reported_nor_who_else_was_asked(two, host_was_asked, language):
    row = notice_about(*two, provider=beyond("owner"), step="owner", language=language)
    told = letters.notice(row, MONDAY)
    text = told.subject + told.body
    for needed in (
        "Meldpunt Voorbeeld", letters.reply_link(row), "hxxps://foto[.]example/album/1", "193.190.0.10", "417/43",
        "INTERPOL", f"N-{row.pk:06d}", "https://hotline.example",
    ):  # fmt: skip
        assert needed in text, needed
    assert "hoste nv" not in text.lower()
    for forbidden in ("rex", f"n-{host_was_asked.pk:06d}", "polic", "politie", "polizei", "domain rule"):
        assert forbidden not in (text + str(told.parts)).lower(), forbidden
