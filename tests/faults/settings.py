"""The house with a quick clock: beat sends the sweeps of this story every second instead of every minute.

What a slow machine does not begin within three seconds is left to a later one, as in production after 55.
"""

from hotline.settings import *  # noqa: F403

SWEEPS = [
    "reports.sweeps.take_effect_due",
    "takedown.sweeps.route_due",
    "takedown.sweeps.open_gates",
    "takedown.sweeps.climb_overdue",
    "takedown.sweeps.write_notices",
    "hotline.outbox.send_due",
]
CELERY_BEAT_SCHEDULE = {
    name: {"task": "hotline.tasks.sweep", "args": [name], "schedule": 1.0, "options": {"expires": 3}} for name in SWEEPS
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
