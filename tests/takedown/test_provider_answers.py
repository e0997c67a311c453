"""What belongs to an answer: the date of the customer, the place it was passed on to, the reason; and nothing else."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from partners.providers.models import Profile
from reports.casefile import CASE_FILE_PARTS
from reports.models import Case
from takedown import actions, forms_provider, waiting
from takedown import demonstration as demo
from takedown.desk import panel
from takedown.models import Reply, Takedown
from takedown.rules import Outcome
from tests.takedown.at_the_reply_page import AT, link_of, sent_to, text_of
from tests.takedown.written import HOUR, MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moment = {"at": AT}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    cache.clear()
    return moment


def answer(notice, **fields):
    return Client().post(link_of(notice, "?lang=en"), fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome-all": "customer_told"}, "Say by when your customer must remove it"),
        ({"outcome-all": "customer_told", "by-all": "2026-11-23T10:00"}, "has passed"),
        ({"outcome-all": "customer_told", "by-all": "2027-11-23T10:00"}, "more than 60 days"),
        ({"outcome-all": "passed_on"}, "Say to whom you passed it on"),
        ({"outcome-all": "need_information"}, "what you need to know"),
        ({"outcome-all": "disputed", "why-all": "  "}, "why you do not agree"),
        ({"outcome-all": "removed", "preserved_until": "2026-11-01"}, "This date has passed"),
        ({"outcome-all": "removed", "preserved_until": "2036-11-01"}, "more than three years ahead"),
    ],
)
def test_an_outcome_without_what_belongs_to_it_gets_a_sentence_and_writes_nothing(notice, fields, sentence):
    page = answer(notice, **fields)
    assert page.status_code == 422 and sentence in text_of(page)
    assert not Reply.objects.exists()


def test_the_field_to_mend_is_that_of_the_address_and_its_details_stand_open(notice):
    first, second = notice.lines.order_by("pk")
    page = answer(notice, **{f"outcome-{first.pk}": "passed_on", "outcome-all": "removed"})
    body = page.content.decode()
    assert f'href="#id-where-{first.pk}"' in body and f'href="#id-where-{second.pk}"' not in body
    assert body.count('<details class="more" open>') == 1


def test_each_outcome_keeps_what_belongs_to_it_and_nothing_else(notice):
    first, second = notice.lines.order_by("pk")
    told = {f"{name}-{line.pk}": value for line in (first, second) for name, value in
            {"by": "2026-11-25T12:30", "where": "AS64500", "why": "ticket 7"}.items()}  # fmt: skip
    sent = answer(notice, **told, **{f"outcome-{first.pk}": "customer_told", f"outcome-{second.pk}": "not_ours"},
                  preserved_until="2027-05-31", account_suspended="on", note="Regards")  # fmt: skip
    assert sent.status_code == 302
    one, other = Reply.objects.order_by("line")
    assert (one.by_date, one.where_to) == (datetime(2026, 11, 25, 12, 30, tzinfo=UTC), "")
    assert (other.by_date, other.where_to) == (None, "AS64500")
    assert {(r.note, r.preserved_until, r.account_suspended, r.by) for r in (one, other)} == {
        ("ticket 7\nRegards", date(2027, 5, 31), True, None)
    }


def test_moments_are_read_and_told_in_the_zone_of_the_provider(notice, hoste):
    Profile.objects.update_or_create(partner=hoste, defaults={"time_zone": "America/New_York"})
    assert "24 November 2026, 07:00 EST" in text_of(Client().get(link_of(notice)))
    answer(notice, **{"outcome-all": "customer_told", "by-all": "2026-11-24T10:00"})
    assert Reply.objects.first().by_date == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def test_an_address_takes_the_details_for_all_only_with_the_outcome_for_all(notice):
    first, _ = notice.lines.order_by("pk")
    answer(notice, **{f"outcome-{first.pk}": "not_ours", "outcome-all": "passed_on", "where-all": "Reseller Ltd"})
    assert list(Reply.objects.order_by("line").values_list("outcome", "where_to")) == [
        ("not_ours", ""), ("passed_on", "Reseller Ltd"),
    ]  # fmt: skip


def test_pressing_twice_sends_once_and_a_changed_answer_is_a_new_one(notice):
    for outcome in ("removed", "removed", "disabled"):
        assert answer(notice, **{"outcome-all": outcome, "key": "k1"}).status_code == 302
    assert Reply.objects.filter(outcome="removed").count() == 2
    assert Reply.objects.filter(outcome="disabled").count() == 2


def test_not_ours_asks_for_a_fresh_look_up_and_stands_on_the_desk(notice, two):
    Case.objects.update(lookup_due_at=None)
    answer(notice, **{"outcome-all": "not_ours", "where-all": "AS64500, abuse@other.example"})
    assert set(Case.objects.values_list("lookup_due_at", flat=True)) == {AT}
    shown = panel(two[0].case, AT).context["rows"][0]["letters"][0]["replies"][0]
    assert "AS64500" in shown["more"]
    told = str([part(two[0].case, AT).rows for part in CASE_FILE_PARTS])
    assert "it says where: AS64500" in told


def test_what_people_typed_in_from_a_mail_carries_their_name(notice):
    lee = demo.person("lee")
    line = notice.lines.first()
    actions.record_reply(notice=notice, outcomes=[(line, "removed", "by mail")], at=AT, by=lee)
    assert Reply.objects.get().by == lee
    assert "typed in by" in panel(line.takedown.case, AT).context["rows"][0]["letters"][0]["replies"][0]["more"]


# --- A letter that is closed ------------------------------------------------------------------------------------------


def test_a_closed_letter_is_a_summary_without_addresses_and_an_objection_to_it_reaches_a_person(notice, clock):
    answer(notice, **{"outcome-all": "removed"})
    Takedown.objects.update(closed_at=MONDAY + 9 * HOUR, state="removed", waits_for="", due_at=None, next_check_at=None)
    clock["at"] = MONDAY + 10 * HOUR
    page = text_of(Client().get(link_of(notice)))
    assert "This letter is closed" in page and "Closed: nothing more to do" in page and "We removed it" in page
    assert "foto" not in page and "Please act" in page
    assert not waiting.questions().exists()
    answer(notice, **{"outcome-all": "disputed", "why-all": "That was a museum."})
    assert waiting.questions().count() == 2


def test_a_question_from_before_the_end_waits_for_nobody_after_it(notice):
    answer(notice, **{"outcome-all": "disputed", "why-all": "That was a museum."})
    assert waiting.questions().count() == 2
    Takedown.objects.update(closed_at=MONDAY + 9 * HOUR, state="removed", waits_for="", due_at=None, next_check_at=None)
    assert not waiting.questions().exists()


# --- What stands at the top -------------------------------------------------------------------------------------------


def test_a_reminder_says_which_it_is_and_when_the_first_letter_left(notice, two, hoste):
    second = sent_to(hoste, two[0], step="reminder", number=8)
    third = sent_to(hoste, two[0], step="reminder", number=9)
    assert "reminder" not in text_of(Client().get(link_of(notice, "?lang=en")))
    assert "reminder number 1" in text_of(Client().get(link_of(second, "?lang=en")))
    page = text_of(Client().get(link_of(third, "?lang=en")))
    assert "reminder number 2" in page and "First letter 23 November 2026, 12:00 UTC" in page


def test_a_deadline_that_passed_is_said_to_be_late(notice, clock):
    clock["at"] = MONDAY + 55 * HOUR
    assert "1 day, 3 h late" in text_of(Client().get(link_of(notice, "?lang=en")))


def test_the_page_says_who_we_are_and_how_to_check_it(notice, settings):
    settings.OPENPGP_FINGERPRINT, settings.SMIME_FINGERPRINT = "abcd" * 10, "01:23:45:67"
    page = text_of(Client().get(link_of(notice, "?lang=en")))
    for needed in ("Meldpunt Voorbeeld", "Article 16", "+32 2 555 00 00", "https://hotline.example/p/", "ABCD ABCD",
                   "0123 4567", "https://hotline.example/en/about/providers/"):  # fmt: skip
        assert needed in page, needed


def test_every_outcome_has_a_sentence_for_providers():
    assert set(forms_provider.OUTCOMES) == set(Outcome)
    with translation.override("en"):
        assert len({str(one) for one in forms_provider.OUTCOMES.values()}) == len(Outcome)


# --- What the page spares them ----------------------------------------------------------------------------------------


def test_whoever_removed_everything_reads_that_it_is_gone_and_not_that_they_are_late(notice, clock):
    clock["at"] = MONDAY + 60 * HOUR
    path = link_of(notice, "?lang=en")
    assert "late" in text_of(Client().get(path))
    first, *others = Takedown.objects.order_by("pk")
    gone = {"state": "gone", "waits_for": "watch", "gone_at": MONDAY + 50 * HOUR, "due_at": None}
    Takedown.objects.filter(pk=first.pk).update(**gone)
    assert "late" in text_of(Client().get(path)), "the other one is still there"
    Takedown.objects.filter(pk__in=[one.pk for one in others]).update(**gone)
    shown = text_of(Client().get(path))
    assert "Gone; we keep watching" in shown and "late" not in shown


def test_a_letter_about_one_address_asks_about_no_others(hoste, two):
    notice = sent_to(hoste, two[0])
    shown = text_of(answer(notice, show="yes"))
    assert "What did you do?" in shown and "All the others" not in shown
    wrong = text_of(answer(notice, **{"outcome-all": "passed_on"}))
    assert "All the others" in wrong and "Say to whom you passed it on" in wrong, "what was sent is not swallowed"


def test_an_address_that_is_none_is_said_in_the_words_of_the_house(notice):
    sent = Client().post(link_of(notice, "contact/?lang=de"), {"email": "nonsense"})
    assert sent.status_code == 422
    assert "Schreiben Sie sie wie name@example.org" in text_of(sent)
    web = Client().post(link_of(notice, "contact/?lang=fr"), {"form_url": "nonsense"})
    assert web.status_code == 422 and "Écrivez-la comme https://example.org/abuse" in text_of(web)
    line = notice.lines.first().pk
    late = answer(notice, **{f"outcome-{line}": "customer_told", f"by-{line}": "tomorrow", "note": "ticket 7"})
    assert "Write day and time like" in text_of(late) and 'value="tomorrow"' in late.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Uw tekst is te lang"),
        ("fr", "Votre texte est trop long"),
        ("de", "Ihr Text ist zu lang"),
        ("en", "Your text is too long"),
    ],
)
def test_a_text_that_is_too_long_is_refused_in_the_words_of_the_house_and_kept(notice, language, words):
    said = {"outcome-all": "disputed", "why-all": "w" * 301, "where-all": "w" * 201, "note": "n" * 1001}
    page = Client().post(link_of(notice, f"?lang={language}"), said)
    assert page.status_code == 422 and "n" * 1001 in page.content.decode()
    assert text_of(page).count(words) == 6, "at each field, and above them"
    better = Client().post(link_of(notice, f"contact/?lang={language}"), {"hours": "h" * 121, "note": "n" * 501})
    assert better.status_code == 422 and text_of(better).count(words) == 4
