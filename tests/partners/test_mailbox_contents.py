"""What is read out of a mail: text and tables, row by row or as free text; no picture, whatever it calls itself."""

import pytest

from hotline import mailbox
from partners.mailbox import lines, opening
from tests.partners.by_mail import mail

PAGE = (
    '<head><title>x<body><p>See <a href="http://hidden.example/a">http://beelden.example/1</a><script>"http://s.example/1"'
)


def content(raw):
    return opening.content_of(opening.parsed(raw))


def test_letters_that_are_a_picture_are_taken_out_of_the_text():
    block = "\r\n".join(["/9j/4AAQ" + "A" * 60] * 9)
    found = content(
        mail(f"http://beelden.example/1\r\n\r\n{block}\r\nend\r\ndata:image/png;base64,iVBORw0KGgoAAAANSUhEUg==\r\n")
    )
    assert "4AAQ" not in found.text and "iVBOR" not in found.text
    assert [line.address.address for line in lines.read(found.text, []).lines] == ["http://beelden.example/1"]


def test_a_mail_inside_a_mail_is_not_opened():
    inside = f"Content-Type: message/rfc822\r\n\r\n{mail().decode()}"
    body = f"--b\r\nContent-Type: text/plain\r\n\r\nSee below\r\n--b\r\n{inside}\r\n--b--\r\n"
    found = content(mail(body, Content_Type="multipart/mixed; boundary=b"))
    assert (found.text.strip(), found.dropped) == ("See below", 1)


def test_a_page_gives_what_a_reader_sees():
    found = content(mail(PAGE, Content_Type="text/html"))
    assert [line.address.address for line in lines.read(found.text, []).lines] == ["http://beelden.example/1"]


@pytest.mark.parametrize(
    ("line", "became"),
    [
        ("http://a.example/1;http://b.test/;note; a", [("http://a.example/1", "Linked from: http://b.test/\nnote; a")]),
        ("http://a.example/1;;note", [("http://a.example/1", "note")]),
        ("http://a.example/x;jsessionid=1", [("http://a.example/x;jsessionid=1", "")]),
        ("hxxp://a[.]example/1;;", [("http://a.example/1", "")]),
        ("see a.example/1 and b.example/2", [("http://a.example/1 http://b.example/2", "")]),
        ("Regards; Jan", []),
    ],
)  # fmt: skip
def test_a_line_is_a_row_or_free_text(line, became):
    read = lines.read(line, [])
    assert [(" ".join(one.address.address for one in item.lines), item.words) for item in read.items] == became


def test_a_thousand_addresses_are_read_and_the_same_text_gives_the_same_places():
    text = "".join(f"http://beelden.example/{n}\n" for n in range(1_003))
    first, second = lines.read(text, []), lines.read(text, [])
    assert (len(first.lines), len(first.items), first.more) == (1_000, 50, True)
    assert [one.place for one in first.items] == [one.place for one in second.items] == list(range(1, 1_000, 20))


def test_a_table_without_an_end_is_read_as_far_as_it_goes():
    assert len(lines.read("", ['http://a.example/1,,"open\nhttp://a.example/2\n']).lines) >= 1
    assert lines.read("", ["\0,\r"]).items == []


@pytest.mark.parametrize(
    "url", ["imap://u:p@h/INBOX", "imaps://u@h/INBOX", "imaps://h/INBOX", "pop3://u:p@h", "imaps://u:p@h/é"]
)
def test_a_mailbox_is_named_in_full_and_read_over_tls_only(url):
    with pytest.raises(ValueError):
        mailbox.place_of(url)
    assert mailbox.place_of("imaps://a%40b:p%3A@h:99/Sub%20Box") == mailbox.Place("h", 99, "a@b", "p:", "Sub Box")
