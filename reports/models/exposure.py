"""What one person looked at, for how long, and what they chose for themselves. Theirs alone: in no archive, no trail."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports import rules

WHATS = ("address", "words", "answers", "site")
SEVERITIES = ("heavy", "light", "unknown")
OPT_OUTS = {
    "age": tuple(one for one in rules.Age.values if one != "not_determined"),
    "content_type": tuple(rules.ContentType.values),
}


class Exposure(models.Model):
    """One look. It ends when it is covered; one that nobody ended counts to `until`, no more and no less."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8)
    day = models.DateField()  # the day on which it began, in the procedure's time zone
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    severity = models.CharField(max_length=8, default="unknown")  # what was known when they looked
    token_used_at = models.DateTimeField(null=True)  # at the viewing station: when its code was used
    tally_due_at = models.DateTimeField(null=True)  # clock column: the day's total has yet to be written

    class Meta:
        permissions = [("view_team_exposure", "Can see the team's exposure in bands")]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="exposure_what_known", condition=Q(what__in=WHATS)),
            models.CheckConstraint(name="exposure_severity_known", condition=Q(severity__in=SEVERITIES)),
            models.CheckConstraint(
                name="exposure_in_order",
                condition=Q(until__gte=F("began_at"))
                & (Q(ended_at=None) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("until"))),
            ),
            models.CheckConstraint(name="exposure_token_at_station", condition=Q(token_used_at=None) | Q(what="site")),
            models.UniqueConstraint(
                fields=["person"], name="exposure_one_open_viewing", condition=Q(what="site", ended_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "day"], name="exposure_day"),
            models.Index(fields=["began_at"], name="exposure_began"),
            models.Index(fields=["tally_due_at"], name="exposure_tally_due", condition=Q(tally_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Exposure {self.pk}"


class ExposureDay(models.Model):
    """How long one person looked on one day; all that is kept once the single looks are erased."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(db_index=True)
    seconds = models.PositiveIntegerField()
    looks = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="exposure_day_once")]

    def __str__(self) -> str:
        return f"ExposureDay {self.pk}"


class WorkDay(models.Model):
    """What one person said of one day: when their shift ends, that they go on, a break. Without a day: the usual."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True)
    shift_ends = models.TimeField(null=True)
    goes_on_at = models.DateTimeField(null=True)
    break_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="workday_once"),
            models.UniqueConstraint(fields=["person"], name="workday_one_usual", condition=Q(day=None)),
            models.CheckConstraint(
                name="workday_usual_is_a_shift", condition=Q(day__isnull=False) | Q(goes_on_at=None, break_until=None)
            ),
        ]

    def __str__(self) -> str:
        return f"WorkDay {self.pk}"


class OptOut(models.Model):
    """One kind of content that one person does not get. No reason is asked, nobody else sees it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=12)  # the column of Assessment that says it
    word = models.CharField(max_length=24)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "column", "word"], name="optout_once"),
            models.CheckConstraint(
                name="optout_known",
                condition=Q(column="age", word__in=OPT_OUTS["age"])
                | Q(column="content_type", word__in=OPT_OUTS["content_type"]),
            ),
        ]

    def __str__(self) -> str:
        return f"OptOut {self.pk}"
