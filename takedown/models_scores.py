"""League tables: figures of providers as they were frozen on one day, what each said to them, and when they came out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class League(models.Model):
    """One table over one period. Frozen figures never change: a mistake is withdrawn, and another table is frozen."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    frozen_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    too_few = models.PositiveIntegerField()  # providers that were asked for too little to be shown
    published_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        permissions = [("publish_league", "Can freeze, publish and withdraw league tables of providers")]
        constraints = [
            models.CheckConstraint(
                name="league_period_in_order", condition=Q(since__lt=F("until"), until__lt=F("frozen_at"))
            ),
            models.CheckConstraint(
                name="league_published_paired",
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("frozen_by")),
            ),
            models.CheckConstraint(
                name="league_withdrawn_paired",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"League {self.pk}"


class LeagueLine(models.Model):
    """One provider in one table: its figures as frozen, when it was told of them, and its own words to them."""

    league = models.ForeignKey(League, on_delete=models.PROTECT, related_name="lines")
    provider = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    rank = models.PositiveIntegerField(null=True)
    front = models.BooleanField(default=False)  # a CDN or reseller: shown as what it is, never ranked
    figures = models.JSONField()
    told_at = models.DateTimeField(null=True)  # when its letter left
    said = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField(null=True)
    said_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # who wrote it down

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["league", "provider"], name="league_line_once"),
            models.CheckConstraint(
                name="league_said_paired",
                condition=Q(said="", said_at=None, said_by=None) | Q(said_at__isnull=False, said_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"LeagueLine {self.pk}"
