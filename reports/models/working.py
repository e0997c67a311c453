"""What people leave on a case while they work on it together: drafts, presence, passing on, second opinions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports.rules import verdicts


class Draft(models.Model):
    """What one person filled in for one case and has not submitted. It outlives the lease and the session."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="drafts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    claim = models.PositiveIntegerField()  # the claim under which it was written: an older page does not write over it
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    tab = models.CharField(max_length=32, blank=True)  # the page that wrote it last: another one has to be loaded after that
    saves = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="draft_one_each")]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class Presence(models.Model):
    """Somebody has a page of this case open, and was there at this moment."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="present")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="presence_one_each")]

    def __str__(self) -> str:
        return f"Presence {self.pk}"


class Skip(models.Model):
    """Do not offer this case to this person: in this round, or (round 0) at all. Holds no reason and no moment."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="passed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passed")
    round = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by", "round"], name="skip_once")]

    def __str__(self) -> str:
        return f"Skip {self.pk}"


class Opinion(models.Model):
    """A question to a colleague (or to whoever takes it) about a case, and what they said. It is no assessment."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asked")
    asked_at = models.DateTimeField()
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=1000)
    view = models.CharField(max_length=10, blank=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # the case was judged, or the answer was read

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opinion_answer_paired",
                condition=Q(answered_by=None, answered_at=None, view="")
                | Q(answered_by__isnull=False, answered_at__isnull=False, view__in=verdicts.View.values),
            ),
            models.CheckConstraint(name="opinion_of_another", condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by"))),
        ]
        indexes = [models.Index(fields=["asked_at"], name="opinion_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"Opinion {self.pk}"
