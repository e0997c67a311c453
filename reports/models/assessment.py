"""One person's qualification of one case in one round."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports import rules


def _choice(words: type[rules.Word]) -> "models.CharField[str, str]":
    return models.CharField(max_length=24, choices=words.choices, default=words.values[0])


class Standing(models.Manager["Assessment"]):
    """The assessments that stand: what was taken back within the seconds of undo counts nowhere."""

    def get_queryset(self) -> "models.QuerySet[Assessment]":
        """Leave out what was taken back; reverse relations (`case.assessments`) do so too."""
        return super().get_queryset().filter(undone_at=None)


class Assessment(models.Model):
    """One person's qualification of one case in one round; never changed afterwards, only marked as taken back.

    *international* and *national* are two independent fields: an image can be illegal here without meeting the
    INTERPOL baseline. The other columns are ICCAM's categories.
    """

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()  # 1 first, 2 second, 3 the lead's decision
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    finding = models.CharField(max_length=16, choices=rules.Finding.choices)
    international = models.CharField(max_length=16, choices=rules.International.choices)
    national = models.CharField(max_length=16, choices=rules.National.choices)
    legal_ground = models.CharField(max_length=40, blank=True)  # code of a dated ground in the procedure
    content_type = _choice(rules.ContentType)
    site_type = _choice(rules.SiteType)
    age = _choice(rules.Age)
    gender = _choice(rules.Gender)
    commerciality = _choice(rules.Commerciality)
    virtual = models.BooleanField(default=False)
    self_generated = models.BooleanField(default=False)
    child_modelling = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    # Given without looking, from what was known of the same content.
    reused_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)  # where the verdict needs one
    before = models.JSONField(default=dict)  # what the case was like, so that it can be put back
    undone_at = models.DateTimeField(null=True)  # its author took it back within the seconds allowed

    objects = Standing()
    every = models.Manager()  # with what was taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "by"], condition=Q(undone_at=None), name="assessment_four_eyes_person"
            ),
            models.UniqueConstraint(
                fields=["case", "round", "position"], condition=Q(undone_at=None), name="assessment_four_eyes_position"
            ),
            models.CheckConstraint(
                name="assessment_undone_later", condition=Q(undone_at=None) | Q(undone_at__gte=models.F("at"))
            ),
            models.CheckConstraint(name="assessment_position", condition=Q(position__in=[1, 2, 3])),
            models.CheckConstraint(name="assessment_finding_known", condition=Q(finding__in=rules.Finding.values)),
            models.CheckConstraint(
                name="assessment_illegal_has_ground",
                condition=Q(finding="illegal", national="illegal", legal_ground__gt="")
                | Q(finding="illegal", international="baseline", national="not_illegal", legal_ground="")
                | (~Q(finding="illegal") & Q(international="not_baseline", national="not_illegal", legal_ground="")),
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="assessment_newest_by")]

    def __str__(self) -> str:
        return f"Assessment {self.pk}"
