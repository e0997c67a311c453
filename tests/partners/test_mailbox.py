"""Partners who only mail: what comes from a sender of ours with a signature that fits is taken in once, and answered."""

import pytest
from django.core import mail as left

from hotline.crypto import opened
from hotline.models import AuditEvent, Heartbeat, Outgoing
from partners.api.models import Filing
from partners.mailbox import reading
from partners.mailbox.models import AllowedSender, Incoming
from reports.models import Case, Report
from tests.partners.at_the_door import DAY, HOUR, MONDAY
from tests.partners.by_mail import mail, only, partner, publish, signed, turn
from tests.partners.imap_office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path, world):
    publish(world)
    with Office(tmp_path) as made:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        settings.MAILBOX_URL, settings.MAILBOX_CA = made.url, str(made.roots)
        yield made


@pytest.fixture
def post(office):
    return office.post


@pytest.mark.parametrize("how", ["rsa", "ed25519"])
def test_a_signed_mail_of_an_allowed_sender_is_taken_in_and_answered_line_by_line(post, how):
    them = partner(language="en")
    text = "Dear all,\r\n\r\nhttp://beelden.example/1\r\nhttp://beelden.example/2\r\nhttp://10.0.0.1/x\r\nhttp://beelden.example/1\r\n"
    post.drop_in(signed(mail(text), how=how))
    assert turn().fired == 1
    row = only()
    assert (row.state, row.why, row.partner, row.domain) == ("filed", "", them, "partner.example")
    report = Report.objects.get()
    assert (report.channel, report.entered_by, report.filing.partner, report.filing.mail) == ("mailbox", None, them, row)
    assert opened(report, "words") == "Dear all,"
    assert sorted(Case.objects.values_list("address", flat=True)) == ["http://beelden.example/1", "http://beelden.example/2"]
    (letter,) = left.outbox
    assert letter.to == ["desk@partner.example"]
    assert "2 of 4 addresses taken in" in letter.subject
    for line in (
        f"Line 3: taken in, reference {report.filing.uid}.",
        f"Line 4: taken in, reference {report.filing.uid}.",
        "Line 5: this address works only inside a home or company network",
        "Line 6: stands further up in the same mail already.",
    ):
        assert line in letter.body
    assert "beelden" not in letter.body + letter.subject and "10.0.0.1" not in letter.body
    assert post.folders["INBOX"] == [] and len(post.folders["Processed"]) == 1


def test_a_second_turn_changes_nothing(post):
    partner()
    post.drop_in(signed(mail()))
    turn()
    before = (Report.objects.count(), Outgoing.objects.count(), AuditEvent.objects.count())
    assert turn(MONDAY + HOUR).fired == 0
    assert before == (Report.objects.count(), Outgoing.objects.count(), AuditEvent.objects.count())


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_result_comes_in_the_partner_s_language(post, language):
    partner(language=language)
    post.drop_in(signed(mail()))
    turn()
    (letter,) = left.outbox
    first = {"nl": "opgenomen", "fr": "enregistrées", "de": "aufgenommen", "en": "taken in"}[language]
    line = {"nl": "Regel 1: opgenomen", "fr": "Ligne 1: enregistrée", "de": "Zeile 1: aufgenommen", "en": "Line 1: taken in"}
    assert first in letter.subject
    assert line[language] in letter.body


def test_an_address_that_was_known_is_said_to_be_and_a_line_may_say_where_it_was_linked_from(post):
    partner()
    post.drop_in(signed(mail()))
    turn()
    text = "http://beelden.example/1;http://forum.example/thread;seen twice\r\nhttp://beelden.example/a;b=1\r\n"
    post.drop_in(signed(mail(text, number="<2@partner.example>")))
    turn(MONDAY + HOUR)
    assert "Line 1: taken in; we knew this address already" in left.outbox[1].body
    assert "Line 2: taken in, reference" in left.outbox[1].body
    words = {opened(one, "words") for one in Report.objects.order_by("pk")[1:]}
    assert words == {"Linked from: http://forum.example/thread\nseen twice", ""}


