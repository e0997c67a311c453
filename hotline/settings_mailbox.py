"""Settings of the mailbox in which partners report by mail; without HOTLINE_MAILBOX_URL nothing is read."""

from hotline.reading import Environment

env = Environment()
__all__ = ["MAILBOX_CA", "MAILBOX_DAYS", "MAILBOX_DONE", "MAILBOX_NAMES", "MAILBOX_URL"]

MAILBOX_URL = env.str("HOTLINE_MAILBOX_URL", "")  # imaps://user:password@host/INBOX; or a file, HOTLINE_MAILBOX_URL_FILE
MAILBOX_CA = env.str("HOTLINE_MAILBOX_CA", "")  # file with the roots of a mail server that no public authority vouches for
MAILBOX_DONE = env.str("HOTLINE_MAILBOX_DONE", "Processed")  # where stored mails go; empty: they stay, marked read
MAILBOX_NAMES = env.list("HOTLINE_MAILBOX_NAMES", default=[])  # its own addresses: a mail to others waits for a person
MAILBOX_DAYS = env.int("HOTLINE_MAILBOX_DAYS", 30)  # the text of a mail is kept so long
