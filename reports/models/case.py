"""One piece of content at one address, and who told us of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hotline.models import User
from reports import rules
from reports.rules import verdicts


class CaseQuerySet(models.QuerySet["Case"]):
    """The queue's words."""

    def to_judge(self) -> "CaseQuerySet":
        """Waiting for somebody's first or second assessment."""
        return self.filter(state__in=rules.TO_JUDGE)

    def to_decide(self) -> "CaseQuerySet":
        """The two assessments differ: a lead decides."""
        return self.filter(state="disputed")

    def in_order(self) -> "CaseQuerySet":
        """The most urgent band first, then by when it is due: being urgent or being old both bring that forward.

        What looks like a machine's comes last, and comes.
        """
        top = models.Case(models.When(urgency__gte=rules.TOP_URGENCY, then=0), default=1)
        return self.order_by("suspect", top, "assess_due_at", "pk")

    def free(self, at: datetime) -> "CaseQuerySet":
        """Nobody holds it at this moment, and it is not set aside until later."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=at)).filter(
            Q(parked_until=None) | Q(parked_until__lte=at)
        )

    def not_judged_by(self, user: User) -> "CaseQuerySet":
        """Cases on which this person gave no assessment in the present round."""
        judged = user.assessments.filter(case=models.OuterRef("pk"), round=models.OuterRef("round"))
        return self.filter(~models.Exists(judged))

    def not_passed_by(self, user: User) -> "CaseQuerySet":
        """Cases this person did not pass on, and about which they wait for no colleague's opinion."""
        this_round = Q(round=0) | Q(round=models.OuterRef("round"))
        passed = user.passed.filter(this_round, case=models.OuterRef("pk"))
        asked = user.asked.filter(case=models.OuterRef("pk"), answered_at=None, closed_at=None)
        return self.filter(~models.Exists(passed), ~models.Exists(asked))

    def late(self, at: datetime) -> "CaseQuerySet":
        """Past the moment by which they should have been assessed."""
        return self.filter(assess_due_at__lt=at)


class Case(models.Model):
    """One piece of content at one address and all that happened to it. Unique per normalised address."""

    MOVES = rules.CASE_MOVES

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the address: addresses can be too long to index
    address = models.TextField()  # normal form by the WHATWG URL rules
    host = models.CharField(max_length=255, db_index=True)
    domain = models.CharField(max_length=255, blank=True, db_index=True)  # registrable domain, empty for an IP or onion
    state = models.CharField(max_length=12, default="new")
    round = models.PositiveSmallIntegerField(default=1)
    urgency = models.PositiveSmallIntegerField(default=0)
    suspect = models.PositiveSmallIntegerField(default=0)  # the least suspect of its reports counts
    sightings_count = models.PositiveIntegerField(default=0)
    first_reported_at = models.DateTimeField()
    last_reported_at = models.DateTimeField()
    phase = models.CharField(max_length=12, default="received")  # all that a reporter learns
    phase_at = models.DateTimeField()
    with_partner = models.BooleanField(default=False)  # a partner hotline has it, and the reporter may know
    # Clock columns: null means "nothing to do".
    assess_due_at = models.DateTimeField(null=True)
    lookup_due_at = models.DateTimeField(null=True)
    route_due_at = models.DateTimeField(null=True)
    effect_due_at = models.DateTimeField(null=True)  # until then the newest verdict can be taken back and does nothing
    # Set aside: for everybody until a moment; and how often somebody passed it on in this round, by reason, never by whom.
    parked_until = models.DateTimeField(null=True)
    parked_why = models.CharField(max_length=12, blank=True, choices=verdicts.Park.choices)
    skips = models.PositiveSmallIntegerField(default=0)
    skip_reasons = models.JSONField(default=dict)
    # The claim: a lease with an end and a number that goes up with every new holder.
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="claims")
    claimed_until = models.DateTimeField(null=True)
    claim_number = models.PositiveIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        permissions = [
            ("assess_case", "Can claim and assess cases"),
            ("decide_case", "Can decide disputed cases and stop takedowns"),
            ("reveal_address", "Can reveal addresses"),
        ]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=rules.CASE_STATES)),
            models.CheckConstraint(name="case_phase_known", condition=Q(phase__in=rules.PHASES)),
            models.CheckConstraint(
                name="case_claim_paired",
                condition=Q(claimed_by=None, claimed_until=None) | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="case_parked_for_a_reason",
                condition=Q(parked_until=None, parked_why="")
                | Q(parked_until__isnull=False, parked_why__in=verdicts.Park.values),
            ),
            models.CheckConstraint(
                name="case_waiting_is_due", condition=~Q(state__in=rules.TO_JUDGE) | Q(assess_due_at__isnull=False)
            ),
            models.CheckConstraint(name="case_reported_in_order", condition=Q(last_reported_at__gte=F("first_reported_at"))),
        ]
        indexes = [
            models.Index(
                "suspect",
                F("urgency").desc(),
                "assess_due_at",
                "id",
                name="case_queue",
                condition=Q(state__in=rules.TO_JUDGE),
            ),
            models.Index(fields=["lookup_due_at"], name="case_lookup_due", condition=Q(lookup_due_at__isnull=False)),
            models.Index(fields=["route_due_at"], name="case_route_due", condition=Q(route_due_at__isnull=False)),
            models.Index(fields=["effect_due_at"], name="case_effect_due", condition=Q(effect_due_at__isnull=False)),
            models.Index(fields=["parked_until"], name="case_parked", condition=Q(parked_until__isnull=False)),
            models.Index(fields=["-skips"], name="case_passed_on", condition=Q(skips__gte=verdicts.SKIPS_A_LEAD_SEES)),
            models.Index(fields=["host", "-last_reported_at"], name="case_host_newest"),
            models.Index(fields=["domain", "-last_reported_at"], name="case_domain_newest"),
            models.Index(fields=["claimed_until"], name="case_claims", condition=Q(claimed_until__isnull=False)),
        ]

    def stands(self, at: datetime) -> bool:
        """Say whether it is confirmed, and for good: not in the seconds in which the verdict may be taken back."""
        return self.state == "confirmed" and (self.effect_due_at is None or self.effect_due_at <= at)

    def __str__(self) -> str:
        return f"Case {self.pk}"


class Sighting(models.Model):
    """This report names this case, on this line, with the address as it was told."""

    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="sightings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sightings")
    line = models.PositiveSmallIntegerField()
    told = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "case"], name="sighting_once_per_report")]

    def __str__(self) -> str:
        return f"Sighting {self.pk}"
