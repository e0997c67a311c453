"""Rows of the ways a letter takes where it is no mail: what an interface took of it, and what a person files by hand."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

CLAIMED_FOR = timedelta(hours=2)  # so long nobody else files what somebody opened, and it leaves no other way


class HandoverQuerySet(models.QuerySet["Handover"]):
    """The words of handovers."""

    def due(self, at: datetime) -> "HandoverQuerySet":
        """It is time to ask the provider how it stands."""
        return self.filter(ask_due_at__lte=at).order_by("ask_due_at", "pk")


class Handover(models.Model):
    """One address handed to one provider's interface: the number it got there, and what they say of it since."""

    line = models.ForeignKey("takedown.NoticeLine", on_delete=models.PROTECT, related_name="handovers")
    channel = models.CharField(max_length=12)
    began_at = models.DateTimeField()  # the first try: from then on an answer may have been lost
    taken_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True)  # theirs; several addresses may share one
    refused = models.CharField(max_length=200, blank=True)  # why they did not take it, without any address
    said = models.CharField(max_length=60, blank=True)  # their newest word on it: PROCESSING, ACTIONED, in_review
    outcome = models.CharField(max_length=16, blank=True)  # what that became as a reply; empty: none so far
    ask_due_at = models.DateTimeField(null=True)  # when the clock asks them next; null: they said all they will
    ask_until = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "channel"], name="handover_once"),
            models.CheckConstraint(
                name="handover_taken_has_reference",
                condition=Q(taken_at=None, reference="") | Q(taken_at__isnull=False) & ~Q(reference=""),
            ),
            models.CheckConstraint(
                name="handover_asked_once_taken",
                condition=Q(ask_due_at=None) | Q(taken_at__isnull=False, ask_until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["ask_due_at", "id"], name="handover_due", condition=Q(ask_due_at__isnull=False))]

    def __str__(self) -> str:
        return f"Handover {self.pk}"


class FilingQuerySet(models.QuerySet["Filing"]):
    """The words of what waits to be filed by hand."""

    def open(self) -> "FilingQuerySet":
        """Wanted, and neither filed nor moot: its letter has not left and was not withdrawn."""
        return self.filter(filed_at=None, notice__sent_at=None, notice__withdrawn_at=None)

    def late(self, at: datetime) -> "FilingQuerySet":
        """Open, and longer than the working time allows."""
        return self.open().filter(due_at__lt=at).order_by("due_at", "pk")


class Filing(models.Model):
    """One letter that a person files at a provider's web form, with the proof that they did."""

    notice = models.OneToOneField("takedown.Notice", on_delete=models.PROTECT, related_name="filing")
    wanted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=500, blank=True)  # the number or words the form answered with
    despite = models.CharField(max_length=200, blank=True)  # what stood against it by then; it was filed all the same

    objects = FilingQuerySet.as_manager()

    class Meta:
        permissions = [("file_notice", "File a letter at a provider's web form")]
        constraints = [
            models.CheckConstraint(
                name="filing_claimed_paired",
                condition=Q(claimed_by=None, claimed_at=None) | Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="filing_filed_with_proof",
                condition=Q(filed_by=None, filed_at=None, recorded_at=None, proof="", despite="")
                | Q(filed_by__isnull=False, filed_at__isnull=False, recorded_at__gte=F("filed_at")) & ~Q(proof=""),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="filing_due", condition=Q(filed_at=None)),
            models.Index(fields=["-recorded_at"], name="filing_despite", condition=~Q(despite="")),
        ]

    def __str__(self) -> str:
        return f"Filing {self.pk}"

    def is_claimed(self, at: datetime) -> bool:
        """Say whether somebody opened it a short while ago and has not yet said that it is filed."""
        return self.claimed_at is not None and self.filed_at is None and at < self.claimed_at + CLAIMED_FOR
