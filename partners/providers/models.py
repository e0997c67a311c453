"""Rows of providers: approval and manner, contacts, what each is known by, chains, and merges that can be undone."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.providers import rules

USER = settings.AUTH_USER_MODEL
PARTNER = "partners.Partner"


class ProfileQuerySet(models.QuerySet["Profile"]):
    """The words of approval."""

    def standing(self) -> "ProfileQuerySet":
        """Not an alias of another."""
        return self.filter(merged_into=None)

    def to_approve(self) -> "ProfileQuerySet":
        """Nobody has said yet whether letters may go there."""
        return self.standing().filter(approved_at=None, refused_at=None)

    def refused(self) -> "ProfileQuerySet":
        """A person said that no letter goes there."""
        return self.standing().filter(refused_at__isnull=False)


class Profile(models.Model):
    """What the house knows of one provider besides its row in the directory; the row of a provider has exactly one."""

    partner = models.OneToOneField(PARTNER, primary_key=True, on_delete=models.PROTECT, related_name="profile")
    found_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # null: got letters before
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    refused_why = models.CharField(max_length=300, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC")  # IANA
    preferred_format = models.CharField(max_length=8, choices=rules.Form.choices, default=rules.Form.MAIL)
    hours = models.CharField(max_length=120, blank=True)
    form_url = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    merged_into = models.ForeignKey(PARTNER, null=True, on_delete=models.PROTECT, related_name="aliases")

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="profile_format_known", condition=Q(preferred_format__in=rules.Form.values)),
            models.CheckConstraint(
                name="profile_approved_paired", condition=Q(approved_by=None) | Q(approved_at__isnull=False)
            ),
            models.CheckConstraint(
                name="profile_refused_paired",
                condition=Q(refused_at=None, refused_by=None, refused_why="")
                | Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refused_why=""),
            ),
            models.CheckConstraint(name="profile_one_word", condition=Q(approved_at=None) | Q(refused_at=None)),
            models.CheckConstraint(name="profile_no_own_alias", condition=~Q(merged_into=F("partner"))),
        ]
        indexes = [
            models.Index(
                fields=["found_at"],
                name="profile_to_approve",
                condition=Q(approved_at=None, refused_at=None, merged_into=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Profile {self.pk}"


class Contact(models.Model):
    """One way to reach a provider. The one in use is mirrored on the partner (channel, email, language)."""

    partner = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=8, choices=rules.Way.choices, default=rules.Way.EMAIL)
    address = models.CharField(max_length=300)  # of the mailbox, of the form, the name of the API, or a number
    language = models.CharField(max_length=5, default="en", choices=settings.LANGUAGES)
    hours = models.CharField(max_length=120, blank=True)
    preference = models.PositiveSmallIntegerField(default=100)  # lowest first
    source = models.CharField(max_length=8, choices=rules.Source.choices)
    found_at = models.DateTimeField()
    verified_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)  # null: found after the approval, and nobody has looked at it yet
    accepted_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    bounced_at = models.DateTimeField(null=True)  # not used until a person says that it works again
    bounces = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "channel", "address"], name="contact_once"),
            models.CheckConstraint(name="contact_channel_known", condition=Q(channel__in=rules.Way.values)),
            models.CheckConstraint(name="contact_source_known", condition=Q(source__in=rules.Source.values)),
            models.CheckConstraint(name="contact_reaches", condition=~Q(address="")),
            models.CheckConstraint(
                name="contact_accepted_paired", condition=Q(accepted_by=None) | Q(accepted_at__isnull=False)
            ),
            models.CheckConstraint(name="contact_bounce_counted", condition=Q(bounced_at=None) | Q(bounces__gt=0)),
        ]
        indexes = [
            models.Index(fields=["address"], name="contact_address"),
            models.Index(fields=["found_at"], name="contact_pending", condition=Q(accepted_at=None, active=True)),
        ]

    def __str__(self) -> str:
        return f"Contact {self.pk}"


class PastContact(models.Model):
    """How a contact stood until one moment, and who changed that; only added to."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="past")
    until = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    language = models.CharField(max_length=5)
    hours = models.CharField(max_length=120, blank=True)
    preference = models.PositiveSmallIntegerField()
    verified_on = models.DateField(null=True)
    bounced_at = models.DateTimeField(null=True)
    active = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["contact", "-until"], name="past_contact_newest")]

    def __str__(self) -> str:
        return f"PastContact {self.pk}"


