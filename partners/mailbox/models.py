"""Rows of the mailbox: who may report by mail, and each mail that came in."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.crypto import SealedTextField
from partners.mailbox import rules


class AllowedSender(models.Model):
    """An address, or a whole domain, from which a partner reports by mail. It counts only with a signature that fits."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="allowed_senders")
    sender = models.CharField(
        max_length=254,
        unique=True,
        help_text="One address (reports@partner.example), or a domain that is the partner's alone (partner.example).",
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(name="allowed_sender_named", condition=~Q(sender=""))]

    def __str__(self) -> str:
        return f"AllowedSender {self.pk}"


class IncomingQuerySet(models.QuerySet["Incoming"]):
    """The words of mails that came in."""

    def waiting(self, at: datetime) -> "IncomingQuerySet":
        """For a person to look at: held, or broken off while it was taken in."""
        broken_off = Q(state=rules.TAKING, stored_at__lt=at - rules.OVERDUE)
        return self.filter(Q(state=rules.HELD) | broken_off, erased_at=None)

    def forgettable(self, at: datetime) -> "IncomingQuerySet":
        """Past their days, with the text still there."""
        return self.filter(erase_due_at__lte=at)


class Incoming(models.Model):
    """One mail that came in: its text sealed, its pictures never kept. The row stays, so that none is taken in twice."""

    seal_id = models.UUIDField(default=uuid.uuid4, unique=True)
    validity = models.PositiveBigIntegerField()  # UIDVALIDITY of the mailbox
    uid = models.PositiveBigIntegerField()
    identity = models.CharField(max_length=64)  # keyed hash of what tells this mail from any other
    number = models.CharField(max_length=64, blank=True)  # keyed hash of its Message-ID
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeated_by")
    state = models.CharField(max_length=8, default=rules.TAKING)
    why = models.CharField(max_length=16, blank=True, choices=rules.Why.choices)
    partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey("hotline.Outgoing", null=True, on_delete=models.PROTECT, related_name="mails")  # it is about
    heard = models.CharField(max_length=10, blank=True, choices=rules.Heard.choices)
    domain = models.CharField(max_length=253, blank=True)  # of the sender, as the mail claims; blanked with the text
    answerable = models.BooleanField(default=True)  # a person wrote it: the result is mailed to the partner
    dropped = models.PositiveSmallIntegerField(default=0)  # parts that were neither text nor table: thrown away unread
    tries = models.PositiveSmallIntegerField(default=0)
    content = SealedTextField(blank=True, default=b"")
    came_in_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    erase_due_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    MOVES = rules.MOVES
    objects = IncomingQuerySet.as_manager()

    class Meta:
        permissions = [("sort_mail", "Can read held mails of partners, take them in and refuse them")]
        constraints = [
            models.UniqueConstraint(fields=["validity", "uid"], name="incoming_once_a_place"),
            models.UniqueConstraint(fields=["identity"], name="incoming_once", condition=Q(repeats=None)),
            models.CheckConstraint(name="incoming_state_known", condition=Q(state__in=list(rules.MOVES))),
            models.CheckConstraint(name="incoming_why_known", condition=Q(why__in=["", *rules.Why.values])),
            models.CheckConstraint(
                name="incoming_heard_of_a_letter",
                condition=Q(letter=None, heard="") | Q(letter__isnull=False, heard__in=rules.Heard.values),
            ),
            models.CheckConstraint(
                name="incoming_filed_for_partner", condition=~Q(state=rules.FILED) | Q(partner__isnull=False)
            ),
            models.CheckConstraint(
                name="incoming_decided_paired",
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incoming_erased_is_blank",
                condition=Q(erased_at=None, erase_due_at__isnull=False)
                | Q(erased_at__isnull=False, erase_due_at=None, content=b"", domain=""),
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="incoming_number", condition=~Q(number="")),
            models.Index(fields=["stored_at"], name="incoming_waiting", condition=Q(state__in=[rules.HELD, rules.TAKING])),
            models.Index(fields=["erase_due_at"], name="incoming_erase", condition=Q(erase_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Incoming {self.pk}"
