"""Mails that would like to be something else: each has a clear outcome, and none is lost."""

import base64
import logging

import pytest
from django.core import mail as left

from hotline.crypto import opened
from hotline.models import Outgoing
from partners.mailbox import opening
from partners.mailbox.models import Incoming
from reports.models import Case, Report
from tests.partners.at_the_door import HOUR, MONDAY
from tests.partners.by_mail import SIGNED, mail, only, partner, publish, signed, turn
from tests.partners.imap_office import Office

pytestmark = pytest.mark.django_db
US = "reports@hotline.example"
THEM, MALLORY = "reports@partner.example", "mallory@evil.example"
BAD = b"DKIM-Signature: v=1; d=partner.example\r\n"
LINE_END = "=?utf-8?Q?x=0D=0AFrom:_mallory@evil.example?="
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 9
CLAIM = "hotline.example; dkim=pass header.d=partner.example; spf=pass"
LOOKS_LIKE = "=?utf-8?B?cmVwb3J0c++8oHBhcnRuZXIuZXhhbXBsZQ==?="  # reports＠partner.example
EARLIER, LATER = int(MONDAY.timestamp()) - 1, 4_000_000_000  # the library has a clock of its own


@pytest.fixture
def post(settings, tmp_path, world):
    publish(world)
    publish(world, "evil.example")
    publish(world, "mail.partner.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with Office(tmp_path) as office:
        settings.MAILBOX_URL, settings.MAILBOX_CA = office.url, str(office.roots)
        yield office.post


def twice(name, value, raw):
    """Put a second line of that name on top, after the mail was signed."""
    return f"{name}: {value}\r\n".encode() + raw


def deep(levels):
    inner = "Content-Type: text/plain\r\n\r\nhttp://beelden.example/deep\r\n"
    for level in range(levels):
        inner = f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n{inner}\r\n--b{level}--\r\n'
    head, _, body = inner.partition("\r\n\r\n")
    return mail(body, Content_Type=head.partition(": ")[2])


def zipped():
    body = ("--b\r\nContent-Type: text/plain\r\n\r\nhttp://beelden.example/1\r\n--b\r\n"
            "Content-Type: application/zip; name=list.csv.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(b"PK\x03\x04http://beelden.example/zipped").decode() + "\r\n--b--\r\n")  # fmt: skip
    return mail(body, Content_Type="multipart/mixed; boundary=b")


def changed(raw):
    return raw.replace(b"beelden.example/1", b"beelden.example/2")


HTML = '<head><title>x<body><p>See <a href="http://hidden.example/a">http://beelden.example/1</a><script>var a="http://s.example/1"'
FORGED = {"From": f"Partner <{THEM}>"}

# name: how the mail is made, what becomes of it ("filed", or why it is held or set aside)
MAILS = {
    "unsigned": (lambda: mail(), "unsigned"),
    "two senders in two lines": (lambda: twice("From", MALLORY, signed(mail())), "sender"),
    "two senders in one line": (lambda: signed(mail(From=f"{THEM}, {MALLORY}")), "sender"),
    "no sender": (lambda: mail(From=None), "sender"),
    "a group as sender": (lambda: signed(mail(From=f"Partners: {THEM};")), "sender"),
    "a sender without a domain of its own": (lambda: signed(mail(From="reports@co.uk")), "sender"),
    "our partner as the name, somebody else as the sender":
        (lambda: signed(mail(From=f'"{THEM}" <{MALLORY}>'), domain="evil.example"), "disguised"),
    "the same with a sign that looks like an @":
        (lambda: signed(mail(From=f"{LOOKS_LIKE} <{MALLORY}>"), domain="evil.example"), "disguised"),
    "a sender whose own address is the name": (lambda: signed(mail(From=f'"{THEM}" <{THEM}>')), "filed"),
    "a stranger with a good signature": (lambda: signed(mail(From=MALLORY), domain="evil.example"), "not_allowed"),
    "forged, signed by the forger": (lambda: signed(mail(**FORGED), domain="evil.example"), "other_domain"),
    "forged, with our partner's old signature on another text": (lambda: changed(signed(mail())), "bad_signature"),
    "the sender changed after signing": (lambda: signed(mail(From="other@partner.example")).replace(b"other@", b"reports@"),
                                         "bad_signature"),
    "signed by a domain below the sender's": (lambda: signed(mail(), domain="mail.partner.example"), "filed"),
    "signed for a part of the text": (lambda: signed(mail(), length=True) + b"http://added.example/1\r\n", "part_of_body"),
    "signed for nothing of the text": (lambda: signed(mail(), tags={"l": 0}), "part_of_body"),
    "a signature that has ended": (lambda: signed(mail(), tags={"x": EARLIER}), "expired"),
    "a signature that ends later": (lambda: signed(mail(), tags={"x": LATER}), "filed"),
    "a signature without the subject": (lambda: signed(mail(), headers=["from", "date"]), "uncovered"),
    "a signature that could come again": (lambda: signed(mail(), headers=["from", "subject", "to"]), "uncovered"),
    "a key nobody published": (lambda: signed(mail(), selector="nokey"), "bad_signature"),
    "a key that is only tried out": (lambda: signed(mail(), selector="tried"), "bad_signature"),
    "SHA-1": (lambda: signed(mail()).replace(b"a=rsa-sha256", b"a=rsa-sha1"), "weak"),
    "rubbish for a signature": (lambda: twice("DKIM-Signature", ";;=;\x01", mail()), "bad_signature"),
    "a hundred bad signatures before the good one": (lambda: BAD * 100 + signed(mail()), "weak"),
    "one bad signature before the good one": (lambda: BAD + signed(mail()), "filed"),
    "somebody else says that all is well": (
        lambda: twice("Authentication-Results", CLAIM, mail()), "unsigned"),
    "too big": (lambda: signed(mail("x" * 100 + "\r\n" + "http://beelden.example/1\r\n" * 200_000)), "too_big"),
    "more text than reports have": (lambda: signed(mail("http://beelden.example/1\r\n" * 30_000)), "too_big"),
    "boxes in boxes": (lambda: signed(deep(40)), "malformed"),
    "boxes in boxes without end": (lambda: signed(deep(2_000)), "malformed"),
    "a box or two": (lambda: signed(deep(3)), "filed"),
    "an alphabet nobody knows": (lambda: signed(mail(Content_Type="text/plain; charset=klingon")), "filed"),
    "an alphabet that is a program": (lambda: signed(mail(Content_Type="text/plain; charset=zip")), "filed"),
    "rubbish for base64": (lambda: signed(mail("%%% no base64 ***\r\n", Content_Transfer_Encoding="base64")), "no_address"),
    "a subject that carries a line": (lambda: signed(mail(Subject="x\r\nBcc: all@partner.example")), "filed"),
    "a subject with a line end written out": (lambda: signed(mail(Subject=LINE_END)), "filed"),
    "a subject that commands": (lambda: signed(mail(Subject="ERT-CONTENTREMOVED")), "filed"),
    "a bare line feed in the head": (lambda: signed(mail(Subject="a\nFrom: x@evil.example")), "malformed"),
    "a bare carriage return in the head": (lambda: signed(mail(Subject="a\rFrom: x@evil.example")), "malformed"),
    "a NUL in the head": (lambda: signed(mail(Subject="a\0b")), "malformed"),
    "a line that is no head": (lambda: b"From mallory@evil.example Mon\r\n" + signed(mail()), "malformed"),
    "nothing at all": (lambda: b"", "malformed"),
    "bytes": (lambda: bytes(range(256)) * 40, "malformed"),
    "no number": (lambda: signed(mail(number=None)), "filed"),
    "two subjects": (lambda: twice("Subject", "Other", signed(mail())), "malformed"),
    "two kinds": (lambda: twice("Content-Type", "text/html", signed(mail())), "malformed"),
    "a packed attachment": (lambda: signed(zipped()), "filed"),
    "a page only": (lambda: signed(mail(HTML, Content_Type="text/html")), "filed"),
    "a picture that says it is text": (lambda: signed(mail(JPEG)), "no_address"),
    "an empty one": (lambda: signed(mail("")), "no_address"),
    "words only": (lambda: signed(mail("Could you call me back?\r\n")), "no_address"),
    "to somebody else": (lambda: signed(mail(To="friend@elsewhere.example")), "not_to_us"),
    "sent on to us by whoever got it": (lambda: twice("Cc", US, signed(mail(To="friend@elsewhere.example"))), "not_to_us"),
    "a copy to us, signed": (lambda: signed(mail(To="x@elsewhere.example", Cc=US), headers=[*SIGNED, "cc"]), "filed"),
    "an answer to our letter": (lambda: signed(mail(In_Reply_To="<abc@hotline.example>")), "reply"),
    "an automatic answer": (lambda: signed(mail(Auto_Submitted="auto-replied (vacation)")), "auto_reply"),
    "an automatic answer to our letter": (
        lambda: signed(mail(Auto_Submitted="auto-generated", References="<abc@hotline.example>")), "auto_reply"),
    "an answer of an old machine": (lambda: signed(mail(Precedence="auto_reply")), "auto_reply"),
    "a bounce": (lambda: mail(Return_Path="<>", From="mailer-daemon@partner.example"), "bounce"),
    "a report on delivery": (lambda: mail(Content_Type="multipart/report; boundary=b"), "bounce"),
    "our own letter": (lambda: mail(From="Hotline <hotline@hotline.example>"), "ours"),
    "our own number": (lambda: signed(mail(number="<abc@hotline.example>")), "ours"),
    "a program that reports": (lambda: signed(mail(Auto_Submitted="auto-generated")), "filed"),
}  # fmt: skip
UNANSWERED = {"a program that reports"}


@pytest.mark.parametrize("name", MAILS)
def test_each_mail_has_its_outcome_and_none_is_lost(post, world, settings, name):
    settings.MAILBOX_NAMES = ["reports@hotline.example"]
    world.names.texts["tried._domainkey.partner.example"] = [
        one.replace("v=DKIM1;", "v=DKIM1; t=y;") for one in world.names.texts["rsa._domainkey.partner.example"]
    ]
    partner(THEM)
    make, outcome = MAILS[name]
    raw = make()
    post.drop_in(raw)
    turn()
    turn(MONDAY + HOUR)
    row = only()
    assert (row.why or row.state) == outcome
    assert row.state == {"filed": "filed"}.get(outcome, "ignored" if outcome in ("ours", "bounce", "auto_reply") else "held")
    assert post.everything() == [raw] and post.folders["INBOX"] == [], "it lies in the other folder, whole"
    assert Report.objects.count() == (outcome == "filed")
    addresses = set(Case.objects.values_list("address", flat=True))
    assert addresses <= {"http://beelden.example/1", "http://beelden.example/deep"}
    assert len(left.outbox) == Outgoing.objects.count() == (outcome == "filed" and name not in UNANSWERED)
    assert all(one.to == ["desk@partner.example"] for one in left.outbox)
    assert b"JFIF" not in bytes(row.content) and "JFIF" not in opened(row, "content")


def test_what_waits_keeps_the_text_so_that_a_person_can_read_it(post):
    partner(THEM)
    post.drop_in(mail())
    turn()
    kept = opening.unpacked(opened(only(), "content"))
    assert "http://beelden.example/1" in kept.text and kept.head["Subject"] == "Reports"


def test_the_same_signed_mail_again_is_taken_once_however_it_was_dressed_up(post):
    partner(THEM)
    raw = signed(mail())
    for one in (raw, raw, twice("Received", "from elsewhere", raw), twice("X-Extra", "1", raw)):
        post.drop_in(one)
    short = signed(mail(number="<1@partner.example>"), headers=["from", "subject", "date"])
    post.drop_in(short.replace(b"<1@partner.example>", b"<other@evil.example>"))
    turn()
    states = list(Incoming.objects.order_by("pk").values_list("state", "why"))
    assert states[:4] == [("filed", "")] + [("ignored", "repeated")] * 3
    assert Report.objects.count() == 2, "the fifth was signed without its number, and is another mail to us"


def test_of_two_signatures_either_may_be_taken_off_and_it_is_still_the_same_mail(post):
    partner(THEM)
    raw = mail()
    both, one = signed(raw, how="ed25519"), signed(raw)
    post.drop_in(both)
    post.drop_in(one)
    turn()
    assert list(Incoming.objects.order_by("pk").values_list("why", flat=True)) == ["", "repeated"]


def test_another_text_under_the_number_of_a_mail_that_was_taken_in_waits_for_a_person(post):
    partner(THEM)
    post.drop_in(signed(mail()))
    post.drop_in(signed(mail("http://beelden.example/other\r\n")))
    turn()
    assert list(Incoming.objects.order_by("pk").values_list("why", flat=True)) == ["", "same_number"]


def test_a_forged_mail_that_came_first_does_not_stand_in_the_way_of_the_true_one(post):
    partner(THEM)
    true = signed(mail())
    post.drop_in(mail())
    post.drop_in(true)
    turn()
    assert list(Incoming.objects.order_by("pk").values_list("state", flat=True)) == ["held", "filed"]


def test_two_programs_do_not_write_to_each_other(post):
    """Our result goes out; their machine answers it; nothing more is written, however often that happens."""
    partner(THEM)
    post.drop_in(signed(mail()))
    turn()
    (letter,) = left.outbox
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    number = letter.extra_headers["Message-ID"]
    for turn_number, marks in enumerate(
        ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Auto_Submitted": "auto-generated"})
    ):
        reply = mail(letter.body, number=f"<r{turn_number}@partner.example>", In_Reply_To=number, **marks)
        post.drop_in(signed(reply))
        turn(MONDAY + (turn_number + 1) * HOUR)
    assert len(left.outbox) == 1 and Report.objects.count() == 1
    assert set(Incoming.objects.exclude(state="filed").values_list("why", flat=True)) == {"auto_reply"}


def test_neither_words_nor_addresses_of_a_mail_reach_the_log_or_a_column_in_clear(post, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    partner(THEM)
    secret = "marked-secret-word"
    post.drop_in(signed(mail(f"{secret} http://beelden.example/{secret}\r\n", Subject=secret)))
    post.drop_in(mail(f"http://beelden.example/{secret}\r\n", Subject=secret, From=f"{secret} <x@y.example>"))
    post.drop_in(twice("DKIM-Signature", f"v=1; a=rsa-sha256; d=partner.example; {secret}", mail(secret, Subject=secret)))
    monkeypatch.setattr("partners.mailbox.taking._finish", lambda **_: (_ for _ in ()).throw(RuntimeError(secret)))
    turn()
    assert secret not in caplog.text
    for row in Incoming.objects.values_list():
        assert all(
            secret not in (bytes(one).decode("latin-1") if isinstance(one, memoryview | bytes) else str(one)) for one in row
        )
