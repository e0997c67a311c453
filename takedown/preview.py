"""What the desk shows of a letter before and after it leaves: the mail, what machines read in it, and its versions."""

from email.header import decode_header, make_header
from email.message import Message
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from hotline import letter_versions, mail
from hotline.letters import Letter
from hotline.models import Outgoing
from hotline.outbox import Go
from partners import keys
from partners.rules import Channel
from takedown import letter_parts, letters
from takedown.letter_examples import EXAMPLES
from takedown.models import Notice

HIDDEN = "•" * 12
PAGES = frozenset({"desk-letter-templates", "desk-letter-template"})


def message_of(row: Notice, at: Any) -> Outgoing:
    """Give the message that a letter leaves as: as it was written, else as it would be written now."""
    found = Outgoing.objects.filter(purpose="notice", about=row.pk).order_by("-pk").first()
    if found is None:
        letter = letters.notice(row, at)
        found = Outgoing(
            key=f"notice:{row.key}", purpose="notice", about=row.pk, subject=letter.subject, body=letter.body,
            parts=letter.parts, language=row.language, thread=letters.thread_of(row),
        )  # fmt: skip
    found.recipient = found.recipient or row.provider.email
    return found


def head(row: Notice, message: Outgoing, at: Any) -> dict[str, Any]:
    """Give what may be read without revealing an address: how the mail is addressed and built, and how it leaves."""
    built = mail.built(message).message()
    way = keys.to(row.provider, at)
    channel = message.channel if message.sent_at else row.provider.channel
    return {
        "by_mail": channel == Channel.EMAIL,
        "channel": Channel(channel).label if channel in Channel.values else channel,
        "headers": [(name, str(make_header(decode_header(value)))) for name, value in _headers(built, row)],
        "parts": list(_tree(built)),
        "encrypted": isinstance(way, Go) and bool(way.keys),
        "diverted_to": settings.DIVERT_TO,
    }


def _headers(built: Message, row: Notice) -> list[tuple[str, str]]:
    """Give the head of a mail with the date on which it left; before, nobody knows it."""
    date = format_datetime(row.sent_at) if row.sent_at else "the moment at which it leaves"
    return [(name, date if name == "Date" else value) for name, value in built.items()]


def _tree(part: Message, depth: int = 0) -> Any:
    """Walk through the parts of a mail: how deep, of what type, by what name, how many characters on the way."""
    name = part.get_filename() or ""
    yield {"depth": depth, "type": part.get_content_type(), "name": name, "size": len(part.as_string())}
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        inside: Any = part.get_payload()
        for one in inside:
            yield from _tree(one, depth + 1)


def opened(row: Notice, message: Outgoing) -> dict[str, Any]:
    """Give the text and what machines read; the secret of the link to answer is left out: it is the provider's alone."""
    secret = letters.reply_secret(row)
    files = [part | {"name": part["name"] or part["type"]} for part in message.parts]
    names = {part["name"] for part in files}
    if "addresses.csv" not in names:
        files.append({"name": "addresses.csv (on the desk only)", "content": letter_parts.table(row)})
    return {"body": message.body.replace(secret, HIDDEN), "files": files}


# --- All letters there are --------------------------------------------------------------------------------------------


def letters_listed() -> list[dict[str, Any]]:
    """Give each letter with its languages and the version of each."""
    found: dict[str, dict[str, Any]] = {}
    for path in letter_versions.everything():
        _, language, file = path.split("/")
        name = file.removesuffix(".txt")
        row = found.setdefault(name, {"name": name, "example": name in EXAMPLES, "languages": []})
        row["languages"].append({"code": language, "version": letter_versions.number(path)})
    order = [code for code, _ in settings.LANGUAGES]
    for row in found.values():
        row["languages"].sort(key=lambda one: order.index(one["code"]))
    return [found[name] for name in sorted(found)]


def letter_shown(name: str, language: str) -> dict[str, Any] | None:
    """Give one letter in one language, filled in with an example where there is one; None where there is no such letter."""
    path = f"letters/{language}/{name}.txt"
    if path not in letter_versions.everything():
        return None
    examples: list[tuple[str, Letter]] = EXAMPLES[name](language) if name in EXAMPLES else []
    source = (letter_versions.letters() / language / f"{name}.txt").read_text()
    return {
        "name": name,
        "language": language,
        "version": letter_versions.word(path),
        "listed": letter_versions.number(path) > 0,
        "examples": examples,
        "source": source,
    }
