"""What an anchor states, and who signed it: statements, leaves and signatures (Ed25519), as they stand in files too."""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from hotline.crypto import private_keys
from hotline.models import Anchor, AnchorStamp

KIND = "hotline-anchor-1"
SAID = ("number", "after", "up_to", "events", "total", "root", "previous_hash", "key")


class NoKey(Exception):
    """This process holds no key to sign with."""


def statement(anchor: Anchor) -> bytes:
    """Write down what an anchor says: JSON, keys in order, no spaces. Its SHA-256 is what is signed and time-stamped for."""
    said = {name: getattr(anchor, name) for name in SAID}
    said |= {"kind": KIND, "day": anchor.day.isoformat(), "made_at": anchor.made_at.astimezone(UTC).isoformat()}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def hash_of(anchor: Anchor) -> str:
    """Hash what an anchor says (SHA-256)."""
    return hashlib.sha256(statement(anchor)).hexdigest()


# --- Leaves -----------------------------------------------------------------------------------------------------------


def leaf(pk: int, stream: str, number: int, digest: str) -> str:
    """Write down one event as a leaf: its row, where it stands in which chain, and its digest."""
    return f"{pk} {stream} {number} {digest}"


def packed(lines: Iterable[str]) -> bytes:
    """Compress leaves for keeping."""
    return zlib.compress("\n".join(lines).encode(), 6)


def unpacked(leaves: bytes | memoryview) -> list[str]:
    """Read leaves back. Raises ValueError for what was never packed."""
    try:
        text = zlib.decompress(bytes(leaves)).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError("The list of events cannot be read.") from error
    return text.split("\n") if text else []


# --- Signing ----------------------------------------------------------------------------------------------------------


def may_sign() -> bool:
    """Say whether this process holds the key."""
    return bool(settings.ANCHOR_KEY)


def public_key() -> str:
    """Give the public key that belongs to the key of this process. Raises NoKey."""
    return base64.b64encode(_private().public_key().public_bytes_raw()).decode()


def sign(said: bytes) -> str:
    """Sign with the anchor key (Ed25519, base64). Raises NoKey."""
    return base64.b64encode(_private().sign(said)).decode()


def _private() -> Ed25519PrivateKey:
    if not may_sign():
        raise NoKey("This process holds no anchor key: workers and the staff door do.")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.ANCHOR_KEY))


def believed() -> list[str]:
    """List the public keys whose signatures this house believes, the newest first."""
    return private_keys(settings.ANCHOR_PUBLIC_KEY)


def signed(said: bytes, signature: str, key: str) -> bool:
    """Say whether the holder of `key` signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature), said)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def finger(key: str) -> str:
    """Name a public key so that two people can compare it by telephone: 16 hex digits of its SHA-256, in fours."""
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    return " ".join(name[place : place + 4] for place in range(0, 16, 4))


# --- For people outside -----------------------------------------------------------------------------------------------


def told(anchor: Anchor, stamp: AnchorStamp | None = None) -> dict[str, Any]:
    """Give an anchor as it goes into a file: the exact statement, its signature, and its time stamp where there is one."""
    made = {"statement": statement(anchor).decode(), "hash": anchor.hash, "signature": anchor.signature}
    if stamp and stamp.stamped_at:
        made["time_stamp"] = base64.b64encode(bytes(stamp.response)).decode()
    return made
