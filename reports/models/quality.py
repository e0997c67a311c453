"""Blind checks of decided cases."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.models import User
from reports import rules


class QualityCheckQuerySet(models.QuerySet["QualityCheck"]):
    """The words of the checks."""

    def waiting(self) -> "QualityCheckQuerySet":
        """Drawn, not yet done."""
        return self.filter(at=None)

    def offered_to(self, user: User, at: datetime) -> "QualityCheckQuerySet":
        """Waiting for somebody, and this person judged the case in no round; what a colleague has open is left out."""
        judged = user.assessments.filter(case=models.OuterRef("case"))
        free = Q(open_by=None) | Q(open_until__lte=at) | Q(open_by=user)
        return self.waiting().filter(free, ~models.Exists(judged)).order_by("drawn_at", "pk")

    def opened_by(self, user: User, at: datetime) -> "QualityCheckQuerySet":
        """Waiting, and in this person's hands for the moment."""
        return self.waiting().filter(open_by=user, open_until__gt=at)

    def to_settle(self) -> "QualityCheckQuerySet":
        """Done, came to something else, and no lead has looked at it."""
        return self.filter(differs=True, settled_at=None).order_by("at", "pk")


class QualityCheck(models.Model):
    """One decided case that a third person judges blind. It changes nothing by itself; a lead looks where it differs."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=16, choices=rules.Finding.choices)  # what it was decided as
    drawn_at = models.DateTimeField()
    open_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    open_until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=16, blank=True)
    international = models.CharField(max_length=16, blank=True)
    national = models.CharField(max_length=16, blank=True)
    legal_ground = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    differs = models.BooleanField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)  # the lead: the decision stands, or the case is judged anew

    objects = QualityCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="check_once_a_round"),
            models.CheckConstraint(
                name="check_done_whole",
                condition=Q(by=None, at=None, differs=None, finding="")
                | Q(by__isnull=False, at__isnull=False, differs__isnull=False, finding__in=rules.Finding.values),
            ),
            models.CheckConstraint(
                name="check_open_paired",
                condition=Q(open_by=None, open_until=None) | Q(open_by__isnull=False, open_until__isnull=False),
            ),
            models.CheckConstraint(
                name="check_settled_whole",
                condition=Q(settled_by=None, settled_at=None, upheld=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, upheld__isnull=False, differs=True),
            ),
        ]
        indexes = [
            models.Index(fields=["drawn_at", "id"], name="check_waiting", condition=Q(at=None)),
            models.Index(fields=["at", "id"], name="check_to_settle", condition=Q(differs=True, settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"QualityCheck {self.pk}"
