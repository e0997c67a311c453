"""OpenPGP for the letters that leave: read a partner's public key, sign and encrypt (RFC 9580)."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pysequoia import Cert, Profile, Tsk, encrypt

NOT_A_KEY = "This is no OpenPGP public key. Paste all of it, from “-----BEGIN PGP PUBLIC KEY BLOCK-----” to the last line."
A_SECRET = "This is a private key. Nothing was kept; ask the partner for a new key, and paste only its public part."

ANOTHER = "Ask the partner for another one."


class Unusable(Exception):
    """Nothing can be encrypted with this key; the message says why and what to do."""


@dataclass(frozen=True)
class PublicKey:
    """What a public key says of itself."""

    fingerprint: str
    expires_at: datetime | None
    people: tuple[str, ...]


def read(text: str, at: datetime) -> PublicKey:
    """Read an armoured public key. Raises Unusable for what is none, is secret, has expired, was revoked or only signs."""
    cert = _cert(text)
    if holds_secrets(cert):
        raise Unusable(A_SECRET)
    if cert.is_revoked:
        raise Unusable("This key was revoked by its owner. Ask the partner for their new key.")
    try:
        expires = cert.expiration.astimezone(UTC) if cert.expiration else None
    except RuntimeError as error:  # nothing in it is bound to it by its owner's signature
        raise Unusable(f"This key is damaged: its own signature is missing or wrong. {ANOTHER}") from error
    if expires and expires <= at:
        raise Unusable(f"This key ended on {expires:%-d %B %Y}. Ask the partner for their new key.")
    try:
        encrypt(b"", [cert])
    except RuntimeError as error:
        raise Unusable("This key only signs: nothing can be encrypted with it. " + ANOTHER) from error
    return PublicKey(str(cert.fingerprint).upper(), expires, tuple(str(one) for one in cert.user_ids))


def sealed(content: bytes, *, to: Iterable[str], signer: str) -> bytes:
    """Encrypt for the armoured keys in `to`, signed by the armoured private key `signer` (empty: unsigned); armoured."""
    by = Tsk.from_bytes(signer.encode()).signer() if signer else None
    return bytes(encrypt(content, [_cert(one) for one in to], signer=by))


def generated(owner: str) -> str:
    """Make a private key for `owner` ("Name <address>") that GnuPG 2.2 understands too; armoured."""
    return str(Tsk.generate(owner, profile=Profile.RFC4880))


def public_part(private: str) -> str:
    """Give what may be handed out of a private key; armoured."""
    return str(Tsk.from_bytes(private.encode()).extract_certificate())


def fingerprint(text: str) -> str:
    """Give the fingerprint of an armoured public key, whether it is still used or not. Raises Unusable for what is none."""
    return str(_cert(text).fingerprint).upper()


def holds_secrets(cert: Cert) -> bool:
    """Say whether a key that was given as a public one holds a private one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the library would read private keys elsewhere; we refuse them
        return bool(cert.has_secret_keys)


def _cert(text: str) -> Cert:
    """Read a certificate; the library's own words hold a back trace and help nobody."""
    try:
        return Cert.from_bytes(text.strip().encode())
    except RuntimeError:
        raise Unusable(NOT_A_KEY) from None
