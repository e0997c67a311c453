"""Rows of ICCAM: which item there is which case here, and how the import is."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class IccamItemQuerySet(models.QuerySet["IccamItem"]):
    """The words of items."""

    def to_name(self, at: datetime) -> "IccamItemQuerySet":
        """Taken over, and our reference is to be set on ICCAM by now."""
        return self.filter(reference_due_at__lte=at).order_by("reference_due_at", "pk")


class IccamItem(models.Model):
    """One content item of ICCAM and the case it is here; it holds codes and numbers only, no address and no words."""

    case = models.ForeignKey("reports.Case", null=True, on_delete=models.PROTECT, related_name="iccam_items")
    content_id = models.PositiveBigIntegerField(null=True, unique=True)  # null: it left, and its answer was lost
    report_id = models.PositiveBigIntegerField(null=True)
    reference = models.CharField(max_length=80, unique=True)  # what we call it there
    imported = models.BooleanField()  # a peer's report that came to us; else ours that went there
    country = models.CharField(max_length=2)  # whose hotline acts on it, as far as we know
    assigned_at = models.DateTimeField(null=True)
    theirs = models.JSONField(default=dict)  # codes of what others said of it, see rules.theirs
    at = models.DateTimeField()
    reference_due_at = models.DateTimeField(null=True)  # when our reference is to be set there; null: it stands
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)  # what a person has to look at

    objects = IccamItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="iccamitem_case_or_problem", condition=Q(case__isnull=False) | ~Q(problem="")),
            models.CheckConstraint(
                name="iccamitem_imported_known", condition=Q(imported=False) | Q(content_id__isnull=False)
            ),
            models.CheckConstraint(
                name="iccamitem_ours_is_named", condition=Q(imported=True) | Q(reference_due_at=None, case__isnull=False)
            ),
            models.UniqueConstraint(fields=["case"], name="iccamitem_ours_once", condition=Q(imported=False)),
        ]
        indexes = [
            models.Index(
                fields=["reference_due_at", "id"], name="iccamitem_to_name", condition=Q(reference_due_at__isnull=False)
            ),
            models.Index(fields=["-at"], name="iccamitem_problem", condition=~Q(problem="")),
        ]

    def __str__(self) -> str:
        return f"IccamItem {self.pk}"


class IccamImport(models.Model):
    """How the import is: one row. `lease_until` keeps a second process from reading at the same time."""

    lease_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)  # when a turn last went through without an error
    left_there = models.PositiveIntegerField(default=0)  # items that the last look still found waiting on ICCAM
    elsewhere = models.PositiveIntegerField(default=0)  # items of the last look that another country acts on
    error = models.CharField(max_length=200, blank=True)
    certificate_until = models.DateTimeField(null=True)  # ours; read by the process that has its file

    class Meta:
        constraints = [models.CheckConstraint(name="iccamimport_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"IccamImport {self.pk}"
