"""Read the whole audit trail and say whether anyone changed, removed or inserted an event."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hotline import audit
from hotline.models import AuditEvent


class Command(BaseCommand):
    """manage.py verify_audit [--stream case:12]."""

    help = "Checks the hash chain of every stream of the audit trail (or of one); fails when something was tampered with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one stream."""
        parser.add_argument("--stream", default="", help="check this chain only, for instance case:12")

    def handle(self, *args: Any, stream: str = "", **options: Any) -> None:
        """Name each broken event; fail when there is any."""
        events = AuditEvent.objects.filter(stream=stream) if stream else AuditEvent.objects.all()
        wrong = 0
        for event, problem in audit.broken(stream):
            wrong += 1
            self.stderr.write(f"Event {event.pk} ({event.stream} number {event.number}) {problem}.")
        if wrong:
            raise CommandError(f"The trail is not what was written: {wrong} finding(s).")
        streams = events.values("stream").distinct().count()
        self.stdout.write(f"The trail is whole: {events.count()} events in {streams} streams.")
