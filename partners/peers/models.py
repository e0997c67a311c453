"""Rows of peers that run this same house: where their door is, and what they told of each referral."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from partners.peers import rules


class PeerDoor(models.Model):
    """Where a peer's partner API is, and the token that opens it; the token is sealed and never shown again."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # what the token is bound to
    partner = models.OneToOneField("partners.Partner", on_delete=models.PROTECT, related_name="door")
    url = models.CharField(
        "address", max_length=200, help_text="Of their partner API, for instance https://api.hotline.example"
    )
    token = models.BinaryField(default=b"")
    token_set_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"PeerDoor {self.pk}"


class PeerReportQuerySet(models.QuerySet["PeerReport"]):
    """The words of reports at peers."""

    def due(self, at: datetime) -> "PeerReportQuerySet":
        """Their moment to be asked about has come."""
        return self.filter(ask_at__lte=at).order_by("ask_at", "pk")


class PeerReport(models.Model):
    """A referral that was filed at a peer's door: what they say became of it, and when they are asked again."""

    referral = models.OneToOneField("partners.Referral", on_delete=models.PROTECT, related_name="peer_report")
    uid = models.UUIDField()  # what the peer calls it
    phase = models.CharField(max_length=16, blank=True)
    since = models.DateField(null=True)  # the day the peer names
    told_at = models.DateTimeField(null=True)  # when they last answered
    ask_at = models.DateTimeField(null=True)  # null: there is nothing more to hear
    misses = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = PeerReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="peerreport_phase_known", condition=Q(phase__in=["", *rules.WORDS])),
        ]
        indexes = [models.Index(fields=["ask_at"], name="peerreport_due", condition=Q(ask_at__isnull=False))]

    def __str__(self) -> str:
        return f"PeerReport {self.pk}"
