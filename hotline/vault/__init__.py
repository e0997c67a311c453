"""Backups: take everything the house holds out encrypted, and bring it back proved (docs/runbook/backup.md)."""


class NotDone(Exception):
    """A backup or a restore that cannot be done; the message is a sentence that says why and what to do."""
