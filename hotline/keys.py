"""Keys for demonstrations and tests only: the same on every machine, so worth nothing; production refuses them."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PLAIN = ["SECRET_KEY", "HOTLINE_RECEIPT_KEY", "HOTLINE_AUDIT_KEY", "HOTLINE_REPLY_KEY", "HOTLINE_MFA_KEY"]


def seal_pair(private: X25519PrivateKey) -> dict[str, str]:
    """Give the two settings of one sealing key pair (X25519, raw 32 bytes each, base64)."""
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    secret = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return {
        "HOTLINE_SEAL_PUBLIC_KEY": base64.b64encode(public).decode(),
        "HOTLINE_SEAL_PRIVATE_KEY": base64.b64encode(secret).decode(),
    }


def anchor_pair(private: Ed25519PrivateKey) -> dict[str, str]:
    """Give the two settings of one pair of keys for anchors (Ed25519, raw 32 bytes each, base64)."""
    return {
        "HOTLINE_ANCHOR_KEY": base64.b64encode(private.private_bytes_raw()).decode(),
        "HOTLINE_ANCHOR_PUBLIC_KEY": base64.b64encode(private.public_key().public_bytes_raw()).decode(),
    }


def demonstration_keys() -> dict[str, str]:
    """Give every key a demonstration needs, derived from a public word."""
    plain = {name: "demonstration-only-" + hashlib.sha256(name.encode()).hexdigest() for name in PLAIN}
    sealing = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"demonstration").digest())
    anchoring = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"demonstration of anchors").digest())
    return plain | seal_pair(sealing) | anchor_pair(anchoring)
