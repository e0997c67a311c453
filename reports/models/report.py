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
    place = models.CharField(max_length=12, blank=True, choices=rules.Place.choices)
    why = models.CharField(max_length=20, blank=True, choices=rules.Why.choices)
    signs = models.JSONField(default=list)  # words of rules.Sign
    young = models.BooleanField(default=False)  # came by the path for people under 18
    follows = models.BooleanField(default=True)  # wants a code
    suspect = models.PositiveSmallIntegerField(default=0)  # only sorts; see rules.suspicion_of
    expires_at = models.DateTimeField()  # the code opens nothing from then on, and what was told is erased
    contact_due_at = models.DateTimeField(null=True)  # the contact is erased then at the latest; null: there is none
    erased_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        permissions = [
            ("enter_report", "Can enter phone calls and letters"),
            ("read_words", "Can read reporters' words"),
            ("ask_reporter", "Can ask reporters something"),
        ]
        constraints = [
            models.CheckConstraint(name="report_channel_known", condition=Q(channel__in=rules.CHANNELS)),
            models.CheckConstraint(
                name="report_entered_by_staff",
                condition=Q(channel="web", entered_by=None) | ~Q(channel="web"),
            ),
            models.CheckConstraint(name="report_place_known", condition=Q(place__in=["", *rules.Place.values])),
            models.CheckConstraint(name="report_why_known", condition=Q(why__in=["", *rules.Why.values])),
            models.CheckConstraint(
                name="report_erased_is_blank",
                condition=Q(erased_at=None) | Q(words=b"", contact=b"", contact_due_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="report_received"),
            models.Index(fields=["expires_at"], name="report_expires", condition=Q(erased_at=None)),
            models.Index(fields=["contact_due_at"], name="report_contact_due", condition=Q(contact_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"