def test_a_table_is_read_row_by_row_and_a_picture_is_never_kept(post):
    them = partner()
    table = 'url,referrer,note\r\nhttp://beelden.example/t1,,first\r\nnothing here,,\r\n"http://beelden.example/t,2",,\r\n'
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSee the list.\r\n"
        f"--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment\r\n\r\n{table}"
        "--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQMARKEDPICTURE\r\n--b--\r\n"
    )
    post.drop_in(signed(mail(body, Content_Type="multipart/mixed; boundary=b")))
    turn()
    row = only()
    assert (row.state, row.dropped, Filing.objects.filter(partner=them, mail=row).count()) == ("filed", 1, 2)
    kept = opened(row, "content")
    assert "beelden.example/t1" in kept and "MARKEDPICTURE" not in kept and "4AAQ" not in kept
    (letter,) = left.outbox
    assert "File 1, line 2: taken in" in letter.body
    assert "File 1. Line 3: we find no web address here" in letter.body
    assert "thrown away unread" in letter.body


def test_a_domain_may_be_allowed_as_a_whole_and_an_address_comes_before_it(post):
    everybody = partner("partner.example", name="Everybody", email="all@partner.example")
    one = partner("reports@partner.example", name="One", email="one@partner.example")
    post.drop_in(signed(mail()))
    post.drop_in(signed(mail(From="bo@partner.example", number="<2@x>")))
    post.drop_in(signed(mail(From="bo@sub.partner.example", number="<3@x>")))
    turn()
    assert [row.partner for row in Incoming.objects.order_by("pk")] == [one, everybody, None]


def test_what_is_too_much_for_one_mail_is_left_out_and_the_letter_says_so(post, monkeypatch):
    monkeypatch.setattr("partners.mailbox.lines.MOST_ADDRESSES", 45)
    partner()
    post.drop_in(signed(mail("".join(f"http://beelden.example/{n}\r\n" for n in range(50)))))
    turn()
    assert (Report.objects.count(), Case.objects.count()) == (3, 45)
    assert "at most 1,000 addresses" in left.outbox[0].body
    assert "Line 45: taken in" in left.outbox[0].body and "Line 46" not in left.outbox[0].body


# --- A break between any two steps --------------------------------------------------------------------------------------

STEPS = ["hotline.mailbox.Mailbox.fetch", "partners.mailbox.judging.judge", "partners.mailbox.taking.store",
         "partners.mailbox.taking._file_once", "partners.mailbox.taking._file", "partners.mailbox.taking._finish",
         "partners.mailbox.letters.result", "hotline.mailbox.Mailbox.put_away"]  # fmt: skip
LISTED = "http://beelden.example/1;;one\r\nhttp://beelden.example/2;;two\r\nhttp://beelden.example/3;;three\r\n"


def taken_once(post, raw):
    assert post.everything() == [raw], "never lost, and never twice"
    assert (only().state, Report.objects.count(), Filing.objects.count(), Case.objects.count()) == ("filed", 3, 3, 3)
    assert Outgoing.objects.filter(purpose="mailbox").count() == len(left.outbox) == 1
    assert {case.sightings_count for case in Case.objects.all()} == {1}
    assert post.folders["INBOX"] == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_a_break_at_any_step_loses_nothing_and_doubles_nothing(post, monkeypatch, step, nth, when):
    partner()
    raw = signed(mail(LISTED))
    post.drop_in(raw)
    calls = {"made": 0}
    place, _, name = step.rpartition(".")
    module, _, kind = place.rpartition(".") if place.endswith("Mailbox") else (place, "", "")
    holder = __import__(module, fromlist=["x"])
    holder = getattr(holder, kind) if kind else holder
    real = getattr(holder, name)

    def failing(*args, **kwargs):
        calls["made"] += 1
        if calls["made"] == nth and when == "before":
            raise RuntimeError("cut")
        answer = real(*args, **kwargs)
        if calls["made"] == nth and when == "after":
            raise RuntimeError("cut")
        return answer

    monkeypatch.setattr(holder, name, failing)
    for minute in range(4):
        assert post.everything() == [raw]
        turn(MONDAY + minute * HOUR / 60)
    taken_once(post, raw)


MOVES, COPIES, OLD = "IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS", "IMAP4rev1"
CUTS = [(MOVES, "SELECT"), (MOVES, "SEARCH"), (MOVES, "FETCH"), (MOVES, "MOVE"), (MOVES, "CREATE"),
        (COPIES, "COPY"), (COPIES, "STORE"), (COPIES, "EXPUNGE"), (OLD, "STORE")]  # fmt: skip


