"""The desk's pages of providers' mail: nothing is seen before it is opened, and only a person records what it says."""

import pytest

from hotline.models import AuditEvent
from partners.models import Partner
from takedown import demonstration as demo
from takedown import desk, desk_incoming
from takedown.models import NoticeMail, Reply, Takedown
from tests.partners.at_the_door import mallory, signed_in, text_of
from tests.partners.come_back import BOUNCES, made
from tests.partners.come_back_answers import REPLIES
from tests.takedown.coming_back import SENT, comes, deeds, sent_about, turn
from tests.takedown.written import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
LIST = "/admin/desk/provider-mail/"
SECRET = "secret-path"
WORDS = f"Hello,\n\nwe removed http://beelden.example/{SECRET} and the rest.\nJo\n"


@pytest.fixture
def notice(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SENT + 3 * HOUR)
    return sent_about("http://beelden.example/1", "http://foto.example/2")


@pytest.fixture
def written(notice):
    comes(made(WORDS), notice)
    return NoticeMail.objects.get()


def path(mail, verb=""):
    return f"{LIST}{mail.pk}/" + (f"{verb}/" if verb else "")


def test_the_list_says_who_wrote_and_nothing_of_what_they_wrote(written):
    page = text_of(signed_in("ada").get(LIST))
    for words in (f"N-{written.notice_id:06d}", "Somebody wrote back", "hoste.example", "Nothing here", "To read")[:3]:
        assert words in page
    for secret in (SECRET, "Jo", "we removed"):
        assert secret not in page


def test_whoever_opens_a_mail_leaves_a_trace_and_sees_masked_addresses(written):
    assert "we removed" not in signed_in("ada").get(path(written)).content.decode()
    answer = signed_in("ada").post(path(written, "read"))
    text = text_of(answer)
    assert (
        "Hello," in text
        and "we removed b" in text
        and "and the rest." in text
        and "no-store" in answer["Cache-Control"]
        and SECRET not in answer.content.decode()
    )
    assert deeds(written.notice)[-1] == "notice.mail_opened"


def test_a_person_records_what_it_says_address_by_address(written):
    first, second = written.notice.lines.order_by("pk")
    said = {f"outcome-{first.pk}": "removed", f"outcome-{second.pk}": "not_ours", "note": "by telephone too"}
    answer = signed_in("ada").post(path(written, "record"), said)
    assert answer.url == LIST
    assert sorted(Reply.objects.values_list("outcome", "note")) == [
        ("not_ours", "by telephone too"),
        ("removed", "by telephone too"),
    ]
    assert {one.by.username for one in AuditEvent.objects.filter(deed="notice.replied")} == {"ada"}
    written.refresh_from_db()
    assert written.settled_by.username == "ada" and Takedown.objects.filter(state="asked").count() == 2
    again = signed_in("ada").post(path(written, "record"), said)
    assert again.status_code == 422 and "dealt with this mail already" in text_of(again) and Reply.objects.count() == 2


def test_wrong_input_is_answered_with_a_sentence_and_keeps_what_was_chosen(written):
    first, _ = written.notice.lines.order_by("pk")
    answer = signed_in("ada").post(path(written, "record"), {"note": "they are slow"})
    assert answer.status_code == 422 and "at least one address" in text_of(answer) and "they are slow" in text_of(answer)
    answer = signed_in("ada").post(path(written, "record"), {f"outcome-{first.pk}": "exploded"})
    assert answer.status_code == 422 and "Choose one of the list." in text_of(answer)
    assert signed_in("ada").get(f"{LIST}999/").status_code == 404
    assert not Reply.objects.exists()


def test_a_mail_that_says_nothing_is_set_aside(written):
    assert signed_in("ada").post(path(written, "aside")).url == LIST
    assert "Nothing to read." in text_of(signed_in("ada").get(LIST))
    assert signed_in("ada").post(path(written, "aside")).url == path(written)
    assert not Reply.objects.exists()


