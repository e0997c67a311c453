"""S/MIME for the letters that leave: read a partner's certificate, sign with our own, then envelope (RFC 8551, AES-256)."""

import base64
import textwrap
from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hotline.openpgp import A_SECRET, PublicKey, Unusable

BEGIN = "-----BEGIN CERTIFICATE-----"
LEAST_BITS = 2048
FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
NOT_ONE = "This is no certificate. Paste all of it, from “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”."
RSA_ONLY = "Nothing can be encrypted with this kind of key: ask the partner for an RSA certificate, or for an OpenPGP key."
SIGNED = (
    'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
    "Content-Transfer-Encoding: base64\r\n"
    'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
)


def is_certificate(text: str) -> bool:
    """Say whether a text is a certificate and no OpenPGP key."""
    return BEGIN in text


def read(text: str, at: datetime) -> PublicKey:
    """Read a certificate in PEM. Raises Unusable for what is none, is over or not yet valid, is not for mail, or not RSA."""
    if "PRIVATE KEY-----" in text:
        raise Unusable(A_SECRET)
    try:
        return _read(_certificate(text), at)
    except (ValueError, UnsupportedAlgorithm):  # each part is taken apart only when it is asked for
        raise Unusable(NOT_ONE) from None


def _read(one: x509.Certificate, at: datetime) -> PublicKey:
    if one.not_valid_after_utc <= at:
        raise Unusable(f"This certificate ended on {one.not_valid_after_utc:%-d %B %Y}. Ask the partner for their new one.")
    if one.not_valid_before_utc > at:
        raise Unusable(f"This certificate is not valid before {one.not_valid_before_utc:%-d %B %Y}. Come back then.")
    key = one.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Unusable(RSA_ONLY)
    if not _is_for_mail(one):
        raise Unusable("This certificate is not made for encrypting mail. Ask the partner for the one of their mailbox.")
    return PublicKey(one.fingerprint(hashes.SHA256()).hex().upper(), one.not_valid_after_utc, tuple(_people(one)))


def fingerprint(text: str) -> str:
    """Give the SHA-256 fingerprint of a certificate in PEM. Raises Unusable for what is none."""
    return _certificate(text).fingerprint(hashes.SHA256()).hex().upper()


def sealed(content: bytes, *, to: Iterable[str], certificate: str, key: str) -> bytes:
    """Sign a MIME part with our own certificate and key (empty: unsigned), then encrypt it for certificates; DER."""
    inner = signed(content, certificate=certificate, key=key) if certificate and key else content
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner).set_content_encryption_algorithm(AES256)
    for one in to:
        builder = builder.add_recipient(_certificate(one))
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def signed(content: bytes, *, certificate: str, key: str) -> bytes:
    """Sign a MIME part; what comes back is a MIME part that holds it, our certificate and those above it."""
    ours, *above = x509.load_pem_x509_certificates(certificate.encode())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(ours, _private(key), hashes.SHA256())
    for one in above:
        builder = builder.add_certificate(one)
    made = base64.b64encode(builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])).decode()
    return (SIGNED + "\r\n".join(textwrap.wrap(made, 76)) + "\r\n").encode()


def problem(certificate: str, key: str) -> str:
    """Say what is wrong with our own certificate and key; empty where both are well, or neither is there."""
    if not certificate and not key:
        return ""
    if not certificate or not key:
        return "only one of HOTLINE_SMIME_CERTIFICATE and HOTLINE_SMIME_KEY is set: set both, or neither"
    try:
        ours, private = _certificate(certificate), _private(key)
    except (Unusable, ValueError, TypeError, UnsupportedAlgorithm):
        return "HOTLINE_SMIME_CERTIFICATE or HOTLINE_SMIME_KEY cannot be read: both are PEM, the key without a password"
    if ours.public_key() != private.public_key():
        return "HOTLINE_SMIME_CERTIFICATE and HOTLINE_SMIME_KEY are no pair: our own certificate stands first in its file"
    return ""


def ends_at(certificate: str) -> datetime:
    """Give the end of a certificate. Raises Unusable."""
    return _certificate(certificate).not_valid_after_utc


def _private(key: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    read = load_pem_private_key(key.encode(), password=None)
    if not isinstance(read, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ValueError("not a key that signs mail")
    return read


def _certificate(text: str) -> x509.Certificate:
    """Read the first certificate of a text."""
    try:
        return x509.load_pem_x509_certificate(text.strip().encode())
    except ValueError:
        raise Unusable(NOT_ONE) from None


def _is_for_mail(one: x509.Certificate) -> bool:
    """Say whether the owner may encrypt mail with it; one that is silent about its use is for all (RFC 8550, 4.4)."""
    try:
        found = {extension.oid: extension.value for extension in one.extensions}
    except ValueError:
        return False
    usage, purposes = found.get(x509.KeyUsage.oid), found.get(x509.ExtendedKeyUsage.oid)
    enciphers = not isinstance(usage, x509.KeyUsage) or usage.key_encipherment
    return enciphers and (not isinstance(purposes, x509.ExtendedKeyUsage) or bool(FOR_MAIL & set(purposes)))


def _people(one: x509.Certificate) -> list[str]:
    return [str(name.value) for name in one.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
