"""What one person told us, once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.crypto import SealedTextField
from reports import rules


class Report(models.Model):
    """What one person told us, once; unchanged after intake. Holds neither IP nor user agent."""

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)  # what the sealed columns are bound to
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    received_at = models.DateTimeField()
    receipt_hash = models.CharField(max_length=64, unique=True)
    words = SealedTextField(blank=True, default=b"")
    contact = SealedTextField(blank=True, default=b"")
    wants_answer = models.BooleanField(default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        permissions = [("enter_report", "Can enter phone calls and letters"), ("read_words", "Can read reporters' words")]
        constraints = [
            models.CheckConstraint(name="report_channel_known", condition=Q(channel__in=rules.CHANNELS)),
            models.CheckConstraint(
                name="report_entered_by_staff",
                condition=Q(channel="web", entered_by=None) | ~Q(channel="web"),
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="report_received")]

    def __str__(self) -> str:
        return f"Report {self.pk}"
