"""Lists of addresses that were taken in whole, line by line, so that a whole list can be taken back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hotline.crypto import SealedTextField
from reports.rules import uploads

PERSON = settings.AUTH_USER_MODEL


class Upload(models.Model):
    """One list as somebody pasted it. Its text is sealed, and gone once it is taken in or nobody came back to it."""

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)
    token = models.CharField(max_length=64, unique=True)  # of the form: the same form sent twice is one list
    fingerprint = models.CharField(max_length=64)  # keyed hash of the text: the same list is taken in once
    text = SealedTextField(blank=True, default=b"")
    language = models.CharField(max_length=5)
    source = models.CharField(max_length=uploads.LONGEST_SOURCE, blank=True)  # of lines that name none
    line_count = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    text_due_at = models.DateTimeField(null=True)  # the text is forgotten then at the latest; null: it is gone
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)  # every line has its outcome
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        permissions = [
            ("enter_list", "Can take in lists of addresses"),
            ("take_back_list", "Can take back a whole list"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="upload_once",
                condition=Q(confirmed_at__isnull=False, withdrawn_at=None),
            ),
            models.CheckConstraint(name="upload_text_has_an_end", condition=Q(text=b"") | Q(text_due_at__isnull=False)),
            models.CheckConstraint(
                name="upload_finished_later",
                condition=Q(finished_at=None) | Q(confirmed_at__isnull=False, finished_at__gte=F("confirmed_at")),
            ),
            models.CheckConstraint(
                name="upload_withdrawn_paired",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__gte=F("finished_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["text_due_at"], name="upload_text_due", condition=Q(text_due_at__isnull=False)),
            models.Index(fields=["-confirmed_at"], name="upload_newest", condition=Q(confirmed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Upload {self.pk}"


class UploadLine(models.Model):
    """What became of one line of a list. Holds no address and no words: those are in the report and the case."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=uploads.Outcome.choices)
    problem = models.CharField(max_length=20, blank=True)  # a word of rules.uploads.Refusal or addresses.Reason
    same_as = models.PositiveIntegerField(null=True)  # the line that told the same address first
    report = models.OneToOneField("reports.Report", null=True, on_delete=models.PROTECT, related_name="upload_line")
    case = models.ForeignKey("reports.Case", null=True, on_delete=models.PROTECT, related_name="upload_lines")
    round = models.PositiveSmallIntegerField(default=0)  # of the case, just after it was told
    claim_number = models.PositiveIntegerField(default=0)  # and its claim: a higher one means that somebody took it since
    reference = models.CharField(max_length=uploads.LONGEST_REFERENCE, blank=True)  # blanked when the report is erased
    source = models.CharField(max_length=uploads.LONGEST_SOURCE, blank=True)  # likewise
    fate = models.CharField(max_length=10, blank=True, choices=uploads.Fate.choices)  # when the list was taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_line_once"),
            models.CheckConstraint(name="upload_line_outcome_known", condition=Q(outcome__in=uploads.Outcome.values)),
            models.CheckConstraint(name="upload_line_fate_known", condition=Q(fate__in=["", *uploads.Fate.values])),
            models.CheckConstraint(
                name="upload_line_taken_in_has_a_report",
                condition=Q(outcome__in=uploads.TAKEN_IN, report__isnull=False, case__isnull=False)
                | (~Q(outcome__in=uploads.TAKEN_IN) & Q(report=None)),
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="upload_line_reference", condition=~Q(reference=""))]

    def __str__(self) -> str:
        return f"UploadLine {self.pk}"
