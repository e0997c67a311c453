"""Rows about the people of the house: their sessions, their training, and rights lent to them in an emergency."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class UserSessionQuerySet(models.QuerySet["UserSession"]):
    """The sessions' words."""

    def open(self, at: datetime) -> "UserSessionQuerySet":
        """Not ended, and younger than a session may become."""
        return self.filter(ended_at=None, until__gt=at)


class UserSession(models.Model):
    """One sign-in of one person, from then until it ends. No address and no user agent: the browser's family at most."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    browser = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    until = models.DateTimeField()  # however busy somebody is, they sign in again after this
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=60, blank=True)

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="usersession_moments", condition=Q(seen_at__gte=F("began_at"), until__gt=F("began_at"))
            ),
            models.CheckConstraint(
                name="usersession_end",
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="usersession_open", condition=Q(ended_at=None))]
        permissions = [("end_sessions", "Can end the sessions of other people")]

    def __str__(self) -> str:
        return f"UserSession {self.pk}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The certificates' words."""

    def valid(self, on: date) -> "CertificateQuerySet":
        """Valid on a day: begun, not over, not withdrawn."""
        return self.filter(valid_from__lte=on, valid_until__gte=on, withdrawn_at=None)


class Certificate(models.Model):
    """Proof that a person was trained to assess, from one day to another; only such a person judges cases."""

    class Kind(models.TextChoices):
        INHOPE = "inhope", "INHOPE analyst training"
        NATIONAL = "national", "Training by the authority"
        HOUSE = "house", "Training in the house"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    valid_from = models.DateField()
    valid_until = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="certificate_kind", condition=Q(kind__in=["inhope", "national", "house"])),
            models.CheckConstraint(name="certificate_days", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(
                name="certificate_withdrawn",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(name="certificate_by_another", condition=Q(recorded_by=None) | ~Q(recorded_by=F("user"))),
        ]
        indexes = [models.Index(fields=["user", "valid_until"], name="certificate_valid", condition=Q(withdrawn_at=None))]
        permissions = [("record_certificate", "Can record training certificates")]

    def __str__(self) -> str:
        return f"Certificate {self.pk}"


class ElevationQuerySet(models.QuerySet["Elevation"]):
    """Words about lent rights."""

    def active(self, at: datetime) -> "ElevationQuerySet":
        """Granted, not over and not ended early."""
        return self.filter(granted_at__lte=at, until__gt=at, ended_at=None)

    def waiting(self, at: datetime) -> "ElevationQuerySet":
        """Asked for, and a second person has not answered yet."""
        return self.filter(granted_at=None, ended_at=None, lapses_at__gt=at)


class Elevation(models.Model):
    """Break-glass: one person asks for more rights for at most an hour, another person lends them, and auditors are told."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="elevations")
    bundle = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()  # an emergency nobody answered is over
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # refused, taken back or given back; a time that ran out writes nothing

    objects = ElevationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="elevation_two_people", condition=Q(granted_by=None) | ~Q(granted_by=F("asked_by"))),
            models.CheckConstraint(name="elevation_an_hour", condition=Q(minutes__gte=5, minutes__lte=60)),
            models.CheckConstraint(
                name="elevation_granted",
                condition=Q(granted_by=None, granted_at=None, until=None)
                | Q(granted_by__isnull=False, granted_at__isnull=False, until__gt=F("granted_at")),
            ),
            models.CheckConstraint(
                name="elevation_ended",
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "until"], name="elevation_active", condition=Q(ended_at=None))]
        permissions = [
            ("ask_elevation", "Can ask for more rights in an emergency"),
            ("grant_elevation", "Can lend rights to a colleague in an emergency"),
        ]

    def __str__(self) -> str:
        return f"Elevation {self.pk}"
