"""Rows about the ways messages take: one for each recipient, shared by all who send."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from hotline import rules


class CircuitQuerySet(models.QuerySet["Circuit"]):
    """The words of circuits."""

    def open(self) -> "CircuitQuerySet":
        """Resting: one message at a time tries whether the other side is back."""
        return self.filter(probe_at__isnull=False)

    def shut_out(self, at: datetime, *, most: int) -> "CircuitQuerySet":
        """Nothing may be tried there now: it rests, is being tried, or has had its share of this minute."""
        rests = Q(probe_at__gt=at) | Q(probe_at__isnull=False, probing_until__gt=at)
        return self.filter(rests | (Q(minute=rules.minute_of(at), in_minute__gte=most) & ~Q(whom__startswith=rules.UNPACED)))


class Circuit(models.Model):
    """How the way to one recipient is: opened when it failed too often in a row, closed by the first answer."""

    whom = models.CharField(max_length=40, unique=True)  # "police:12", "hotline:3", "webhook:7"
    misses = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    probe_at = models.DateTimeField(null=True)
    probing_until = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    in_minute = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = CircuitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="circuit_open_paired",
                condition=Q(opened_at=None, probe_at=None, probing_until=None)
                | Q(opened_at__isnull=False, probe_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["probe_at"], name="circuit_open", condition=Q(probe_at__isnull=False)),
            models.Index(fields=["minute"], name="circuit_minute"),
        ]

    def __str__(self) -> str:
        return f"Circuit {self.pk} ({self.whom})"
