"""What we learned at one moment about where content lies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports import rules


class HostingLookup(models.Model):
    """What we learned at one moment about where a case lies: append-only; the newest counts."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="lookups")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)  # by registry; empty where unknown, disputed or behind a CDN
    ips = models.JSONField(default=list)
    cname_chain = models.JSONField(default=list)
    asn = models.PositiveBigIntegerField(null=True)
    holder = models.CharField(max_length=200, blank=True)
    network = models.CharField(max_length=200, blank=True)
    abuse_contact = models.CharField(max_length=254, blank=True)
    is_cdn = models.BooleanField(default=False)
    disagreement = models.JSONField(default=list)  # sentences that say which sources differ
    answers = models.JSONField(default=list)  # [{"source", "asked", "said", "at"}]: each source apart, never merged
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)  # a person settled it, for this reason

    class Meta:
        constraints = [
            models.CheckConstraint(name="lookup_outcome_known", condition=Q(outcome__in=rules.HOSTING_OUTCOMES)),
            models.CheckConstraint(name="lookup_person_says_why", condition=Q(by=None) | ~Q(why="")),
        ]
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="lookup_newest"),
            models.Index(fields=["asn", "-at"], name="lookup_by_network", condition=Q(asn__isnull=False)),
        ]
        get_latest_by = ["at", "id"]

    def __str__(self) -> str:
        return f"HostingLookup {self.pk}"
