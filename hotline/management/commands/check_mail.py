"""Say whether others can tell our letters from forged ones: SPF, DKIM, DMARC, MTA-STS and TLS reports, as published."""

from argparse import ArgumentParser
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hotline import mail_records


class Command(BaseCommand):
    """manage.py check_mail --selector NAME."""

    help = "Asks for the records that docs/runbook/mail.md lists, and fails where SPF, DKIM or DMARC is bad."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the selectors of DKIM, and another domain than that of HOTLINE_MAIL_FROM."""
        parser.add_argument(
            "--selector", action="append", default=[], help="name of a DKIM key; may be given more than once"
        )
        parser.add_argument("--domain", default="", help="a domain other than that of HOTLINE_MAIL_FROM")

    def handle(self, *args: Any, domain: str, selector: list[str], **options: Any) -> None:
        """Ask and tell."""
        domain = domain or parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
        found = mail_records.findings(domain, selector)
        for one in found:
            self.stdout.write(f"{one.tone:7} {one.what:11} {one.name}: {one.words}")
        if not selector:
            self.stdout.write("No DKIM key was looked at: name the selectors of your mail server with --selector.")
        bad = sum(one.tone == mail_records.BAD for one in found)
        if bad:
            what = "record is" if bad == 1 else "records are"
            raise CommandError(f"{bad} {what} missing or wrong: see docs/runbook/mail.md.")
