"""Ground-floor rows: people, the audit trail, the clock's heartbeat and everything that leaves the house."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from hotline.models_circuits import Circuit
from hotline.models_people import Certificate, Elevation, UserSession

__all__ = ["AuditEvent", "Certificate", "Circuit", "Elevation", "Heartbeat", "Outgoing", "User", "UserSession"]


class User(AbstractUser):
    """A person with a login: analyst, lead, police liaison or administrator; what they may do is in their groups."""

    is_service = models.BooleanField("service account", default=False)  # for an API token: opens no page, has no password

    class Meta(AbstractUser.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="user_service_is_no_staff",
                condition=~Q(is_service=True, is_staff=True),
                violation_error_message="A service account opens no page, so it cannot have staff status.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class KeyChoice(models.Model):
    """How one person wants the keys of the desk: off altogether, or some on other keys. No row: as they come."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="key_choice")
    off = models.BooleanField(default=False)
    keys = models.JSONField(default=dict)  # name of a thing -> its key

    def __str__(self) -> str:
        return f"KeyChoice {self.pk}"


class AuditEvent(models.Model):
    """One deed: by whom (nobody = the clock), what, when, why. Chained by keyed hash within its stream."""

    stream = models.CharField(max_length=60)  # "case:12": one chain for each thing deeds are done to
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=60)
    why = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)  # chain under the audit key
    digest = models.CharField(max_length=64, default="")  # the same chain without a key, for people outside

    class Meta:
        permissions = [("verify_auditevent", "Can have the trail checked")]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="audit_one_chain_per_stream")]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["by", "at"], name="audit_by_at"),
            models.Index(fields=["deed", "at"], name="audit_deed_at"),
        ]

    def __str__(self) -> str:
        return f"AuditEvent {self.pk} ({self.deed})"


class Anchor(models.Model):
    """One signed statement about every event up to a row: what is changed before it afterwards no longer fits it."""

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField()
    made_at = models.DateTimeField()
    after = models.PositiveBigIntegerField()  # covers every event with a pk above this
    up_to = models.PositiveBigIntegerField()  # and no higher than this
    events = models.PositiveIntegerField()  # so many they are
    total = models.PositiveBigIntegerField()  # and so many with those of all anchors before
    root = models.CharField(max_length=64)  # of the hash tree over `leaves`
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the statement
    key = models.CharField(max_length=64)  # the public key it is signed with
    signature = models.CharField(max_length=120)  # Ed25519 over the statement
    leaves = models.BinaryField()  # one line for each event, compressed: it names what is missing

    class Meta:
        constraints = [
            models.CheckConstraint(name="anchor_goes_forward", condition=Q(up_to__gte=models.F("after"))),
        ]

    def __str__(self) -> str:
        return f"Anchor {self.number}"


class AnchorStamp(models.Model):
    """The time stamp (RFC 3161) of an anchor: to be asked for, or given by an authority outside."""

    anchor = models.OneToOneField(Anchor, on_delete=models.PROTECT, related_name="stamp")
    not_before = models.DateTimeField(null=True)  # null once it is stamped
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    response = models.BinaryField(default=b"")  # as the authority gave it
    stamped_at = models.DateTimeField(null=True)  # by the authority's clock

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anchorstamp_asked_or_given",
                condition=Q(not_before__isnull=False, stamped_at=None) | Q(not_before=None, stamped_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["not_before"], name="anchorstamp_due", condition=Q(not_before__isnull=False))]

    def __str__(self) -> str:
        return f"AnchorStamp {self.pk}"


class Heartbeat(models.Model):
    """When a sweep last ran, and how it went."""

    name = models.CharField(max_length=80, unique=True)
    beat_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    fired = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Heartbeat {self.name}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """The outbox's words."""

    def waiting(self) -> "OutgoingQuerySet":
        """Not yet sent, failed or stopped."""
        return self.filter(not_before__isnull=False)

    def due(self, at: datetime) -> "OutgoingQuerySet":
        """Waiting, its moment has come, and no sender holds it."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
        return self.waiting().filter(free, not_before__lte=at).order_by("not_before", "pk")


class Outgoing(models.Model):
    """One message that leaves the house: written first, with frozen text, and sent afterwards by a channel."""

    key = models.CharField(max_length=120, unique=True)
    token = models.CharField(max_length=32, blank=True)  # by which what comes back by mail is known (hotline/returning.py)
    purpose = models.CharField(max_length=20)  # "referral", "notice": whose guard is asked before it leaves
    about = models.PositiveBigIntegerField()  # pk of the referral or notice
    whom = models.CharField(max_length=40, blank=True)  # "police:12": whose circuit and rate it shares; empty: none
    channel = models.CharField(max_length=20, default="email")
    recipient = models.CharField(max_length=254, blank=True)  # filled in at the moment of sending
    language = models.CharField(max_length=5, default="en")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    parts = models.JSONField(default=list)  # [{"name", "type", "content"}]: machine-readable attachments
    thread = models.CharField(max_length=1000, blank=True)  # Message-IDs of mails it follows, the first one first
    written_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)  # null once sent, failed or stopped
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)  # it left, and came back: then it failed, or was stopped, after all
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=200, blank=True)

    objects = OutgoingQuerySet.as_manager()
    keys: tuple[str, ...] = ()  # public keys of the recipient, asked anew at each sending and never stored here

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outgoing_one_end",
                condition=(
                    Q(not_before__isnull=False, sent_at=None, failed_at=None, stopped_at=None)
                    | Q(not_before=None, sent_at__isnull=False, failed_at=None, stopped_at=None)
                    | Q(not_before=None, sent_at=None, failed_at__isnull=False, stopped_at=None)
                    | Q(not_before=None, sent_at=None, failed_at=None, stopped_at__isnull=False)
                ),
            )
        ]
        indexes = [
            models.Index(fields=["not_before"], name="outgoing_due", condition=Q(not_before__isnull=False)),
            models.Index(fields=["whom", "not_before"], name="outgoing_due_whom", condition=Q(not_before__isnull=False)),
            models.Index(fields=["purpose", "about"], name="outgoing_about"),
            models.Index(fields=["token"], name="outgoing_token", condition=~Q(token="")),
            models.Index(fields=["-failed_at", "-id"], name="outgoing_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Outgoing {self.pk} ({self.purpose})"
