"""The token by which what comes back by mail is known: it stands in the Message-ID, the envelope and the reply address."""

import re
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from hotline.crypto import keyed_hash

if TYPE_CHECKING:
    from hotline.models import Outgoing

TOKEN = re.compile(r"(?<![0-9a-z])([0-9a-f]{32})(?=@)", re.IGNORECASE)
BARE = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
RETURNED = "bounce-"  # before the token in the envelope: what is written to that address was written by a machine
MOST = 20  # tokens that are looked for on account of one mail
ANSWERED: set[str] = set()  # purposes of messages whose answers are read in the mailbox; upper floors add theirs


def token_of(key: str) -> str:
    """Give the token of a message from its row's key: 128 bits in hex that nobody can guess, the same for a repeat."""
    return keyed_hash(settings.REPLY_KEY, "message-id", key)[:32]


def kept_token(message: "Outgoing") -> str:
    """Give the token a message was written with: a repeat after a change of keys carries the same Message-ID."""
    return message.token or token_of(message.key)


def reply_address(token: str) -> str:
    """Give the address at which an answer to a message is recognised (RFC 5233); empty where the house has none."""
    return _tagged(token)


def return_address(token: str) -> str:
    """Give the address to which mail servers return a message: one for each, so that a bounce names its letter."""
    return _tagged(RETURNED + token)


def _tagged(tag: str) -> str:
    name, _, domain = parseaddr(settings.REPLY_ADDRESS)[1].rpartition("@")
    return f"{name}+{tag}@{domain}" if name else ""


def tokens_in(text: str) -> list[str]:
    """Give whatever could be a token in addresses and numbers of mails, in order, each once."""
    return list(dict.fromkeys(one.lower() for one in TOKEN.findall(text)))[:MOST]


def is_returned(text: str) -> bool:
    """Say whether one of some addresses is one to which only mail servers return messages."""
    return bool(re.search(rf"\+{RETURNED}[0-9a-f]{{32}}@", text, re.IGNORECASE))
