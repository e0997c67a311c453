"""Builders for the mailbox: a partner who mails, keys made for the test, mails signed with them, a turn of the clock."""

import base64
from datetime import timedelta

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from hotline import outbox
from partners.mailbox import sweeps
from partners.mailbox.models import AllowedSender, Incoming
from partners.models import Partner
from tests.partners.at_the_door import MONDAY

SIGNED = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type"]
RAW, PEM = serialization.Encoding.Raw, serialization.Encoding.PEM
BARE = serialization.NoEncryption()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()


def publish(world, domain="partner.example", selector="rsa"):
    """Let the name system give the keys of a domain."""
    spki = RSA.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    told = f"v=DKIM1; k=rsa; p={base64.b64encode(spki).decode()}"
    world.names.texts[f"{selector}._domainkey.{domain}"] = [f'{told[:200]}" "{told[200:]}']
    raw = ED25519.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)
    world.names.texts[f"ed._domainkey.{domain}"] = [f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"]


def partner(sender="reports@partner.example", **columns):
    """Make a partner who may report from an address."""
    made = Partner.objects.create(**{"kind": "hotline", "name": "Partner", "email": "desk@partner.example"} | columns)
    AllowedSender.objects.create(partner=made, sender=sender)
    return made


def mail(body="http://beelden.example/1\r\n", *, number="<1@partner.example>", **headers):
    """Write the bytes of a mail; `headers` change, add or (None) leave out lines of the head, `_` standing for `-`."""
    lines = {
        "From": "Partner <reports@partner.example>", "To": "reports@hotline.example", "Subject": "Reports",
        "Date": "Mon, 23 Nov 2026 08:50:00 +0100", "Message-ID": number, "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return (head + "\r\n").encode() + (body if isinstance(body, bytes) else body.encode())


def signed(raw, *, domain="partner.example", how="rsa", headers=SIGNED, length=False, tags=None, selector=None):
    """Sign a mail; `tags` are added to the signature (x=, for instance)."""
    if how == "rsa":
        key = RSA.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, BARE)
        algorithm = b"rsa-sha256"
    else:
        key = base64.b64encode(ED25519.private_bytes(RAW, serialization.PrivateFormat.Raw, BARE))
        algorithm = b"ed25519-sha256"
    made = _Signer(raw, signature_algorithm=algorithm, extra=tags or {})
    name = (selector or {"rsa": "rsa", "ed25519": "ed"}[how]).encode()
    there = [one for one in headers if f"\r\n{one}:" in f"\r\n{raw.decode('latin-1').lower()}"]
    line = made.sign(name, domain.encode(), key, include_headers=there, length=length, canonicalize=(b"relaxed", b"relaxed"))
    return line + raw


class _Signer(dkim.DKIM):
    """Signs with tags of our own before b=."""

    def __init__(self, *args, extra, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = extra

    def gen_header(self, fields, *rest, **kwargs):
        added = [(name.encode(), str(value).encode()) for name, value in self.extra.items()]
        return super().gen_header([*fields[:-2], *added, *fields[-2:]], *rest, **kwargs)


def turn(at=MONDAY):
    """Read the mailbox once, and let what was written leave."""
    swept = sweeps.read_mails(at)
    outbox.send_due(at + timedelta(seconds=1))
    return swept


def only():
    return Incoming.objects.get()
