"""What people do about letters: pull one back, answer a provider's question, and put right what was wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from takedown import rules_notices as rules


def _paired(name: str, who: str, when: str) -> models.CheckConstraint:
    """Nobody without a moment, no moment without somebody."""
    neither, both = {who: None, when: None}, {f"{who}__isnull": False, f"{when}__isnull": False}
    return models.CheckConstraint(name=name, condition=Q(**neither) | Q(**both))


class PullBackQuerySet(models.QuerySet["PullBack"]):
    """The words of letters that were pulled back."""

    def undecided(self) -> "PullBackQuerySet":
        """Something it asked for still waits for a person."""
        parked = models.Q(takedown__closed_at=None, takedown__waits_for="person")
        lines = self.model._meta.apps.get_model("takedown", "NoticeLine").objects.filter(parked)
        return self.filter(models.Exists(lines.filter(notice=models.OuterRef("notice"))), decided_at=None)


class PullBack(models.Model):
    """Somebody stopped a letter before it left; what it asked for waits until a person decides."""

    notice = models.OneToOneField("takedown.Notice", on_delete=models.PROTECT, related_name="pull_back")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=300)
    due_at = models.DateTimeField()  # by when somebody should have decided
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PullBackQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("pull_back_notice", "Can pull letters to providers back, and send them now"),
            ("answer_provider", "Can answer questions of providers"),
            ("correct_notice", "Can write corrections to whoever got a wrong letter"),
            ("enter_appeal", "Can enter appeals of owners and providers"),
            ("handle_appeal", "Can decide appeals on cases they did not judge"),
        ]
        constraints = [_paired("pullback_decided_paired", "decided_by", "decided_at")]
        indexes = [models.Index(fields=["due_at", "id"], name="pullback_undecided", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"PullBack {self.pk}"


class Question(models.Model):
    """A provider needs more before it acts: open until somebody answers or closes it."""

    notice = models.ForeignKey("takedown.Notice", on_delete=models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)  # closed without an answer

    class Meta:
        default_permissions = ()
        constraints = [
            _paired("question_taken_paired", "taken_by", "taken_at"),
            _paired("question_closed_paired", "closed_by", "closed_at"),
            models.UniqueConstraint(fields=["notice"], name="question_one_open", condition=Q(closed_at=None)),
        ]
        indexes = [models.Index(fields=["asked_at", "id"], name="question_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"Question {self.pk}"


class ProviderMessage(models.Model):
    """What we wrote to a provider about one letter, after it asked; its text is frozen in the outbox as well."""

    notice = models.ForeignKey("takedown.Notice", on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="providermessage_one_end", condition=Q(sent_at=None) | Q(withdrawn_at=None))
        ]

    def __str__(self) -> str:
        return f"ProviderMessage {self.pk}"


class Correction(models.Model):
    """We were wrong about one address, and say so to everybody who was told; by nobody: the clock, after a verdict."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField()  # the round that showed it
    kind = models.CharField(max_length=12, choices=rules.Wrong.choices)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="correction_kind_known", condition=Q(kind__in=rules.Wrong.values)),
            models.CheckConstraint(
                name="correction_by_hand_says_why",
                condition=Q(by=None, kind="not_illegal") | Q(by__isnull=False) & ~Q(why=""),
            ),
            models.UniqueConstraint(
                fields=["case", "round"], name="correction_once_a_round", condition=Q(kind="not_illegal")
            ),
        ]
        indexes = [models.Index(fields=["at"], name="correction_at")]

    def __str__(self) -> str:
        return f"Correction {self.pk}"


class CorrectionLetter(models.Model):
    """One correction on its way to one of those who were told something wrong."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="letters")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey("takedown.Notice", null=True, on_delete=models.PROTECT, related_name="corrections")
    referral = models.ForeignKey("partners.Referral", null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()  # when they were told what was wrong, for the last time
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["correction", "partner"], name="correction_each_once"),
            models.CheckConstraint(name="correction_one_end", condition=Q(sent_at=None) | Q(withdrawn_at=None)),
            models.CheckConstraint(
                name="correction_of_one_letter",
                condition=Q(notice=None, referral__isnull=False) | Q(notice__isnull=False, referral=None),
            ),
        ]

    def __str__(self) -> str:
        return f"CorrectionLetter {self.pk}"
