"""What the desk asks a reporter, and what the reporter answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.crypto import SealedTextField


class Message(models.Model):
    """One line of the conversation about a report.

    The public door must read what the desk asks and cannot open sealed text: a prepared question is kept by its code, a
    question in own words in clear (*shown*). What the reporter answers is sealed (*text*) and read at the desk only.
    """

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="messages")
    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="messages")  # what it is about
    from_staff = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # an answer: the hour, nothing finer
    question = models.CharField(max_length=20, blank=True)  # code of a prepared question
    language = models.CharField(max_length=5)
    shown = models.TextField(blank=True)  # a question in own words
    text = SealedTextField(blank=True, default=b"")  # an answer
    opened_at = models.DateTimeField(null=True)  # an answer: when somebody at the desk first read it

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_by_whom",
                condition=Q(from_staff=True, by__isnull=False, text=b"", opened_at=None)
                | Q(from_staff=False, by=None, question="", shown=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="message_unread", condition=Q(from_staff=False, opened_at=None)),
            models.Index(fields=["report", "at", "id"], name="message_order"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"
