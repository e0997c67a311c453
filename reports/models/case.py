"""One piece of content at one address, and who told us of it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hotline.models import User
from reports import rules
from reports.rules import verdicts

ORDER = ["band", "rank_at", "id"]


def _of(name: str) -> "models.QuerySet[Any]":
    """Give every row that points at a case, by the name a case has for them."""
    rows: Any = Case._meta.get_field(name).related_model
    every: models.QuerySet[Any] = rows.objects.all()
    return every


class CaseQuerySet(models.QuerySet["Case"]):
    """The queue's words."""

    def to_judge(self) -> "CaseQuerySet":
        """Waiting for somebody's first or second assessment."""
        return self.filter(state__in=rules.TO_JUDGE)

    def to_decide(self) -> "CaseQuerySet":
        """The two assessments differ: a lead decides."""
        return self.filter(state="disputed")

    def in_order(self) -> "CaseQuerySet":
        """The queue's one order: band, then the moment that reasons bring forward (rules.rank_at)."""
        return self.order_by("band", "rank_at", "pk")

    def awake(self, at: datetime) -> "CaseQuerySet":
        """Not put off to a later moment."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at))

    def assigned(self, user: User, at: datetime) -> "CaseQuerySet":
        """Meant for this person, while that lasts."""
        return self.filter(assigned_to=user, assigned_until__gt=at)

    def not_for_others(self, user: User, at: datetime) -> "CaseQuerySet":
        """Leave out what is meant for somebody else; an urgent case is meant for everybody."""
        mine = Q(assigned_to=None) | Q(assigned_to=user) | Q(assigned_until__lte=at)
        return self.filter(mine | Q(band=rules.URGENT))

    def free(self, at: datetime) -> "CaseQuerySet":
        """Nobody holds it at this moment."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=at))

    def not_judged_by(self, user: User) -> "CaseQuerySet":
        """Cases on which this person gave no assessment in the present round."""
        judged = _of("assessments").filter(by=user, case=models.OuterRef("pk"), round=models.OuterRef("round"))
        return self.filter(~models.Exists(judged))

    def not_passed_by(self, user: User) -> "CaseQuerySet":
        """Cases this person did not pass on, and about which they wait for no colleague's opinion."""
        this_round = Q(round=0) | Q(round=models.OuterRef("round"))
        passed = _of("passed_by").filter(this_round, by=user, case=models.OuterRef("pk"))
        asked = _of("opinions").filter(asked_by=user, case=models.OuterRef("pk"), answered_at=None, closed_at=None)
        return self.filter(~models.Exists(passed), ~models.Exists(asked))

    def late(self, at: datetime) -> "CaseQuerySet":
        """Past the moment by which they should have been assessed."""
        return self.filter(assess_due_at__lt=at)


