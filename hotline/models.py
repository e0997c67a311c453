"""Ground-floor rows: people, the audit trail, the clock's heartbeat and everything that leaves the house."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """A person with a login: analyst, lead, police liaison or administrator; what they may do is in their groups."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class AuditEvent(models.Model):
    """One deed: by whom (nobody = the clock), what, when, why. Chained by keyed hash within its stream."""

    stream = models.CharField(max_length=60)  # "case:12": one chain for each thing deeds are done to
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=60)
    why = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="audit_one_chain_per_stream")]
        indexes = [models.Index(fields=["at"], name="audit_at")]

    def __str__(self) -> str:
        return f"AuditEvent {self.pk} ({self.deed})"


class Heartbeat(models.Model):
    """When a sweep last ran, and how it went."""

    name = models.CharField(max_length=80, unique=True)
    beat_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    fired = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Heartbeat {self.name}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """The outbox's words."""

    def waiting(self) -> "OutgoingQuerySet":
        """Not yet sent, failed or stopped."""
        return self.filter(not_before__isnull=False)

    def due(self, at: datetime) -> "OutgoingQuerySet":
        """Waiting, its moment has come, and no sender holds it."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
        return self.waiting().filter(free, not_before__lte=at).order_by("not_before", "pk")


class Outgoing(models.Model):
    """One message that leaves the house: written first, with frozen text, and sent afterwards by a channel."""

    key = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=20)  # "referral", "notice": whose guard is asked before it leaves
    about = models.PositiveBigIntegerField()  # pk of the referral or notice
    channel = models.CharField(max_length=20, default="email")
    recipient = models.CharField(max_length=254, blank=True)  # filled in at the moment of sending
    language = models.CharField(max_length=5, default="en")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    parts = models.JSONField(default=list)  # [{"name", "type", "content"}]: machine-readable attachments
    written_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)  # null once sent, failed or stopped
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=200, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outgoing_one_end",
                condition=(
                    Q(not_before__isnull=False, sent_at=None, failed_at=None, stopped_at=None)
                    | Q(not_before=None, sent_at__isnull=False, failed_at=None, stopped_at=None)
                    | Q(not_before=None, sent_at=None, failed_at__isnull=False, stopped_at=None)
                    | Q(not_before=None, sent_at=None, failed_at=None, stopped_at__isnull=False)
                ),
            )
        ]
        indexes = [
            models.Index(fields=["not_before"], name="outgoing_due", condition=Q(not_before__isnull=False)),
            models.Index(fields=["purpose", "about"], name="outgoing_about"),
            models.Index(fields=["-failed_at", "-id"], name="outgoing_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Outgoing {self.pk} ({self.purpose})"
