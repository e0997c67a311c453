"""A question to the queue that somebody keeps under a name."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.models import User
from reports import rules


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """The words of saved searches."""

    def seen_by(self, user: User) -> "SavedSearchQuerySet":
        """One's own, and those that others share."""
        return self.filter(Q(owner=user) | Q(shared=True))

    def due(self, at: datetime) -> "SavedSearchQuerySet":
        """It is time to look whether there is something to tell."""
        return self.filter(check_at__lte=at).order_by("check_at", "pk")


class SavedSearch(models.Model):
    """Filters and columns of the queue under a name; it may tell its owner when enough cases match."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="searches")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)  # as in the address bar; holds no address
    shared = models.BooleanField(default=False)
    alert = models.CharField(max_length=8, default="none", choices=rules.Alert.choices)
    threshold = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    check_at = models.DateTimeField(null=True)  # when the clock looks next; null: no alert is wanted
    found = models.PositiveIntegerField(default=0)  # at the last look, counted up to a cap
    told_at = models.DateTimeField(null=True)  # it has something to tell since then; null: nothing, or it was read

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="search_name_once"),
            models.CheckConstraint(name="search_alert_known", condition=Q(alert__in=rules.Alert.values)),
            models.CheckConstraint(name="search_threshold_counts", condition=Q(threshold__gte=1, threshold__lte=1000)),
            models.CheckConstraint(
                name="search_alert_is_checked",
                condition=Q(alert="none", check_at=None) | ~Q(alert="none") & Q(check_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["check_at"], name="search_due", condition=Q(check_at__isnull=False)),
            models.Index(fields=["owner"], name="search_tells", condition=Q(told_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"SavedSearch {self.pk}"
