"""Celery's beat, made to bear a clock that is put back."""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

log = logging.getLogger(__name__)
SLACK = timedelta(minutes=1)  # time servers put a clock back by fractions of a second, and that does no harm
LONG_AGO = timedelta(days=1)  # longer than any of our sweeps waits


class Steady(PersistentScheduler):
    """Send each sweep in its turn, even after the machine's time went back.

    Celery's own waits until the clock is again where it last sent one: put back by a day, nothing would become due for a
    day, restarted or not, because the moment stands in its file.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Do one step; what was last sent in the future, by today's clock, is due now."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now + SLACK]
        for entry in ahead:
            entry.last_run_at = now - LONG_AGO
        if ahead:
            log.error("The clock of this machine was put back: the sweeps go on by the new time")
            self._heap = None
        return super().tick(*args, **kwargs)