class Case(models.Model):
    """One piece of content at one address and all that happened to it. Unique per normalised address."""

    MOVES = rules.CASE_MOVES

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the address: addresses can be too long to index
    address = models.TextField()  # normal form by the WHATWG URL rules
    host = models.CharField(max_length=255)
    domain = models.CharField(max_length=255, blank=True)  # registrable domain, empty for an IP or onion
    page_key = models.CharField(max_length=64, blank=True, default="")  # shared by all spellings of a page (reports.pages)
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
    # What the queue sorts and filters by; kept by the verbs (reports.actions.ranking), explained in docs/decisions.
    band = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(default=0)
    rank_at = models.DateTimeField()
    sources = models.PositiveSmallIntegerField(default=0)
    known = models.PositiveSmallIntegerField(default=0)  # illegal cases on the same host, up to a cap
    signs = models.CharField(max_length=120, blank=True)  # urgent signs of all its reports, each between two spaces
    channel = models.CharField(max_length=10, blank=True)  # channel, language and place: of the report that opened it
    language = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=12, blank=True)
    hosting = models.CharField(max_length=10, blank=True)  # outcome of the newest look-up; empty for a name
    country = models.CharField(max_length=2, blank=True)  # and its country
    # Arrangements at the desk, none of which touches the state.
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_until = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    # Clock columns: null means "nothing to do".
    near_due_at = models.DateTimeField(null=True)
    assess_due_at = models.DateTimeField(null=True)
    lookup_due_at = models.DateTimeField(null=True)
    route_due_at = models.DateTimeField(null=True)
    effect_due_at = models.DateTimeField(null=True)  # until then the newest verdict can be taken back and does nothing
    # Set aside: for everybody until a moment; and how often somebody passed it on in this round, by reason, never by whom.
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
            ("export_case", "Can take case files out for court"),
        ]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=rules.CASE_STATES)),
            models.CheckConstraint(name="case_phase_known", condition=Q(phase__in=rules.PHASES)),
            models.CheckConstraint(
                name="case_claim_paired",
                condition=Q(claimed_by=None, claimed_until=None) | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="case_waiting_is_due", condition=~Q(state__in=rules.TO_JUDGE) | Q(assess_due_at__isnull=False)
            ),
            models.CheckConstraint(name="case_reported_in_order", condition=Q(last_reported_at__gte=F("first_reported_at"))),
            models.CheckConstraint(name="case_band_known", condition=Q(band__in=tuple(rules.BANDS))),
            models.CheckConstraint(
                name="case_assigned_paired",
                condition=Q(assigned_to=None, assigned_until=None)
                | Q(assigned_to__isnull=False, assigned_until__isnull=False),
            ),
            models.CheckConstraint(
                name="case_not_its_own_duplicate", condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=[*ORDER, "snoozed_until"], name="case_queue", condition=Q(state__in=rules.TO_JUDGE)),
            models.Index(fields=["state", *ORDER], name="case_by_state", condition=Q(state__in=rules.WAITING)),
            *(
                models.Index(fields=[column, *ORDER], name=f"case_by_{column}", condition=Q(state__in=rules.WAITING))
                for column in ("country", "language", "channel", "place", "domain")
            ),
            models.Index(fields=["first_reported_at"], name="case_by_age", condition=Q(state__in=rules.WAITING)),
            models.Index(fields=["assess_due_at"], name="case_assess_due", condition=Q(state__in=rules.WAITING)),
            models.Index(
                fields=ORDER,
                name="case_to_settle",
                condition=Q(hosting__in=rules.TO_SETTLE) & ~Q(state="dismissed"),
            ),
            models.Index(fields=["assigned_to", *ORDER], name="case_assigned", condition=Q(assigned_to__isnull=False)),
            models.Index(fields=["snoozed_until"], name="case_snoozed", condition=Q(snoozed_until__isnull=False)),
            models.Index(fields=["host", "-last_reported_at", "-id"], name="case_host"),
            models.Index(fields=["domain", "-last_reported_at", "-id"], name="case_domain", condition=~Q(domain="")),
            models.Index(fields=["host"], name="case_host_illegal", condition=Q(state="confirmed")),
            models.Index(fields=["host", "id"], name="case_host_new", condition=Q(state="new")),
            models.Index(fields=["first_reported_at"], name="case_suspect_new", condition=Q(state="new", suspect__gt=0)),
            models.Index(fields=["near_due_at"], name="case_near_due", condition=Q(near_due_at__isnull=False)),
            models.Index(fields=["effect_due_at"], name="case_effect_due", condition=Q(effect_due_at__isnull=False)),
            models.Index(fields=["-skips"], name="case_passed_on", condition=Q(skips__gte=verdicts.SKIPS_A_LEAD_SEES)),
            models.Index(fields=["lookup_due_at"], name="case_lookup_due", condition=Q(lookup_due_at__isnull=False)),
            models.Index(fields=["route_due_at"], name="case_route_due", condition=Q(route_due_at__isnull=False)),
            models.Index(fields=["host"], opclasses=["varchar_pattern_ops"], name="case_host_beginning"),
            models.Index(fields=["page_key"], name="case_page", condition=~Q(page_key="")),
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
