"""Rows of the partners floor."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from partners import models_keys as keys  # noqa: F401 - Django finds the rows of keys by this
from partners import models_past as past  # noqa: F401 - Django finds the directory's history by this
from partners import rules
from partners.api import models as api  # noqa: F401 - Django finds the rows of the partner API by this
from partners.iccam import models as iccam  # noqa: F401 - and those of ICCAM by this
from partners.mailbox import models as mailbox  # noqa: F401 - and those of the mailbox by this
from partners.models_channels import CHANNELS
from partners.models_messages import PoliceMessage
from partners.peers import models as peers  # noqa: F401 - Django finds the rows of peers' doors by this
from partners.providers import models as providers  # noqa: F401 - and what is known of providers by this

__all__ = [
    "Answer", "Hold", "HoldQuerySet", "Liaison", "Order", "Partner", "PoliceMessage", "PoliceRecord", "Referral",
]  # fmt: skip


class PartnerQuerySet(models.QuerySet["Partner"]):
    """The directory's words."""

    def usable(self, at: datetime) -> "PartnerQuerySet":
        """Active, and valid on that day."""
        day = at.date()
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gt=day), active=True)

    def kept(self) -> "PartnerQuerySet":
        """Those that people of the house keep up; providers come by themselves, from look-ups."""
        return self.filter(kind__in=rules.KEPT)

    def to_verify(self, at: datetime) -> "PartnerQuerySet":
        """Kept and usable, but never verified, or longer than a year ago."""
        old = Q(verified_on=None) | Q(verified_on__lt=rules.verified_since(at.date()))
        return self.kept().usable(at).filter(old)


