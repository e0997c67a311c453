"""Seal a reporter's words so that the public door can write but never read them, and keyed hashes for look-ups."""

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings
from django.db import models

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)  # RFC 9180


class CannotOpen(Exception):
    """This process holds no private key for the value, or the value was moved from another row."""


def _public_raw() -> bytes:
    return base64.b64decode(settings.SEAL_PUBLIC_KEY)


def key_id(public_raw: bytes) -> bytes:
    """Name a sealing key by the first 4 bytes of its hash; stands before every sealed value so that keys can rotate."""
    return hashlib.sha256(public_raw).digest()[:4]


def newest_seal() -> bytes:
    """Name the sealing key that is used for what is new."""
    return key_id(_public_raw())


def private_keys(setting: str) -> list[str]:
    """Split HOTLINE_SEAL_PRIVATE_KEY into its keys: the newest first, then older ones that still open what they sealed."""
    return [key for one in setting.split(",") if (key := one.strip())]


def seal(text: str, *, info: str) -> bytes:
    """Encrypt `text` (HPKE base mode) for the staff key, bound to `info` (which row and column it belongs to)."""
    raw = _public_raw()
    return key_id(raw) + SUITE.encrypt(text.encode(), X25519PublicKey.from_public_bytes(raw), info.encode())


def open_sealed(value: bytes, *, info: str) -> str:
    """Decrypt what `seal` made for the same `info`, with the private key that the value names.

    Raises CannotOpen where that key is not here, or the value stands in the wrong row.
    """
    held = private_keys(settings.SEAL_PRIVATE_KEY)
    if not held:
        raise CannotOpen("This process holds no private key: sealed words are read on the staff door only.")
    keys = (X25519PrivateKey.from_private_bytes(base64.b64decode(one)) for one in held)
    private = next((one for one in keys if key_id(one.public_key().public_bytes_raw()) == bytes(value[:4])), None)
    if private is None:
        raise CannotOpen("This value was sealed for another key.")
    try:
        return SUITE.decrypt(bytes(value[4:]), private, info.encode()).decode()
    except InvalidTag as error:
        raise CannotOpen("This value does not belong to this row.") from error


class SealedTextField(models.BinaryField):
    """Text that is sealed on its way into the database; read it back with `opened(row, name)`.

    The row needs a `seal_id` (a UUID made before the first save) that the value is bound to. An empty text stays empty.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Seal a `str` given to the attribute; leave bytes that came from the database alone."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = seal(value, info=_info(model_instance, self.attname)) if value else b""
            setattr(model_instance, self.attname, value)
        return value


def _info(row: models.Model, name: str) -> str:
    return f"{row._meta.label_lower}.{name}:{row.seal_id}"  # type: ignore[attr-defined]


def opened(row: models.Model, name: str) -> str:
    """Read the sealed column `name` of `row`; empty stays empty. Raises CannotOpen."""
    value = getattr(row, name)
    return open_sealed(bytes(value), info=_info(row, name)) if value else ""


def resealed(row: models.Model, name: str) -> bytes | None:
    """Seal the column `name` of `row` again with the newest key; None where it is empty or is so already.

    Raises CannotOpen, also where this process could not open what it would seal.
    """
    value, info = bytes(getattr(row, name)), _info(row, name)
    if not value or value[:4] == key_id(_public_raw()):
        return None
    text = open_sealed(value, info=info)
    again = seal(text, info=info)
    if open_sealed(again, info=info) != text:
        raise CannotOpen("What was sealed again reads differently.")
    return again


# --- Keyed hashes: a setting holds its keys like the sealing keys, the newest first, separated by commas ---------------

NAME_LETTERS = 6


def newest(setting: str) -> str:
    """Give the key that is used for what is new."""
    return next(iter(private_keys(setting)), "")


def key_name(key: str) -> str:
    """Name a key in the open, so that people and rows can say which one they mean; nothing of it can be learnt so."""
    return hashlib.sha256(f"name of a key:{key}".encode()).hexdigest()[:NAME_LETTERS]


def keyed_hash(setting: str, *parts: str) -> str:
    """HMAC-SHA-256 over length-prefixed parts under the newest key of a setting, in hex."""
    return _mac(newest(setting), parts)


def keyed_hashes(setting: str, *parts: str) -> list[str]:
    """Give the keyed hash under each key of a setting, the newest first: what an older key made is still known."""
    return [_mac(key, parts) for key in private_keys(setting) or [""]]


def named_hash(setting: str, *parts: str) -> str:
    """Give a keyed hash that says which key made it: the key's name, a full stop, and 228 bits; 64 characters in all."""
    return _named(newest(setting), parts)


def named_hashes(setting: str, *parts: str) -> list[str]:
    """Give every form in which `named_hash` may have been kept: the newest key first, older ones, then without names."""
    keys = private_keys(setting) or [""]
    return [_named(key, parts) for key in keys] + [_mac(key, parts) for key in keys]


def _named(key: str, parts: tuple[str, ...]) -> str:
    name = key_name(key)
    return f"{name}.{_mac(key, parts)[: 63 - len(name)]}"


def _mac(key: str, parts: tuple[str, ...]) -> str:
    mac = hmac.new(key.encode(), digestmod=hashlib.sha256)
    for part in parts:
        raw = part.encode()
        mac.update(len(raw).to_bytes(8, "big") + raw)
    return mac.hexdigest()