def test_an_address_that_bounces_is_a_task_until_somebody_writes_to_it_again(notice):
    comes(BOUNCES["Postfix"][0], notice)
    turn(SENT + 2 * HOUR)
    page = text_of(signed_in("ada").get(LIST))
    assert "abuse@hoste.example" in page and "5.1.1" in page
    ada = demo.person("ada")
    (missed,) = desk_incoming.missed(ada, SENT + 2 * HOUR)
    assert (missed.what, missed.name) == ("Abuse address bounces", notice.provider.name)
    stuck = Takedown.objects.filter(state="ready").first()
    assert "Letters to this provider come back" in desk.why_stuck(stuck, SENT + 2 * HOUR)
    assert signed_in("ada").post(path(NoticeMail.objects.get(), "again")).url == LIST
    assert "No address bounces." in text_of(signed_in("ada").get(LIST))
    assert list(desk_incoming.missed(ada, SENT + 2 * HOUR)) == []


def test_a_bounce_after_which_the_directory_has_another_address_is_nobody_s_task(notice):
    comes(BOUNCES["Postfix"][0], notice)
    Partner.objects.filter(kind="provider").update(email="noc@hoste.example")
    assert "No address bounces." in text_of(signed_in("ada").get(LIST))


def test_what_machines_said_is_listed_with_their_number(notice):
    comes(REPLIES["RT"][0], notice)
    page = text_of(signed_in("ada").get(LIST))
    assert "What machines said" in page and "123456" in page and "Nothing to read." in page


def test_the_link_of_a_form_is_shown_as_text_and_only_to_whoever_opens_the_mail(notice):
    comes(REPLIES["a web form"][0], notice)
    mail = NoticeMail.objects.get()
    page = signed_in("ada").post(path(mail, "read")).content.decode()
    assert "https://www.hoste.example/abuse-form" in page and 'href="https://www.hoste.example' not in page
    assert "abuse-form" not in signed_in("ada").get(path(mail)).content.decode()


def test_no_link_is_shown_that_leads_where_something_lies_that_we_report(notice):
    words = f"Use our web form at http://www.beelden.example/{SECRET} or at http://foto.example/{SECRET}\n"
    comes(made(words, Auto_Submitted="auto-replied"), notice)
    comes(made(words.replace("web form", "web form https://www.hoste.example/form and")), notice, at=SENT + 2 * HOUR)
    for mail in NoticeMail.objects.order_by("pk"):
        page = signed_in("ada").post(path(mail, "read")).content.decode()
        assert SECRET not in page and "hoste.example/form" not in page


def test_the_case_shows_what_became_of_each_letter(notice):
    comes(REPLIES["RT"][0], notice)
    comes(BOUNCES["Postfix"][0], notice, at=SENT + 2 * HOUR)
    page = text_of(signed_in("ada").get(f"/admin/desk/case/{notice.takedowns.first().case_id}/"))
    assert "came back" in page and "their number 123456" in page and "It came back: nobody has it" in page


def test_the_desk_s_first_page_counts_them(written):
    tile = next(iter(desk_incoming.tiles(demo.person("ada"), SENT + 3 * HOUR)))
    assert (tile.title, tile.number, tile.tone) == ("Provider mail", 1, "amber")
    nobody = mallory()
    assert list(desk_incoming.tiles(nobody, SENT)) == list(desk_incoming.missed(nobody, SENT)) == []


@pytest.mark.parametrize("verb", ["", "read", "record", "aside", "again"])
def test_nobody_without_the_right_comes_near(written, verb):
    before = deeds(written.notice)
    for user in ("pat", mallory()):
        for answer in (signed_in(user).get(path(written, verb)), signed_in(user).post(path(written, verb))):
            assert answer.status_code in (302, 403, 405) and "we removed" not in answer.content.decode()
    assert deeds(written.notice) == before
