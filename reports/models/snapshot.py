"""Figures for the desk's charts, counted now and then instead of at every look."""

from django.db import models


class Snapshot(models.Model):
    """One set of figures as it was counted at one moment; the next count replaces it. Numbers and partners only."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    value = models.JSONField()

    def __str__(self) -> str:
        return f"Snapshot {self.name}"
