"""The Celery application: a broker only wakes the clock up; what is to be done stands in the rows."""

import os
import sys
from pathlib import Path

from celery import Celery

from hotline.broker import bear_a_lost_broker
from hotline.reading import set_up_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")

bear_a_lost_broker()
app = Celery("hotline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if Path(sys.argv[0]).name == "celery" or Path(sys.argv[0]).parent.name == "celery":
    set_up_plainly()  # at once: Celery itself would go on after a refusal, and tell it as a traceback
