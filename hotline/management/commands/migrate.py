"""Django's `migrate`, behind which nobody waits for long."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

from hotline.migrating import lock_waits

MOST_WAIT = "1s"  # for a table that somebody uses; everybody who comes for it meanwhile stands behind
PAUSE = 1.0  # seconds in which those go through, before the next try
TRIES = 60
IN_USE = ("55P03", "40P01")  # PostgreSQL's lock_not_available and deadlock_detected
GIVES_WAY = "Somebody uses a table that is to change; those who wait behind go first."
NO_QUIET_MOMENT = (
    "The tables were in use each time. What was migrated before stays, and the house works on. Run it again at a quieter "
    "moment, or look in pg_stat_activity for who has held a transaction open for long."
)


class Command(migrate.Command):
    """Migrate; on PostgreSQL, give way where a table is in use, and try again (docs/runbook/upgrade.md)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Go on with what is not migrated yet until all is. Raises CommandError after so many tries."""
        for _ in range(TRIES):
            try:
                with lock_waits(connections[options["database"]], MOST_WAIT):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") not in IN_USE:
                    raise
            self.stdout.write(GIVES_WAY)
            time.sleep(PAUSE)
        raise CommandError(NO_QUIET_MOMENT)
