"""Refuse an unsafe start in production, each time with a sentence that says how to mend it."""

import base64
import binascii
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from hotline import proxies, smime
from hotline.crypto import private_keys
from hotline.keys import demonstration_keys
from hotline.mailbox import place_of
from hotline.procedures import load
from hotline.procedures.loader import BadProcedure

MODES = ("production", "demo", "test")
DOORS = ("public", "staff", "police", "provider", "api")
OUTWARD = {
    "public",
    "provider",
    "api",
}  # doors for strangers: a process that serves only these must not be able to read words
INWARD = {"staff", "police"}
LEAST_KEY_LENGTH = 32
# These make keys, or files that go into an image: they serve nobody and read no row, so they may run without keys.
HARMLESS_COMMANDS = {"keys", "collectstatic", "translations"}
SECRETS = {
    "SECRET_KEY": "SECRET_KEY",
    "RECEIPT_KEY": "HOTLINE_RECEIPT_KEY",
    "AUDIT_KEY": "HOTLINE_AUDIT_KEY",
    "REPLY_KEY": "HOTLINE_REPLY_KEY",
}
LISTED = {"RECEIPT_KEY", "REPLY_KEY", "MFA_KEY"}  # hold older keys behind the newest while one is changed
MAKE_KEYS = "`manage.py keys` makes a fresh set"


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured listing everything unsafe in production; an unknown mode never runs."""
    if settings.MODE not in MODES:
        raise ImproperlyConfigured(
            f"HOTLINE_MODE={settings.MODE} is unknown: set it to production, or to demo or test on your own machine."
        )
    if settings.MODE != "production" and (unknown := list(_unknown_doors(set(settings.DOORS)))):
        raise ImproperlyConfigured(" ".join(unknown))
    if settings.MODE != "production" or _runs_harmless_command(sys.argv):
        return
    problems = list(unsafe(settings))
    if problems:
        told = "".join(f"\n  - {problem}" for problem in problems)
        raise ImproperlyConfigured(f"The hotline refuses to start, because these settings are unsafe:{told}")


def _runs_harmless_command(arguments: list[str]) -> bool:
    return len(arguments) > 1 and Path(arguments[0]).name == "manage.py" and arguments[1] in HARMLESS_COMMANDS


def unsafe(conf: Any) -> Iterator[str]:
    """Yield one sentence for each setting of `conf` that must not go into production."""
    doors = set(conf.DOORS)
    yield from _unsafe_doors(conf, doors)
    yield from _unsafe_keys(conf, doors)
    yield from _unsafe_sealing(conf, doors)
    yield from _unsafe_anchoring(conf, doors)
    yield from _unsafe_places(conf)
    if not (doors and doors <= OUTWARD):
        yield from _unsafe_mail(conf)


def _unknown_doors(doors: set[str]) -> Iterator[str]:
    for door in sorted(doors - set(DOORS)):
        yield f"HOTLINE_DOORS names the unknown door {door!r}: choose from {', '.join(DOORS)}."


def _unsafe_doors(conf: Any, doors: set[str]) -> Iterator[str]:
    if conf.DEBUG:
        yield "DEBUG is on and shows settings and rows to strangers: remove DEBUG or set it to off."
    yield from _unknown_doors(doors)
    if not conf.PHONE.strip():
        yield "HOTLINE_PHONE is empty, and our letters say that it stands on the public site: set the number people call."
    if not conf.SECOND_FACTOR and doors & INWARD:
        yield "HOTLINE_SECOND_FACTOR is off on a staff or police door: remove it or set it to on."
    if not 1 <= conf.IDLE_MINUTES <= 60 and doors & INWARD:
        yield "HOTLINE_IDLE_MINUTES is not between 1 and 60, so an empty desk stays open: remove it or set it to 15."
    if not conf.ALLOWED_HOSTS or "*" in conf.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty or *: list the host names this process answers to, separated by commas."
    for name, value in (
        ("HOTLINE_PUBLIC_URL", conf.PUBLIC_URL),
        ("HOTLINE_PROVIDER_URL", conf.PROVIDER_URL),
        ("HOTLINE_POLICE_URL", conf.POLICE_URL),
    ):
        if not value.startswith("https://"):
            yield f"{name} stands in letters but does not begin with https://: set the address people outside use."
    try:
        load(conf.PROCEDURE)
    except BadProcedure as error:
        yield str(error)


def _unsafe_keys(conf: Any, doors: set[str]) -> Iterator[str]:
    wanted = SECRETS | ({"MFA_KEY": "HOTLINE_MFA_KEY"} if doors & INWARD else {})
    for attribute, name in wanted.items():
        key = _read(conf, attribute)
        several = private_keys(key) if attribute in LISTED else [key]
        if not key:
            yield f"{name} is missing: set {name} or {name}_FILE; {MAKE_KEYS}."
        elif any(one.startswith("demonstration-only-") for one in several):
            yield f"{name} is the demonstration key that everybody knows: {MAKE_KEYS}."
        elif any(len(one) < LEAST_KEY_LENGTH for one in several):
            yield f"{name} is shorter than {LEAST_KEY_LENGTH} characters: {MAKE_KEYS}."
    if "PRIVATE KEY" in conf.BACKUP_RECIPIENT:
        yield "HOTLINE_BACKUP_RECIPIENT holds a private key: keep that one apart, and set the public part."
    if 0 < len(conf.METRICS_TOKEN) < LEAST_KEY_LENGTH:
        yield f"METRICS_TOKEN is shorter than {LEAST_KEY_LENGTH} characters and could be guessed: `openssl rand -hex 32`."
    if conf.LOG_FORMAT not in ("plain", "json"):
        yield "HOTLINE_LOG_FORMAT is neither plain nor json: choose one of them."


def _read(conf: Any, attribute: str) -> str:
    try:
        return str(getattr(conf, attribute))
    except ImproperlyConfigured:  # Django itself raises on an empty SECRET_KEY; we would rather list everything at once
        return ""


def _unsafe_sealing(conf: Any, doors: set[str]) -> Iterator[str]:
    public, private, demo = conf.SEAL_PUBLIC_KEY, private_keys(conf.SEAL_PRIVATE_KEY), demonstration_keys()
    if not public:
        yield f"HOTLINE_SEAL_PUBLIC_KEY is missing, so words could not be sealed: {MAKE_KEYS}."
    if doors & {"staff", "police"} and not private:
        yield (
            "HOTLINE_SEAL_PRIVATE_KEY is missing on the staff door or the police door, where words are read: "
            "give it the pair's key."
        )
    if private and doors and doors <= OUTWARD:
        yield (
            "HOTLINE_SEAL_PRIVATE_KEY is present on a process that serves strangers only: remove it there, "
            "so that this process can write words but never read them."
        )
    if public.strip() == demo["HOTLINE_SEAL_PUBLIC_KEY"] or demo["HOTLINE_SEAL_PRIVATE_KEY"] in private:
        yield f"The sealing key is the demonstration key that everybody knows: {MAKE_KEYS}."
    if public and private and not sealing_pair_fits(public, private[0]):
        yield (
            "HOTLINE_SEAL_PUBLIC_KEY and the first of HOTLINE_SEAL_PRIVATE_KEY are no pair: "
            "set both from one `manage.py keys`; older private keys stand behind it."
        )
    elif any(_raw(key) is None for key in private):
        yield "HOTLINE_SEAL_PRIVATE_KEY holds a key that is not 32 bytes in base64: separate several with commas."
    elif public and not private and _raw(public) is None:
        yield f"HOTLINE_SEAL_PUBLIC_KEY is not 32 bytes in base64: {MAKE_KEYS}."


def _unsafe_anchoring(conf: Any, doors: set[str]) -> Iterator[str]:
    private, publics, demo = conf.ANCHOR_KEY.strip(), private_keys(conf.ANCHOR_PUBLIC_KEY), demonstration_keys()
    signs = not doors or "staff" in doors  # workers sign anchors, the staff door signs case files
    if signs and not private:
        yield f"HOTLINE_ANCHOR_KEY is missing, so nothing would anchor the trail: {MAKE_KEYS}."
    if private and not signs:
        yield "HOTLINE_ANCHOR_KEY is present on a process that signs nothing: remove it there, keep it inside."
    if private == demo["HOTLINE_ANCHOR_KEY"] or demo["HOTLINE_ANCHOR_PUBLIC_KEY"] in publics:
        yield f"The key of the anchors is the demonstration key that everybody knows: {MAKE_KEYS}."
    if private and not (publics and anchor_pair_fits(publics[0], private)):
        yield (
            "HOTLINE_ANCHOR_KEY and the first of HOTLINE_ANCHOR_PUBLIC_KEY are no pair: set both from one "
            "`manage.py keys`; older public keys stand behind it."
        )
    if conf.TSA_URL and not Path(conf.TSA_ROOTS or "/nowhere").is_file():
        yield "HOTLINE_TSA_URL is set, and HOTLINE_TSA_ROOTS is no file: no time stamp could be believed. Name the roots."


def anchor_pair_fits(public: str, private: str) -> bool:
    """Say whether what is signed with the private key is believed by the public one."""
    secret = _raw(private)
    return secret is not None and Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() == _raw(
        public
    )


def _raw(key: str) -> bytes | None:
    try:
        raw = base64.b64decode(key.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 32 else None


def sealing_pair_fits(public: str, private: str) -> bool:
    """Say whether what is sealed with the public key can be opened with the private one."""
    secret = _raw(private)
    return secret is not None and X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() == _raw(public)


def _unsafe_places(conf: Any) -> Iterator[str]:
    if conf.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield "The database is SQLite: set DATABASE_URL to a PostgreSQL database (postgres://user:password@host/name)."
    if conf.CELERY_BROKER_URL.startswith(("filesystem", "memory")):
        yield "The broker is the file system: set CELERY_BROKER_URL to a Redis server (redis://host:6379/1)."
    if "locmem" in conf.CACHES["default"]["BACKEND"] or "dummy" in conf.CACHES["default"]["BACKEND"]:
        yield "The cache is not shared between processes: set CACHE_URL to a Redis server (rediscache://host:6379/2)."
    if conf.ALLOW_NETS:
        yield "HOTLINE_ALLOW_NETS lets a stranger's address reach private networks: remove it."
    if conf.CONNECT_TO:
        yield "HOTLINE_CONNECT_TO sends look-ups somewhere else: remove it."


def _unsafe_mail(conf: Any) -> Iterator[str]:
    if "smtp" not in conf.EMAIL_BACKEND:
        yield "E-mail goes to a file or the screen: set EMAIL_URL to an SMTP server (smtp+tls://user:password@host:587)."
    if conf.MAIL_FROM.rpartition("@")[2].rstrip(">").endswith("example"):
        yield "HOTLINE_MAIL_FROM is nobody's address: set it to the address that answers to our letters reach."
    if wrong := smime.problem(conf.SMIME_CERTIFICATE, conf.SMIME_KEY):
        yield f"{wrong[0].upper()}{wrong[1:]}."
    if conf.DIVERT_TO and "@" not in conf.DIVERT_TO:
        yield "HOTLINE_DIVERT_TO is no e-mail address: name one, or leave it empty to end the quiet test mode."


@checks.register
def check_mailbox(**_: Any) -> list[checks.CheckMessage]:
    """The mailbox for partners, where there is one, can be read over TLS with a name and a password."""
    if not settings.MAILBOX_URL:
        return []
    try:
        place_of(settings.MAILBOX_URL)
    except ValueError:
        hint = "Write it like imaps://user:password@host/INBOX, signs like @ and : in a password as %40 and %3A."
        return [checks.Error("HOTLINE_MAILBOX_URL cannot be read.", hint=hint, id="hotline.E003")]
    if settings.MAILBOX_CA and not Path(settings.MAILBOX_CA).is_file():
        return [checks.Error("HOTLINE_MAILBOX_CA is no file.", hint="Name the roots, or leave it empty.", id="hotline.E003")]
    return []


@checks.register
def check_proxies(**_: Any) -> list[checks.CheckMessage]:
    """The proxies through which we go out, and those from which we look, can be read: else nothing would go out."""
    found: list[checks.CheckMessage] = []
    for name, read in (("HOTLINE_EGRESS_PROXY", proxies.home), ("HOTLINE_VANTAGE_POINTS", proxies.elsewhere)):
        try:
            read()
        except proxies.BadProxy as error:
            found.append(
                checks.Error(f"{name} cannot be read.", hint=f"{error}"[:1].upper() + f"{error}."[1:], id="hotline.E004")
            )
    return found


@checks.register
def check_sweeps(**_: Any) -> list[checks.CheckMessage]:
    """Every sweep the clock calls exists; one misspelt word would stop a deadline silently."""
    found: list[checks.CheckMessage] = []
    for name in settings.SWEEPS:
        try:
            import_string(name)
        except ImportError:
            hint = "Correct the name in SWEEPS in hotline/settings.py."
            found.append(checks.Error(f"The clock calls {name}, which does not exist.", hint=hint, id="hotline.E001"))
    return found


@checks.register
def check_sealing(**_: Any) -> list[checks.CheckMessage]:
    """The newest two sealing keys belong together, and every older one is a key."""
    public, private = settings.SEAL_PUBLIC_KEY, private_keys(settings.SEAL_PRIVATE_KEY)
    if not (public and private):
        return []
    if not sealing_pair_fits(public, private[0]):
        hint = "Set both from one run of `manage.py keys`; older private keys stand behind the newest."
        return [
            checks.Error("The newest sealing keys are no pair: new words could not be read.", hint=hint, id="hotline.E002")
        ]
    if any(_raw(key) is None for key in private):
        hint = "Write each as 32 bytes in base64, the newest first, separated by commas."
        return [checks.Error("One of the private sealing keys is no key.", hint=hint, id="hotline.E002")]
    return []


@checks.register
def check_smime(**_: Any) -> list[checks.CheckMessage]:
    """Our own certificate and its key belong together."""
    if wrong := smime.problem(settings.SMIME_CERTIFICATE, settings.SMIME_KEY):
        hint = "Letters with S/MIME could not be signed. See docs/runbook/mail.md, Encrypted letters."
        return [checks.Error(f"{wrong[0].upper()}{wrong[1:]}.", hint=hint, id="hotline.E003")]
    return []
