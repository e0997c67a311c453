"""Tickets of the waiting page: signed, good after some seconds, for one use; no script and no cookie is needed."""

import logging
import secrets
from datetime import datetime

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

SALT = "hotline.waiting"
SECONDS = 8
LIFE = 3600  # what was typed may be sent so long
TRIES = 5  # a fault in the form is mended on the same ticket

log = logging.getLogger(__name__)


def ticket(at: datetime) -> str:
    """Give a new ticket. It holds a random word and the moment, and nothing about whoever gets it."""
    return signing.dumps([secrets.token_urlsafe(9), int(at.timestamp())], salt=SALT)


def seconds_left(told: str, at: datetime) -> int | None:
    """Give how long a ticket still has to wait (0: it is good); None where it is not ours or too old."""
    read = _read(told)
    if read is None:
        return None
    age = int(at.timestamp()) - read[1]
    return max(0, SECONDS - age) if 0 <= age <= LIFE else None


def spend(told: str, form: str, at: datetime) -> bool:
    """Show a ticket for one form. A cache that is down believes everybody: a report is worth more than the wait."""
    read = _read(told)
    if read is None or seconds_left(told, at) != 0:
        return False
    name = f"waiting:{read[0]}"
    try:
        cache.add(name, form, LIFE)
        cache.add(f"{name}:tries", 0, LIFE)
        return bool(cache.get(name) == form and cache.incr(f"{name}:tries") <= TRIES)
    except Exception as error:
        log.warning("A waiting ticket could not be looked up: %s", type(error).__name__)
        return True


def use_up(told: str, sent: str) -> bool:
    """Use a ticket for what is sent at last: nothing else passes with it; the very same again, by a double click, does."""
    read = _read(told)
    if read is None:
        return False
    name, mark = f"waiting:{read[0]}:used", salted_hmac(SALT, sent).hexdigest()
    try:
        return bool(cache.add(name, mark, LIFE) or cache.get(name) == mark)
    except Exception as error:
        log.warning("A waiting ticket could not be used up: %s", type(error).__name__)
        return True


def _read(told: str) -> tuple[str, int] | None:
    try:
        word, moment = signing.loads(told, salt=SALT)
        return str(word), int(moment)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def stamp(at: datetime) -> str:
    """Sign the moment a form is shown, so that a form filled in faster than a person can is seen for what it is."""
    return signing.Signer(salt=f"{SALT}.stamp").sign(str(int(at.timestamp())))


def seconds_since(told: str, at: datetime) -> float | None:
    """Give how long ago a form was shown; None where its stamp is missing or not ours."""
    try:
        moment = int(signing.Signer(salt=f"{SALT}.stamp").unsign(told))
    except (signing.BadSignature, ValueError):
        return None
    return at.timestamp() - moment
