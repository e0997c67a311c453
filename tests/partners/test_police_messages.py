"""What a police unit and the desk write to each other: sealed, for those two only, told by mail without a word."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from hotline import outbox
from hotline.crypto import opened
from hotline.management.commands.keys import fresh_keys
from hotline.models import AuditEvent, Outgoing
from partners import correspondence, letters, sweeps
from partners.models import Partner, PoliceMessage
from takedown import demonstration as demo
from tests.golden import agrees, steady
from tests.partners.at_the_door import MONDAY, forwarded, other_unit, path_to, send, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRET = "The uncle of the second child"
LETTERS = Path(__file__).parent / "golden" / "letters"


def reply_path(referral, verb=""):
    return f"/admin/desk/case/{referral.case_id}/police/{referral.partner_id}/{verb}"


def desk_writes(referral, text=SECRET, who="ada", **more):
    return desk_of(who).post(reply_path(referral), {"text": text, **more})


def test_what_the_police_write_is_new_at_the_desk_until_somebody_says_it_was_read():
    referral = forwarded()
    assert send(referral, "message", text=SECRET).status_code == 302
    ada = desk_of("ada")
    page = f"/admin/desk/case/{referral.case_id}/"
    assert SECRET in text_of(ada.get(page)) and "New" in text_of(ada.get(page))
    listed = text_of(ada.get("/admin/desk/police/"))
    assert "Message" in listed and SECRET not in listed
    assert ada.post(reply_path(referral, "read/")).status_code == 302
    assert "every message was read" in text_of(ada.get("/admin/desk/police/"))
    assert SECRET in text_of(ada.get(page)), "it stays to be read again"
    told = PoliceMessage.objects.get()
    assert (told.read_by, told.read_at) == (demo.person("ada"), MONDAY)


def test_what_the_desk_writes_stands_at_the_door_and_a_mail_without_a_word_says_so():
    referral = forwarded()
    assert desk_writes(referral).status_code == 302
    assert Outgoing.objects.filter(purpose="police_message", sent_at=None).count() == 1
    outbox.send_due(MONDAY)
    (letter,) = mail.outbox
    assert letter.to == [referral.partner.email]
    assert f"BE-{referral.case_id:06d}" in letter.subject
    assert SECRET not in letter.body + letter.subject and "beelden.example" not in letter.body
    pat = signed_in("pat")
    assert "the hotline has written to you" in text_of(pat.get("/police/"))
    assert SECRET in text_of(pat.get(path_to(referral)))
    assert send(referral, "read").status_code == 302
    assert "the hotline has written to you" not in text_of(pat.get("/police/"))


def test_whoever_answers_has_read():
    referral = forwarded()
    send(referral, "message")
    desk_writes(referral)
    send(referral, "message")
    assert list(PoliceMessage.objects.order_by("pk").values_list("read_by__username", flat=True)) == ["ada", "pat", None]


def test_no_mail_leaves_about_a_message_that_was_read_already():
    referral = forwarded()
    desk_writes(referral)
    send(referral, "read")
    outbox.send_due(MONDAY)
    assert not mail.outbox
    assert "read the message already" in Outgoing.objects.get(purpose="police_message").stopped_why


def test_the_words_are_sealed_and_no_trail_holds_them():
    referral = forwarded()
    send(referral, "message", text=SECRET)
    desk_writes(referral, text=SECRET)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {PoliceMessage._meta.db_table}")
        kept = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(kept) == 2 and not any(b"uncle" in one for one in kept)
    for event in AuditEvent.objects.all():
        assert "uncle" not in f"{event.facts} {event.why}"
    deeds = AuditEvent.objects.filter(stream=f"case:{referral.case_id}", deed__contains="wrote").order_by("number")
    assert [(one.deed, one.by.username) for one in deeds] == [("case.police_wrote", "pat"), ("case.desk_wrote", "ada")]


def test_another_unit_with_the_same_case_reads_none_of_it():
    referral = forwarded()
    unit, quint = other_unit()
    theirs = forwarded(to=unit, case=referral.case, key="tell:x:2")
    send(referral, "message", text=SECRET)
    desk_writes(referral, text="Ours only")
    page = text_of(signed_in(quint).get(path_to(theirs)))
    assert SECRET not in page and "Ours only" not in page
    assert "has written" not in text_of(signed_in(quint).get("/police/"))
    signed_in(quint).post(path_to(theirs, "read"), {})
    assert PoliceMessage.objects.unread(by_desk=False).count() == 1


def test_the_desk_writes_to_no_unit_that_was_not_sent_the_case():
    referral = forwarded()
    unit, _ = other_unit()
    for verb in ("", "read/"):
        path = f"/admin/desk/case/{referral.case_id}/police/{unit.pk}/{verb}"
        assert desk_of("ada").post(path, {"text": "x"}).status_code == 404
    assert not PoliceMessage.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_message_or_a_novel_gets_a_sentence_and_keeps_what_was_typed(text):
    referral = forwarded()
    for answer in (desk_writes(referral, text=text), send(referral, "message", text=text)):
        assert answer.status_code == 422
        assert text.strip() in answer.content.decode()
        assert ("Write the message." in text_of(answer)) == (not text.strip())
    assert not PoliceMessage.objects.exists() and not Outgoing.objects.filter(purpose="police_message").exists()


def test_an_address_in_a_message_is_masked_at_both_doors():
    referral = forwarded()
    send(referral, "message", text="See hxxp://beelden[.]example/other and www.beelden.example, or call 02 555 00 00.")
    for page in (desk_of("ada").get(f"/admin/desk/case/{referral.case_id}/"), signed_in("pat").get(path_to(referral))):
        assert "beelden" not in text_of(page)
        assert "or call 02 555 00 00." in text_of(page)


def test_a_message_is_erased_after_as_long_as_a_reporter_s_words():
    referral = forwarded()
    send(referral, "message", text=SECRET)
    year = MONDAY + timedelta(days=365)
    assert sweeps.erase_messages(year - timedelta(minutes=1)).fired == 0
    assert (sweeps.erase_messages(year).fired, sweeps.erase_messages(year).fired) == (1, 0)
    told = PoliceMessage.objects.get()
    assert (bytes(told.text), told.erase_at) == (b"", None)
    assert "Erased after the time" in text_of(desk_of("ada").get(f"/admin/desk/case/{referral.case_id}/"))
    assert AuditEvent.objects.filter(deed="case.message_erased", at=year).count() == 1


def test_after_a_change_of_keys_messages_are_sealed_again_too(settings):
    send(forwarded(), "message", text=SECRET)
    keys = fresh_keys()
    settings.SEAL_PUBLIC_KEY = keys["HOTLINE_SEAL_PUBLIC_KEY"]
    settings.SEAL_PRIVATE_KEY = f"{keys['HOTLINE_SEAL_PRIVATE_KEY']},{settings.SEAL_PRIVATE_KEY}"
    call_command("keys", "renew", "--only", "seal", stdout=StringIO())
    settings.SEAL_PRIVATE_KEY = keys["HOTLINE_SEAL_PRIVATE_KEY"]
    assert opened(PoliceMessage.objects.get(), "text") == SECRET


def test_a_process_without_the_key_says_so_and_shows_the_rest(settings):
    referral = forwarded()
    send(referral, "message", text=SECRET)
    settings.SEAL_PRIVATE_KEY = ""
    page = signed_in("pat").get(path_to(referral))
    assert page.status_code == 200 and "It cannot be opened here" in text_of(page)


def test_reading_an_empty_box_leaves_no_trace():
    referral = forwarded()
    send(referral, "read")
    assert "A colleague has read it already" in text_of(desk_of("ada").post(reply_path(referral, "read/"), follow=True))
    assert not AuditEvent.objects.filter(deed="case.messages_read").exists()


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_each_mail_about_a_message_reads_as_agreed(language, settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    settings.PUBLIC_URL = settings.POLICE_URL = "https://hotline.example"
    demo.police()
    Partner.objects.update(language=language)
    letter = letters.message(forwarded())
    agrees(LETTERS / f"message_police.{language}.txt", steady(f"{letter.subject}\n\n{letter.body}"))


def test_a_unit_that_was_sent_nothing_gets_no_message_by_program_either():
    referral = forwarded()
    unit, _ = other_unit()
    with pytest.raises(correspondence.NotAllowed, match="sent nothing about this case"):
        correspondence.reply(case=referral.case, unit=unit, text="x", settles=False, by=demo.person("ada"), at=MONDAY)
