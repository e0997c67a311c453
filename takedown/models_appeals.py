"""Appeals: a provider or an owner says that we are wrong, and somebody who did not judge decides."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.crypto import SealedTextField
from takedown import rules_notices as rules


class AppealQuerySet(models.QuerySet["Appeal"]):
    """The words of appeals."""

    def open(self) -> "AppealQuerySet":
        """Not answered."""
        return self.filter(answered_at=None)

    def late(self, at: datetime) -> "AppealQuerySet":
        """Not answered within its time."""
        return self.open().filter(due_at__lt=at)


class Appeal(models.Model):
    """One appeal against what we found about one case; its words and the way back to an owner are sealed."""

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)
    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="appeals")
    notice = models.ForeignKey("takedown.Notice", null=True, on_delete=models.PROTECT, related_name="appeals")
    reply = models.OneToOneField("takedown.Reply", null=True, on_delete=models.PROTECT, related_name="appeal")
    how = models.CharField(max_length=8, choices=rules.How.choices)
    appellant = models.CharField(max_length=8, choices=rules.Appellant.choices)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    contact = SealedTextField(blank=True, default=b"")  # where an owner is answered
    text = SealedTextField(blank=True, default=b"")
    erase_at = models.DateTimeField(null=True)  # when the words and the contact go; null: they are gone
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True)  # it holds the next step up for so long, at most
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True, choices=rules.Result.choices)
    reasons = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # the answer left; null with answered_at: a person tells it

    objects = AppealQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="appeal_how_known", condition=Q(how__in=rules.How.values)),
            models.CheckConstraint(name="appeal_appellant_known", condition=Q(appellant__in=rules.Appellant.values)),
            models.CheckConstraint(name="appeal_outcome_known", condition=Q(outcome__in=["", *rules.Result.values])),
            models.CheckConstraint(
                name="appeal_taken_paired",
                condition=Q(handled_by=None, taken_at=None) | Q(handled_by__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_answered_by_somebody",
                condition=Q(answered_at=None, outcome="", sent_at=None)
                | Q(answered_at__isnull=False, handled_by__isnull=False) & ~Q(outcome="") & ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="appeal_reply_or_entered",
                condition=Q(how="reply", reply__isnull=False, entered_by=None)
                | ~Q(how="reply") & Q(reply=None, entered_by__isnull=False),
            ),
            models.CheckConstraint(name="appeal_erased", condition=Q(erase_at__isnull=False) | Q(text=b"", contact=b"")),
            models.UniqueConstraint(
                fields=["case", "notice"], name="appeal_one_open", condition=Q(answered_at=None, notice__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="appeal_open", condition=Q(answered_at=None)),
            models.Index(fields=["-answered_at", "-id"], name="appeal_answered", condition=Q(answered_at__isnull=False)),
            models.Index(fields=["erase_at"], name="appeal_erase", condition=Q(erase_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.pk}"
