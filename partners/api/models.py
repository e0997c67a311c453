"""Rows of the partner API: tokens, requests that were answered, what was filed, acknowledgements, webhooks."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = settings.AUTH_USER_MODEL


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The words of tokens."""

    def alive(self, at: datetime) -> "ApiTokenQuerySet":
        """Neither revoked nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiToken(models.Model):
    """A key to the partner API. Kept as a keyed hash; holds no address from which it is used."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="api_tokens")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")  # in whose name it acts; cannot sign in
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)  # by which it is recognised; opens nothing
    hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)  # words of rules.Scope
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    last_used_on = models.DateField(null=True)  # the day, nothing finer

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        permissions = [("manage_tokens", "Can make and revoke tokens of the partner API")]
        constraints = [
            models.CheckConstraint(name="apitoken_ends", condition=Q(expires_at__gte=F("made_at"))),
            models.CheckConstraint(
                name="apitoken_revoked_paired",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Token {self.pk}"


class ApiCall(models.Model):
    """One request with an idempotency key, and the answer it got. Holds a hash of what was sent, never the text."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)  # somebody is at work until then; null once answered
    turn = models.PositiveSmallIntegerField(default=1)  # goes up with everybody who takes it over
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "key"], name="apicall_once"),
            models.CheckConstraint(
                name="apicall_working_or_answered",
                condition=Q(lease_until=None, status__isnull=False) | Q(lease_until__isnull=False, status=None),
            ),
        ]
        indexes = [models.Index(fields=["begun_at"], name="apicall_begun")]

    def __str__(self) -> str:
        return f"ApiCall {self.pk}"


class Filing(models.Model):
    """Which partner filed a report, and what they call it; only they can ask about it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)  # what they know it by: a number would tell how many there are
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="filings")
    report = models.OneToOneField("reports.Report", on_delete=models.PROTECT, related_name="filing")
    call = models.ForeignKey(ApiCall, null=True, on_delete=models.SET_NULL, related_name="filings")
    mail = models.ForeignKey("partners.Incoming", null=True, on_delete=models.PROTECT, related_name="filings")
    line = models.PositiveSmallIntegerField(default=0)  # its place in the request, or in the mail
    reference = models.CharField(max_length=100, blank=True)  # the partner's own; blanked when the report expires
    assessment = models.JSONField(null=True)  # what the partner found: words of closed lists; blanked with it
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "line"], name="filing_once_per_line"),
            models.UniqueConstraint(fields=["mail", "line"], name="filing_once_per_mailed_line"),
        ]
        indexes = [
            models.Index(fields=["partner", "id"], name="filing_of_partner"),
            models.Index(fields=["at"], name="filing_to_forget", condition=~Q(reference="") | Q(assessment__isnull=False)),
            models.Index(fields=["partner", "reference"], name="filing_reference", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"Filing {self.pk}"


class Acknowledgement(models.Model):
    """A partner has taken a referral in. It is no answer and opens no gate."""

    referral = models.OneToOneField("partners.Referral", on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reference = models.CharField(max_length=100, blank=True)  # the partner's own number for it

    def __str__(self) -> str:
        return f"Acknowledgement {self.pk}"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """The words of webhooks."""

    def open(self) -> "WebhookQuerySet":
        """Not taken away."""
        return self.filter(ended_at=None)


class Webhook(models.Model):
    """Where a partner's own program hears that something happened. Its secret is derived, and stands nowhere."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=200)
    events = models.JSONField(default=list)  # words of rules.Event
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    generation = models.PositiveSmallIntegerField(default=1)  # of the secret
    former_until = models.DateTimeField(null=True)  # the secret before this one signs as well until then
    ended_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partner"], name="webhook_open", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"Webhook {self.pk}"
