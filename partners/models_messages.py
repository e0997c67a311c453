"""What a police unit and the desk write to each other about one case."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.crypto import SealedTextField


class PoliceMessageQuerySet(models.QuerySet["PoliceMessage"]):
    """The words of messages."""

    def about(self, case_id: int, partner_id: int) -> "PoliceMessageQuerySet":
        """Between one unit and the desk, about one case."""
        return self.filter(case=case_id, partner=partner_id)

    def unread(self, *, by_desk: bool) -> "PoliceMessageQuerySet":
        """What the other side wrote and this side has not read."""
        return self.filter(from_staff=not by_desk, read_at=None)

    def questions(self) -> "PoliceMessageQuerySet":
        """What the police need before they decide, and nobody has answered."""
        return self.filter(asks__isnull=False, settled_at=None)

    def due(self, at: datetime) -> "PoliceMessageQuerySet":
        """Kept long enough."""
        return self.filter(erase_at__lte=at)


class PoliceMessage(models.Model):
    """One message between a police unit and the desk about one case, sealed; or the question behind "more is needed"."""

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)
    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="police_messages")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    from_staff = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = SealedTextField(blank=True, default=b"")
    asks = models.OneToOneField("partners.Answer", null=True, on_delete=models.PROTECT, related_name="question")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)  # by the other side
    erase_at = models.DateTimeField(null=True)  # when the text goes; null: it is gone

    objects = PoliceMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="police_message_read_paired",
                condition=Q(read_by=None, read_at=None) | Q(read_by__isnull=False, read_at__isnull=False),
            ),
            models.CheckConstraint(
                name="police_message_settled",
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, asks__isnull=False),
            ),
            models.CheckConstraint(name="police_message_asks", condition=Q(asks=None) | Q(from_staff=False)),
            models.CheckConstraint(name="police_message_erased", condition=Q(erase_at__isnull=False) | Q(text=b"")),
        ]
        indexes = [
            models.Index(fields=["case", "partner", "at"], name="police_message_talk"),
            models.Index(fields=["partner", "from_staff", "at"], name="police_message_unread", condition=Q(read_at=None)),
            models.Index(fields=["at"], name="police_message_question", condition=Q(asks__isnull=False, settled_at=None)),
            models.Index(fields=["erase_at"], name="police_message_erase", condition=Q(erase_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"PoliceMessage {self.pk}"