class Bounce(models.Model):
    """One letter that came back from a contact; only added to."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="came_back")
    at = models.DateTimeField()
    said = models.CharField(max_length=60, blank=True)  # the status code, 5.1.1 for instance; no words of strangers

    class Meta:
        indexes = [models.Index(fields=["contact", "-at"], name="bounce_newest")]

    def __str__(self) -> str:
        return f"Bounce {self.pk}"


class Identity(models.Model):
    """Something a provider is known by. Several may share a network number; see Known for what tells for certain."""

    partner = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=8, choices=rules.Mark.choices)
    value = models.CharField(max_length=253)
    source = models.CharField(max_length=8, choices=rules.Source.choices)
    found_at = models.DateTimeField()
    lookup = models.ForeignKey("reports.HostingLookup", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "kind", "value"], name="identity_once"),
            models.CheckConstraint(name="identity_kind_known", condition=Q(kind__in=rules.Mark.values)),
            models.CheckConstraint(name="identity_source_known", condition=Q(source__in=rules.Source.values)),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="identity_value")]

    def __str__(self) -> str:
        return f"Identity {self.pk}"


class Known(models.Model):
    """What tells for certain that a look-up means this provider; each belongs to one, so no two rows are made at once."""

    key = models.CharField(max_length=600, unique=True)
    partner = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="known_by")

    def __str__(self) -> str:
        return f"Known {self.pk}"


class Finding(models.Model):
    """A look-up that led to a provider: the evidence for its row."""

    partner = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="findings")
    lookup = models.ForeignKey("reports.HostingLookup", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lookup", "partner"], name="finding_once")]
        indexes = [models.Index(fields=["partner", "-at"], name="finding_newest")]

    def __str__(self) -> str:
        return f"Finding {self.pk}"


class ChainQuerySet(models.QuerySet["Chain"]):
    """The words of chains."""

    def holding(self, at: datetime | None = None) -> "ChainQuerySet":
        """Not ended; or, where a moment is given, known at that moment and not ended by then."""
        if at is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), found_at__lte=at)


class Chain(models.Model):
    """One provider stands before another: a CDN delivers for an origin, a host is connected by another or sells for it."""

    partner = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="chains")
    leads_to = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="chained_from")
    kind = models.CharField(max_length=8, choices=rules.Link.choices)
    source = models.CharField(max_length=8, choices=rules.Source.choices)
    case = models.ForeignKey("reports.Case", null=True, on_delete=models.PROTECT, related_name="+")  # null: in general
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="chain_kind_known", condition=Q(kind__in=rules.Link.values)),
            models.CheckConstraint(name="chain_source_known", condition=Q(source__in=rules.Source.values)),
            models.CheckConstraint(name="chain_leads_elsewhere", condition=~Q(partner=F("leads_to"))),
            models.CheckConstraint(name="chain_ended_paired", condition=Q(ended_by=None) | Q(ended_at__isnull=False)),
            models.UniqueConstraint(
                fields=["partner", "leads_to", "kind"], name="chain_once", condition=Q(ended_at=None, case=None)
            ),
            models.UniqueConstraint(
                fields=["partner", "leads_to", "kind", "case"], name="chain_once_per_case", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Chain {self.pk}"


class Merge(models.Model):
    """A person said that two rows are one provider: the alias stays, and leads to the one that is kept, until undone."""

    kept = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="merges")
    alias = models.ForeignKey(PARTNER, on_delete=models.PROTECT, related_name="merged")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("alias"))),
            models.CheckConstraint(name="merge_says_why", condition=~Q(why="")),
            models.UniqueConstraint(fields=["alias"], name="merge_once", condition=Q(undone_at=None)),
            models.CheckConstraint(
                name="merge_undone_paired",
                condition=Q(undone_at=None, undone_by=None, undone_why="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Merge {self.pk}"


class MovedRow(models.Model):
    """One row of an upper floor that a merge pointed to the provider that is kept; what is undone goes by these."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="moved_rows")
    kind = models.CharField(max_length=20)  # takedown
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "kind", "number"], name="moved_row_once")]

    def __str__(self) -> str:
        return f"MovedRow {self.pk}"
