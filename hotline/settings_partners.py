"""Settings of the ways to and from partners: keys that sign letters, ICCAM, and the mailbox in which they report."""

from hotline import links
from hotline.reading import Environment

__all__ = [
    "ICCAM_CA",
    "ICCAM_CERTIFICATE",
    "ICCAM_KEY",
    "ICCAM_PASSWORD",
    "ICCAM_PAUSE",
    "ICCAM_SINCE",
    "ICCAM_URL",
    "ICCAM_USER",
    "LINK_CHECKERS",
    "MAILBOX_CA",
    "MAILBOX_DAYS",
    "MAILBOX_DONE",
    "MAILBOX_NAMES",
    "MAILBOX_URL",
    "OPENPGP_FINGERPRINT",
    "OPENPGP_KEY",
    "REPLY_ADDRESS",
    "SMIME_CERTIFICATE",
    "SMIME_FINGERPRINT",
    "SMIME_KEY",
    "TRUSTED_FLAGGER",
]
env = Environment()

ICCAM_URL = env.str("HOTLINE_ICCAM_URL", "").rstrip("/")  # empty: nothing is asked of ICCAM and nothing goes there
ICCAM_USER = env.str("HOTLINE_ICCAM_USER", "")
ICCAM_PASSWORD = env.str("HOTLINE_ICCAM_PASSWORD", "")
ICCAM_CERTIFICATE = env.str("HOTLINE_ICCAM_CERTIFICATE", "")  # INHOPE renews it once a year
ICCAM_KEY = env.str("HOTLINE_ICCAM_KEY", "")
ICCAM_CA = env.str("HOTLINE_ICCAM_CA", "")
ICCAM_SINCE = env.str("HOTLINE_ICCAM_SINCE", "")  # 2026-11-01: what was assigned to us before that day is left alone
ICCAM_PAUSE = 2.0  # seconds after a login before the token is used: ICCAM needs a moment (SCART)

TRUSTED_FLAGGER = env.str(
    "HOTLINE_TRUSTED_FLAGGER", ""
)  # by whom we are one, and the number; empty: we are none, letters are silent

OPENPGP_KEY = env.str("HOTLINE_OPENPGP_KEY", "")  # signs letters to partners with a key; none: they are encrypted only
SMIME_CERTIFICATE = env.str("HOTLINE_SMIME_CERTIFICATE", "", multiline=True)  # signs letters to partners with S/MIME
SMIME_KEY = env.str("HOTLINE_SMIME_KEY", "", multiline=True)
# Shown on the reply page, whose process holds neither key: how providers know our signature.
OPENPGP_FINGERPRINT = env.str("HOTLINE_OPENPGP_FINGERPRINT", "")
SMIME_FINGERPRINT = env.str("HOTLINE_SMIME_FINGERPRINT", "")

MAILBOX_URL = env.str("HOTLINE_MAILBOX_URL", "")  # imaps://user:password@host/INBOX; or a file, HOTLINE_MAILBOX_URL_FILE
MAILBOX_CA = env.str("HOTLINE_MAILBOX_CA", "")  # file with the roots of a mail server that no public authority vouches for
MAILBOX_DONE = env.str("HOTLINE_MAILBOX_DONE", "Processed")  # where stored mails go; empty: they stay, marked read
MAILBOX_NAMES = env.list("HOTLINE_MAILBOX_NAMES", default=[])  # its own addresses: a mail to others waits for a person
REPLY_ADDRESS = env.str("HOTLINE_REPLY_ADDRESS", "")  # of that mailbox: answers and bounces come to it with +token
MAILBOX_DAYS = env.int("HOTLINE_MAILBOX_DAYS", 30)  # the text of a mail is kept so long

# name=https://checker.example/v1/status|token, and more of them after a comma: providers that tell what is still there
LINK_CHECKERS = links.checkers(env.list("HOTLINE_LINK_CHECKERS", default=[]))
