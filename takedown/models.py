"""Rows of the takedown floor."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from takedown import models_channels as channels  # noqa: F401 - Django finds the rows of the ways to providers by this
from takedown import models_ladder as ladder  # noqa: F401 - and those of the ladder by this
from takedown import models_scores as scores  # noqa: F401 - Django finds the rows of league tables by this
from takedown import rules, rules_looks, rules_reply
from takedown.models_appeals import Appeal as Appeal
from takedown.models_appeals import AppealQuerySet as AppealQuerySet
from takedown.models_incoming import NoticeMail as NoticeMail
from takedown.models_looks import GoneCheck as GoneCheck
from takedown.models_looks import LookedHost as LookedHost
from takedown.models_notices import Correction as Correction
from takedown.models_notices import CorrectionLetter as CorrectionLetter
from takedown.models_notices import ProviderMessage as ProviderMessage
from takedown.models_notices import PullBack as PullBack
from takedown.models_notices import Question as Question
from takedown.models_reply import ContactProposal as ContactProposal
from takedown.models_reply import ReplyCall as ReplyCall
from takedown.rules_ladder import Stand


class TakedownQuerySet(models.QuerySet["Takedown"]):
    """The words of the clock and of the desk."""

    def open(self) -> "TakedownQuerySet":
        """Not closed."""
        return self.filter(closed_at=None)

    def due(self, at: datetime) -> "TakedownQuerySet":
        """Its next deed is due."""
        return self.open().filter(due_at__lte=at).order_by("due_at", "pk")

    def to_look(self, at: datetime) -> "TakedownQuerySet":
        """It is time to look whether it is still there."""
        return self.open().filter(next_check_at__lte=at).order_by("next_check_at", "pk")

    def untold(self) -> "TakedownQuerySet":
        """The directory lacked whom the procedure tells; of what moved the next takedown tells."""
        return self.filter(tell_due_at__isnull=False).exclude(state__in=("moved", "stopped")).order_by("tell_due_at", "pk")

    def late(self, at: datetime) -> "TakedownQuerySet":
        """Asked, not answered in time, still online."""
        running = self.open().filter(state__in=("asked", "overdue"))
        return running.filter(Q(state="overdue") | Q(due_at__lt=at))


class Takedown(models.Model):
    """The effort to get one case gone from one host. A move closes it and opens the next."""

    MOVES = rules.MOVES

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="takedowns")
    lookup = models.ForeignKey("reports.HostingLookup", on_delete=models.PROTECT, related_name="+")
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")
    where = models.CharField(max_length=10)
    path = models.CharField(max_length=10)
    provider = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="takedowns")
    state = models.CharField(max_length=10, default="waiting")
    waits_for = models.CharField(max_length=12, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # when the clock must act on it next; null: something else wakes it
    asked_count = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=12, blank=True, db_default="", default="")  # the rung it takes next; "": the first
    step_taken = models.PositiveIntegerField(db_default=0, default=0)  # how often it took that one before
    step_place = models.PositiveSmallIntegerField(db_default=0, default=0)  # where that one stood in the ladder
    tell_due_at = models.DateTimeField(null=True)  # who is told besides was not in the directory: tried again then
    next_check_at = models.DateTimeField(null=True)
    misses = models.PositiveSmallIntegerField(default=0)
    missed_at = models.DateTimeField(null=True)  # the last miss that counted
    watch_step = models.PositiveSmallIntegerField(default=0)
    last_online_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    stop_why = models.CharField(max_length=300, blank=True)  # with stopped_by alone it is only a proposal
    stop_seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = TakedownQuerySet.as_manager()

    class Meta:
        permissions = [("steer_ladder", "Skip or repeat a step of the ladder, or go to the next one now")]
        constraints = [
            models.CheckConstraint(name="takedown_state_known", condition=Q(state__in=rules.STATES)),
            models.CheckConstraint(name="takedown_path_known", condition=Q(path__in=rules.PATHS)),
            models.UniqueConstraint(fields=["case"], name="takedown_one_open", condition=Q(closed_at=None)),
            models.CheckConstraint(
                name="takedown_closed_waits_for_nothing",
                condition=Q(closed_at=None, state__in=rules.OPEN) & ~Q(waits_for="")
                | Q(closed_at__isnull=False, state__in=rules.CLOSED, waits_for="", due_at=None, next_check_at=None),
            ),
            models.CheckConstraint(
                name="takedown_stopped_by_two",
                condition=~Q(state="stopped")
                | Q(stopped_by__isnull=False, stop_seconded_by__isnull=False) & ~Q(stopped_by=models.F("stop_seconded_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="takedown_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["next_check_at"], name="takedown_look", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["tell_due_at"], name="takedown_tell", condition=Q(tell_due_at__isnull=False)),
            models.Index(
                fields=["due_at", "id"], name="takedown_late", condition=Q(closed_at=None, state__in=("asked", "overdue"))
            ),
            models.Index(fields=["provider", "state"], name="takedown_ready", condition=Q(state="ready")),
            models.Index(
                fields=["due_at", "id"],
                name="takedown_answers",
                condition=Q(closed_at=None, state__in=("asked", "overdue"), path="notice"),
            ),
        ]

    def __str__(self) -> str:
        return f"Takedown {self.pk}"

    @property
    def stand(self) -> Stand:
        """Where it stands on its ladder."""
        return Stand(self.step, self.step_taken, self.step_place)


class Notice(models.Model):
    """One letter to one provider about one or more takedowns."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=120, unique=True)
    provider = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="notices")
    takedowns = models.ManyToManyField(Takedown, through="NoticeLine", related_name="notices")
    step = models.CharField(max_length=12)
    language = models.CharField(max_length=5)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    answer_hours = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)
    link_number = models.PositiveSmallIntegerField(default=0)  # of the reply link that works; each new one counts on
    link_revoked_at = models.DateTimeField(null=True)
    link_revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    letter_version = models.CharField(max_length=60, blank=True)  # of the template it was made from: "notice.en.3-1f2e3d4c"
    told_due_at = models.DateTimeField(null=True)  # the deadline as the letter prints it
    delivered_at = models.DateTimeField(null=True)  # the provider's server says so; that proves no reading
    bounced_at = models.DateTimeField(null=True)  # it came back: then it counts as never sent

    class Meta:
        permissions = [("revoke_link", "Revoke the reply link of a letter, or make a new one")]
        indexes = [
            models.Index(fields=["written_at", "id"], name="notice_leaving", condition=Q(sent_at=None, withdrawn_at=None)),
            models.Index(fields=["provider", "-id"], name="notice_of_provider"),
            models.Index(fields=["-bounced_at"], name="notice_bounced", condition=Q(bounced_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_link_revoked_by_somebody",
                condition=Q(link_revoked_at=None, link_revoked_by=None)
                | Q(link_revoked_at__isnull=False, link_revoked_by__isnull=False),
            ),
            models.CheckConstraint(name="notice_bounced_not_sent", condition=Q(bounced_at=None) | Q(sent_at=None)),
            models.CheckConstraint(name="notice_sent_or_withdrawn", condition=Q(sent_at=None) | Q(withdrawn_at=None)),
            models.CheckConstraint(
                name="notice_sent_has_deadline",
                condition=Q(sent_at=None, answer_due_at=None) | Q(sent_at__isnull=False, answer_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class NoticeLine(models.Model):
    """One address in one letter."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    takedown = models.ForeignKey(Takedown, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "takedown"], name="notice_line_once")]

    def __str__(self) -> str:
        return f"NoticeLine {self.pk}"


class Reply(models.Model):
    """What the provider said about one address; never changed."""

    line = models.ForeignKey(NoticeLine, on_delete=models.PROTECT, related_name="replies")
    outcome = models.CharField(max_length=16, choices=rules.Outcome.choices)
    at = models.DateTimeField()
    note = models.CharField(max_length=rules_reply.LONGEST_KEPT, blank=True)
    by_date = models.DateTimeField(null=True)  # until when the customer has to remove it
    where_to = models.CharField(max_length=rules_reply.LONGEST_WHERE, blank=True)  # who holds it, or to whom it was passed
    preserved_until = models.DateField(null=True)
    account_suspended = models.BooleanField(default=False)
    key = models.CharField(max_length=100, blank=True)  # of the request it came with
    by = models.ForeignKey(  # who typed what came by mail or telephone; nobody: the provider itself
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="reply_outcome_known", condition=Q(outcome__in=rules.Outcome.values)),
            models.CheckConstraint(name="reply_by_date_of_customer", condition=Q(by_date=None) | Q(outcome="customer_told")),
            models.CheckConstraint(
                name="reply_where_to_of_others", condition=Q(where_to="") | Q(outcome__in=rules_reply.NAMES_OTHERS)
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="reply_asks", condition=Q(outcome__in=rules.NEEDS_A_PERSON)),
            models.Index(fields=["-at", "-id"], name="reply_newest"),
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"


class FollowUp(models.Model):
    """One look whether it is still there; append-only, nothing of the content is kept."""

    takedown = models.ForeignKey(Takedown, on_delete=models.PROTECT, related_name="followups")
    at = models.DateTimeField()
    result = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField(null=True)
    detail = models.CharField(max_length=60, blank=True)
    dns = models.CharField(max_length=10, blank=True)
    tls = models.CharField(max_length=10, blank=True)
    wall = models.CharField(max_length=10, blank=True)  # what stands before it, or in its place
    nonsense = models.CharField(max_length=10, blank=True)  # what the host said to an address that cannot be there
    size_class = models.CharField(max_length=10, blank=True)
    hops = models.JSONField(default=list)  # [host, status] on the way; never a path
    vantage = models.CharField(max_length=10, blank=True)  # the place whose answer counts
    points = models.JSONField(default=list)  # [place, result, status] of the other places that were asked
    took_ms = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")  # who looked

    class Meta:
        permissions = [("record_look", "Can write down what a person saw at an address")]
        constraints = [
            models.CheckConstraint(name="followup_result_known", condition=Q(result__in=rules_looks.RESULTS)),
            models.CheckConstraint(name="followup_wall_known", condition=Q(wall__in=("", *rules_looks.WALLS))),
            models.CheckConstraint(
                name="followup_words_known",
                condition=Q(dns__in=("", "ok", "none", "failed"), tls__in=("", *rules_looks.TLS))
                & Q(nonsense__in=("", *rules_looks.NONSENSE)),
            ),
        ]
        indexes = [models.Index(fields=["takedown", "-at"], name="followup_newest")]

    def __str__(self) -> str:
        return f"FollowUp {self.pk}"
