"""The directory's history: how a row stood until somebody changed it."""

from django.conf import settings
from django.db import models


class PastEntry(models.Model):
    """How the directory named a partner until one moment, and who changed that; only added to."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="past")
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    email = models.CharField(max_length=254, blank=True)
    active = models.BooleanField()
    preference = models.PositiveSmallIntegerField()
    takes_orphans = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    evidence = models.CharField(max_length=1, blank=True)
    verified_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "-until"], name="past_entry_newest")]

    def __str__(self) -> str:
        return f"PastEntry {self.pk}"