@pytest.mark.parametrize("fault", ["broken", "late"])
@pytest.mark.parametrize(("able", "command"), CUTS)
def test_a_line_that_is_cut_at_any_command_loses_nothing_and_doubles_nothing(post, able, command, fault):
    partner()
    post.able = able
    raw = signed(mail(LISTED))
    post.drop_in(raw)
    getattr(post, fault)[command] = 1
    for minute in range(3):
        turn(MONDAY + minute * HOUR / 60)
    assert post.everything() == [raw]
    assert (only().state, Report.objects.count(), len(left.outbox)) == ("filed", 3, 1)
    assert [one for one in post.folders["INBOX"] if "\\Deleted" not in one.flags] == []


def test_without_a_folder_for_the_rest_mails_stay_and_are_read_once(post, settings):
    settings.MAILBOX_DONE = ""
    partner()
    post.drop_in(signed(mail(LISTED)))
    turn()
    turn(MONDAY + HOUR)
    assert [one.flags for one in post.folders["INBOX"]] == [{"\\Seen"}]
    assert post.asked.count("FETCH") == 1 and len(left.outbox) == 1
    post.validity = 78
    turn(MONDAY + 2 * HOUR)
    assert Incoming.objects.get(validity=78).why == "repeated" and Report.objects.count() == 3


def test_a_mail_that_was_taken_in_before_a_change_of_keys_is_known_again(post, settings):
    settings.MAILBOX_DONE = ""
    partner()
    post.drop_in(signed(mail(LISTED)))
    turn()
    settings.RECEIPT_KEY = f"a-new-key-of-more-than-thirty-two-letters,{settings.RECEIPT_KEY}"
    post.validity = 78
    turn(MONDAY + HOUR)
    assert Incoming.objects.get(validity=78).why == "repeated" and Report.objects.count() == 3


def test_a_mail_somebody_read_by_hand_is_still_taken_in(post):
    partner()
    post.drop_in(signed(mail()))
    post.folders["INBOX"][0].flags.add("\\Seen")
    turn()
    assert only().state == "filed"


def test_a_mail_that_cannot_be_taken_in_waits_for_a_person_after_five_tries(post, monkeypatch):
    partner()
    post.drop_in(signed(mail()))

    def broken(**_):
        raise RuntimeError("http://beelden.example/1 is in these words")

    monkeypatch.setattr("partners.mailbox.taking._file", broken)
    for minute in range(7):
        turn(MONDAY + minute * HOUR / 60)
    assert (only().state, only().why) == ("held", "fault")
    assert opened(only(), "content")


def test_while_no_name_server_answers_a_mail_waits_where_it_is_and_for_a_day_at_most(post, world):
    partner()
    raw = signed(mail())
    post.drop_in(raw)
    world.names.failing.add("rsa._domainkey.partner.example")
    turn()
    assert not Incoming.objects.exists() and len(post.folders["INBOX"]) == 1
    turn(MONDAY + DAY)
    assert (only().state, only().why) == ("held", "no_answer")


def test_nothing_is_read_without_a_mailbox_and_a_certificate_nobody_vouches_for_stops_it(post, settings, office):
    partner()
    post.drop_in(signed(mail()))
    settings.MAILBOX_CA = ""
    assert turn().failed == 1
    assert not Incoming.objects.exists() and not Heartbeat.objects.filter(name="mailbox").exists()
    assert [vital.tone for vital in reading.vitals(MONDAY)] == ["red"]
    settings.MAILBOX_URL = ""
    assert turn() == (0, 0)
    assert list(reading.vitals(MONDAY)) == []


def test_the_vitals_say_how_the_mailbox_is(post):
    partner()
    turn()
    assert [(one.tone, one.words) for one in reading.vitals(MONDAY + HOUR / 12)] == [("green", "read 5 min ago")]
    post.drop_in(mail())
    turn()
    assert [one.tone for one in reading.vitals(MONDAY)] == ["amber"]
    assert [one.tone for one in reading.vitals(MONDAY + HOUR)] == ["red"]


def test_an_allowed_sender_that_is_switched_off_or_a_partner_that_is_does_not_count(post):
    them = partner()
    AllowedSender.objects.update(active=False)
    post.drop_in(signed(mail()))
    turn()
    AllowedSender.objects.update(active=True)
    them.active = False
    them.save()
    post.drop_in(signed(mail(number="<2@x>")))
    turn()
    assert list(Incoming.objects.order_by("pk").values_list("why", flat=True)) == ["not_allowed", "not_active"]
    assert not Report.objects.exists() and not left.outbox
