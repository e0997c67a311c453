"""Rows of the ladder: each rung that was taken or left out, and what registries say about those beyond the host."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.procedures.ladders import LETTERS
from takedown.rules_ladder import Stand

RUNGS = tuple(LETTERS)


class AskingQuerySet(models.QuerySet["Asking"]):
    """The words of the ladder."""

    def counted(self) -> "AskingQuerySet":
        """Asked for real: not left out, and not taken back before the letter left."""
        return self.filter(skipped="", undone_at=None)


class Asking(models.Model):
    """One rung as it was taken for one takedown: one row for each who was asked, or one that says why it was left out.

    `by` is the person who left it out; nobody: the clock.
    """

    takedown = models.ForeignKey("takedown.Takedown", on_delete=models.PROTECT, related_name="askings")
    number = models.PositiveIntegerField()  # the takedown's asked_count with it: those asked at one moment share it
    step = models.CharField(max_length=12)
    step_taken = models.PositiveIntegerField()
    step_place = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=10)
    letter = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    answer_hours = models.PositiveIntegerField(default=0)
    pauses = models.JSONField(default=list)  # which answers gave more time, by the procedure of that day
    left_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # until when there was time to act, once the letter had left
    undone_at = models.DateTimeField(null=True)  # taken back before it left
    notice = models.ForeignKey("takedown.Notice", null=True, on_delete=models.PROTECT, related_name="askings")
    referral = models.ForeignKey("partners.Referral", null=True, on_delete=models.PROTECT, related_name="+")
    skipped = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the clock

    objects = AskingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="asking_to_known", condition=Q(to__in=RUNGS)),
            models.CheckConstraint(
                name="asking_one_way",
                condition=Q(notice__isnull=False, referral=None, skipped="")
                | Q(notice=None, referral__isnull=False, skipped="")
                | Q(notice=None, referral=None, left_at=None) & ~Q(skipped=""),
            ),
            models.CheckConstraint(
                name="asking_left_has_deadline",
                condition=Q(left_at=None, due_at=None) | Q(left_at__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(name="asking_left_or_undone", condition=Q(left_at=None) | Q(undone_at=None)),
        ]
        indexes = [models.Index(fields=["takedown", "-id"], name="asking_newest")]

    def __str__(self) -> str:
        return f"Asking {self.pk}"

    @property
    def stand(self) -> Stand:
        """Where the takedown stood when it asked this."""
        return Stand(self.step, self.step_taken, self.step_place)


class Steering(models.Model):
    """What a person did to the ladder of a takedown, and why; never changed."""

    takedown = models.ForeignKey("takedown.Takedown", on_delete=models.PROTECT, related_name="steerings")
    deed = models.CharField(max_length=10)
    step = models.CharField(max_length=12)
    why = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="steering_deed_known", condition=Q(deed__in=("skipped", "repeated", "escalated"))),
            models.CheckConstraint(name="steering_says_why", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"Steering {self.pk}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The clock's words."""

    def due(self, at: datetime) -> "RegistrationQuerySet":
        """A registry is to be asked now."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")


class Registration(models.Model):
    """Who registered a name, or runs a network number: what its registry said, and when it is asked again."""

    about = models.CharField(max_length=10)  # name, network
    key = models.CharField(max_length=255)  # a registrable domain, or AS and the number
    wanted_at = models.DateTimeField()  # since when somebody waits for an answer
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=200, blank=True)
    contact = models.EmailField(blank=True)
    country = models.CharField(max_length=2, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "key"], name="registration_once"),
            models.CheckConstraint(name="registration_about_known", condition=Q(about__in=("name", "network"))),
        ]
        indexes = [models.Index(fields=["due_at"], name="registration_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"Registration {self.pk}"