class Partner(models.Model):
    """Anyone outside we write to."""

    kind = models.CharField(max_length=12, choices=rules.Kind.choices)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    language = models.CharField(max_length=5, default="en", choices=settings.LANGUAGES)
    channel = models.CharField(
        max_length=12, choices=rules.Channel.choices, default=rules.Channel.EMAIL, help_text="How a referral reaches them"
    )
    email = models.EmailField(blank=True, help_text="Where letters go. Without it nothing leaves by e-mail.")
    encrypted_only = models.BooleanField(
        default=False, help_text="Never mail this partner in clear: without a key it waits."
    )
    daily_digest = models.BooleanField(
        default=False, help_text="Police only: a mail on each working day that says how many cases wait, and names none."
    )
    digest_on = models.DateField(null=True, editable=False)  # the last day on which the clock looked
    website = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    preference = models.PositiveSmallIntegerField(default=100, help_text="Lowest first among several in one country")
    takes_orphans = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Hotlines that may take cases of countries without one (ICCAM): their order, lowest first. Empty: no.",
    )
    evidence = models.CharField(max_length=1, blank=True, help_text="A directory, B other source, C old and unverified")
    iccam_hotline_id = models.PositiveIntegerField(null=True, blank=True)
    asn = models.PositiveBigIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        permissions = [
            ("liaise", "Police liaison: see and answer forwarded cases"),
            ("keep_directory", "Take the directory out as a file and bring one in"),
            ("approve_provider", "Say whether notices may go to a provider, and which rows are one provider"),
        ]
        constraints = [
            models.CheckConstraint(name="partner_kind_known", condition=Q(kind__in=rules.Kind.values)),
            *CHANNELS,
            models.CheckConstraint(
                name="partner_orphans_by_hotlines",
                condition=Q(takes_orphans=None) | Q(kind="hotline"),
                violation_error_message="Only a hotline takes orphans. Leave that empty for anybody else.",
            ),
            models.CheckConstraint(
                name="partner_validity_in_order",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lt=F("valid_until")),
                violation_error_message="“Valid until” must lie after “valid from”: the first day that counts no more.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "country"], name="partner_routing")]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})" if self.country else self.name

    @property
    def whom(self) -> str:
        """The name under which the outbox counts what leaves for it."""
        return f"{self.kind}:{self.pk}"

    @property
    def candidate(self) -> rules.Candidate:
        """Give what the routing sees of this row."""
        return rules.Candidate(
            self.pk, self.kind, self.country, self.active, self.preference, self.valid_from, self.valid_until,
            self.takes_orphans,
        )  # fmt: skip

    def usable_on(self, day: date) -> bool:
        """Active, and valid on that day."""
        return self.candidate.usable(day)


class Liaison(models.Model):
    """A person of a police unit who may use the police door, and only for that unit's cases."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="liaison")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="liaisons")

    def __str__(self) -> str:
        return f"Liaison {self.pk}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    """The forwarding desk's words."""

    def unsent(self) -> "ReferralQuerySet":
        """Written, not yet handed over."""
        return self.filter(sent_at=None)

    def late(self, at: datetime) -> "ReferralQuerySet":
        """Not sent although it had to be by now."""
        return self.unsent().filter(due_at__lt=at)

    def to(self, partner: Partner) -> "ReferralQuerySet":
        """Addressed to this partner."""
        return self.filter(partner=partner)


class Referral(models.Model):
    """Our message to police, peer or regulator about one case."""

    key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="referrals")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="referrals")
    purpose = models.CharField(max_length=12)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()  # by when it had to be told, by the procedure
    sent_at = models.DateTimeField(null=True)
    checksum = models.CharField(max_length=64, blank=True)  # SHA-256 of the referral.json in its letter
    reference = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="referral_purpose_known", condition=Q(purpose__in=rules.PURPOSES)),
        ]
        indexes = [
            models.Index(fields=["partner", "-written_at"], name="referral_inbox"),
            models.Index(Upper("reference"), name="referral_reference", condition=~Q(reference="")),
            models.Index(
                fields=["partner", "sent_at"],
                name="referral_unanswered",
                condition=Q(purpose="referral", sent_at__isnull=False, answered_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Referral {self.pk}"

    @property
    def number(self) -> str:
        """The number a partner knows it by, R-000012 for instance."""
        return f"R-{self.pk:06d}"


class Answer(models.Model):
    """What police or a peer said back about one case; never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="answers")
    said = models.CharField(max_length=16, choices=rules.Said.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    because = models.CharField(max_length=12, blank=True, choices=rules.Reason.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="answer_said_known", condition=Q(said__in=rules.Said.values)),
            models.CheckConstraint(name="answer_because_known", condition=Q(because__in=["", *rules.Reason.values])),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class HoldQuerySet(models.QuerySet["Hold"]):
    """The words of holds."""

    def active(self, at: datetime) -> "HoldQuerySet":
        """Not lifted, not over. One that was placed after a long turn of the clock began counts for that turn too."""
        return self.filter(lifted_at=None, until__gt=at)


class Hold(models.Model):
    """Police: do not tell the host yet; always with an end."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="holds")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="holds")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    until = models.DateTimeField()
    taken_over = models.BooleanField(default=False)  # the police handle the case themselves while it runs
    because = models.CharField(max_length=12, blank=True, choices=rules.Reason.choices)
    reason = models.CharField(max_length=300, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_ends", condition=Q(until__gt=F("placed_at"))),
            models.CheckConstraint(name="hold_because_known", condition=Q(because__in=["", *rules.Reason.values])),
            models.CheckConstraint(
                name="hold_lifted_paired",
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["case"], name="hold_open", condition=Q(lifted_at=None))]

    def __str__(self) -> str:
        return f"Hold {self.pk}"


class Order(models.Model):
    """A magistrate's order: spoken first, confirmed in writing by a date; or written at once."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="orders")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="orders")
    magistrate = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirm_by = models.DateTimeField(null=True)  # a spoken order must be confirmed by then
    reference = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    chase_at = models.DateTimeField(null=True)  # when the clock reminds the unit, and then lets the order lapse
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_spoken_or_written", condition=Q(confirm_by__isnull=False) | Q(confirmed_at__isnull=False)
            ),
            models.CheckConstraint(name="order_written_has_reference", condition=Q(confirmed_at=None) | ~Q(reference="")),
            models.CheckConstraint(name="order_chased_till_written", condition=Q(confirmed_at=None) | Q(chase_at=None)),
        ]
        indexes = [
            models.Index(Upper("reference"), name="order_reference", condition=~Q(reference="")),
            models.Index(fields=["chase_at"], name="order_chased", condition=Q(chase_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Order {self.pk}"


class PoliceRecord(models.Model):
    """What one police unit keeps of one case: the number of its own report, and what came of it."""

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="police_records")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    pv_number = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=rules.Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "partner"], name="police_record_once"),
            models.CheckConstraint(name="police_outcome_known", condition=Q(outcome__in=["", *rules.Outcome.values])),
            models.CheckConstraint(name="police_record_says", condition=~Q(pv_number="", outcome="")),
        ]
        indexes = [models.Index(Upper("pv_number"), name="police_record_number", condition=~Q(pv_number=""))]

    def __str__(self) -> str:
        return f"PoliceRecord {self.pk}"
