"""Rows about looking: how each host behaves, and what a person is asked to look at. No content, no address."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from takedown import rules_looks


class LookedHost(models.Model):
    """One host we look at, by keyed hash: how many looks it had this minute, and what it says to nonsense."""

    key = models.CharField(max_length=64, unique=True)
    minute = models.DateTimeField(null=True)
    in_minute = models.PositiveIntegerField(default=0)
    says = models.CharField(max_length=10, blank=True)  # honest (an error), same (the same page), other; empty: unknown
    learned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="looked_host_learned_paired",
                condition=Q(says="", learned_at=None) | Q(says__in=rules_looks.NONSENSE, learned_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["minute"], name="looked_host_minute")]

    def __str__(self) -> str:
        return f"LookedHost {self.pk}"


class GoneCheckQuerySet(models.QuerySet["GoneCheck"]):
    """The words of the sample."""

    def open(self) -> "GoneCheckQuerySet":
        """Asked and not answered, of what has not been seen again since."""
        still = Q(takedown__state__in=("gone", "removed"), takedown__gone_at=F("drawn_at"))
        return self.filter(still, answer="").order_by("drawn_at", "pk")


class GoneCheck(models.Model):
    """One takedown that became gone, put before a person: is it really gone?"""

    takedown = models.ForeignKey("takedown.Takedown", on_delete=models.PROTECT, related_name="gone_checks")
    drawn_at = models.DateTimeField()  # the moment it became gone
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GoneCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["takedown", "drawn_at"], name="gone_check_once"),
            models.CheckConstraint(
                name="gone_check_answered_paired",
                condition=Q(answer="", answered_at=None, by=None)
                | Q(answer__in=rules_looks.ANSWERS, answered_at__isnull=False, by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["drawn_at"], name="gone_check_open", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"GoneCheck {self.pk}"
