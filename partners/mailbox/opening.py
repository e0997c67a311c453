"""Open a mail in memory: its head as told, its text and tables; what else is in it is thrown away unread."""

import json
import re
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from reports.addresses import storable

TEXT_AT_MOST = 500_000  # letters of all text together
MOST_PARTS = 100
DEEPEST = 10
SHOWN_HEADERS = ("From", "To", "Cc", "Subject", "Date")
LINE = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*:|[ \t]")
CHARSETS = re.compile(r"utf-?8|us-ascii|iso-?8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|utf-16(?:le|be)?|gb2312|gbk|big5|"
                      r"shift_jis|euc-(?:jp|kr)|iso-2022-jp")  # fmt: skip
BREAKS = {"p", "br", "div", "li", "tr", "td", "th", "table", "h1", "h2", "h3", "blockquote", "pre", "hr"}
UNSEEN = {"script", "style", "head", "title", "template"}
# A picture can be written as letters: as an address of its own, in one long block, or as programs did before MIME.
WRITTEN_OUT = (
    re.compile(r"data:[a-z]+/[^,\s]{0,100},\S*", re.IGNORECASE),
    re.compile(r"(?m)(?:^[A-Za-z0-9+/]{60,}={0,2}[ \t]*\r?\n){4,}(?:^[A-Za-z0-9+/]+={0,2}[ \t]*$)?"),
    re.compile(r"(?m)^begin [0-7]{3,4} [^\n]*\n(?:[^\n]{1,70}\n)*?end[ \t]*$"),
)


class Malformed(Exception):
    """Not built as a mail must be; nothing of it can be believed."""


class TooMuch(Exception):
    """More text than a mail of reports ever has."""


@dataclass
class Content:
    """What is kept of a mail, sealed."""

    head: dict[str, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    tables: list[str] = field(default_factory=list)
    dropped: int = 0

    def packed(self) -> str:
        """Write it down as it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)


def unpacked(text: str) -> Content:
    """Read what `packed` wrote."""
    return Content(**json.loads(text)) if text else Content()


def parsed(raw: bytes) -> EmailMessage:
    """Read the bytes as a mail. Raises Malformed where two programs could read its head in two ways (RFC 5322, 2.2)."""
    head, found, _ = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not found or any(sign in line for line in lines for sign in (b"\r", b"\n", b"\0")):
        raise Malformed
    if LINE.match(lines[0][:1]) or not all(LINE.match(line) for line in lines):
        raise Malformed
    try:
        return message_from_bytes(raw, policy=policy.default)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Malformed from error


def head_of(message: EmailMessage) -> dict[str, str]:
    """Give the lines of the head that a person may want to read, as told."""
    return {name: storable(" ".join(str(value).split()))[:500] for name in SHOWN_HEADERS if (value := told(message, name))}


def told(message: EmailMessage, name: str) -> str:
    """Give one line of a head as text; empty where it is missing or cannot be read."""
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return ""


def content_of(message: EmailMessage) -> Content:
    """Keep text and tables; anything else is counted and thrown away. Raises Malformed or TooMuch."""
    content, pages = Content(head_of(message)), list[str]()
    for part in _parts(message):
        kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
        text = _text(part) if kind.startswith("text/") else None
        if text is None:
            content.dropped += 1
        elif kind == "text/csv" or (kind == "text/plain" and name.endswith(".csv")):
            content.tables.append(text)
        elif kind == "text/plain" and part.get_content_disposition() != "attachment":
            content.text += text if text.endswith("\n") else f"{text}\n"
        elif kind == "text/html" and part.get_content_disposition() != "attachment":
            pages.append(text)
        else:
            content.dropped += 1
    if not content.text.strip():
        content.text = "\n".join(_visible(page) for page in pages)
    if len(content.text) + sum(len(one) for one in content.tables) > TEXT_AT_MOST:
        raise TooMuch
    return content


def _parts(message: EmailMessage) -> list[Any]:
    """Give the parts in order, without descending into mails inside the mail. Raises Malformed for too many, too deep."""
    found: list[Any] = []
    waiting: list[tuple[Any, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST or len(found) > MOST_PARTS:
            raise Malformed
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [(one, depth + 1) for one in reversed(part.get_payload())]
        else:
            found.append(part)
    return found


def _text(part: Any) -> str | None:
    """Read a part that says it is text; None where its bytes are something else (a picture under a false name)."""
    try:
        raw = part.get_payload(decode=True)
        charset = str(part.get_content_charset("utf-8")).lower()
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return None
    if not isinstance(raw, bytes) or len(raw) > 4 * TEXT_AT_MOST:
        return None if not isinstance(raw, bytes) else _too_much()
    text = _decoded(raw, charset)
    odd = sum(1 for sign in text if ord(sign) < 32 and sign not in "\t\r\n\f\v")
    if odd * 100 > len(text):
        return None
    for shape in WRITTEN_OUT:
        text = shape.sub("[removed]", text)
    return storable(text.replace("\r\n", "\n"))


def _too_much() -> str:
    raise TooMuch


def _decoded(raw: bytes, charset: str) -> str:
    tried = [charset] if CHARSETS.fullmatch(charset) else []
    for one in (*tried, "utf-8"):
        try:
            return raw.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("cp1252", "replace")


class _Page(HTMLParser):
    """Collects what a reader of a page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "body":
            self.hidden = ""  # a head that nobody closed
        if tag in UNSEEN and not self.hidden:
            self.hidden = tag
        if tag in BREAKS:
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        if tag in BREAKS:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.seen.append(" ".join(data.split("\n")))


def _visible(page: str) -> str:
    if len(page) > TEXT_AT_MOST:
        raise TooMuch
    reader = _Page()
    reader.feed(page)
    reader.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(reader.seen)).strip() + "\n"
