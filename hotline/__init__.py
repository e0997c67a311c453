"""Ground floor: people and rights, audit trail, outbox, working days, procedures, fetch, mail, settings, doors."""

from hotline.celery import app as celery_app

__all__ = ["celery_app"]
