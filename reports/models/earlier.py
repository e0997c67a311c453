"""What another system had found about a case before this house knew it. It is no assessment of anybody here."""

from django.db import models
from django.db.models import Q

from reports import rules
from reports.rules import scart


class EarlierFinding(models.Model):
    """One item of another system, under its number there: codes and moments only. What it said in words is in its report."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="earlier_findings")
    report = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="earlier_finding")
    system = models.CharField(max_length=10)
    number = models.CharField(max_length=scart.LONGEST_NUMBER)  # its file number there
    reference = models.CharField(max_length=100, blank=True)  # what a partner called it there; blanked with the report
    status = models.CharField(max_length=40)
    grade = models.CharField(max_length=20)
    finding = models.CharField(max_length=16, blank=True, choices=rules.Finding.choices)  # empty: not judged there
    international = models.CharField(max_length=16, blank=True, choices=rules.International.choices)
    site_type = models.CharField(max_length=16, blank=True, choices=rules.SiteType.choices)
    age = models.CharField(max_length=16, blank=True, choices=rules.Age.choices)
    gender = models.CharField(max_length=16, blank=True, choices=rules.Gender.choices)
    hoster = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    received_at = models.DateTimeField()
    first_notice_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="earlier_finding_once"),
            models.CheckConstraint(name="earlier_finding_status_known", condition=Q(status__in=list(scart.STATUSES))),
            models.CheckConstraint(name="earlier_finding_grade_known", condition=Q(grade__in=list(scart.GRADES))),
        ]
        indexes = [
            models.Index(fields=["number"], name="earlier_finding_number"),
            models.Index(fields=["reference"], name="earlier_finding_reference", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"EarlierFinding {self.pk}"
