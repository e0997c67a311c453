"""Rows of what providers write back by mail: bounces, reports on delivery, automatic replies, and people's words."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.mailbox.rules import Heard
from partners.rules import Channel, Kind

WANT_A_PERSON = (Heard.FAILED, Heard.FORM, Heard.PERSON)
SAID = (Heard.FORM, Heard.PERSON)


class NoticeMailQuerySet(models.QuerySet["NoticeMail"]):
    """The words of mails of providers."""

    def unsettled(self) -> "NoticeMailQuerySet":
        """Of a kind that wants a person, and nobody has dealt with it."""
        return self.filter(kind__in=WANT_A_PERSON, settled_at=None)

    def to_read(self) -> "NoticeMailQuerySet":
        """Somebody wrote, or asks for a form, and nobody has dealt with it."""
        return self.unsettled().filter(kind__in=SAID)

    def dead(self) -> "NoticeMailQuerySet":
        """Bounces after which whoever got the letter cannot be written to: the directory knows no other way to them.

        A provider has contacts, and its address is blank once none is left; anybody else has the one address that stands
        there, until somebody changes it.
        """
        same = Q(notice__provider__email__iexact=F("mail__letter__recipient")) & ~Q(notice__provider__kind=Kind.PROVIDER)
        failed = self.unsettled().filter(kind=Heard.FAILED, notice__provider__channel=Channel.EMAIL)
        return failed.filter(Q(notice__provider__email="") | same)

    def late(self, before: datetime) -> "NoticeMailQuerySet":
        """Came in before a moment and wait for somebody to read them."""
        return self.to_read().filter(at__lt=before)


class NoticeMail(models.Model):
    """One mail about one letter to a provider; its text stands sealed with the mail, and goes when that does."""

    notice = models.ForeignKey("takedown.Notice", on_delete=models.PROTECT, related_name="mails")
    mail = models.OneToOneField("partners.Incoming", on_delete=models.PROTECT, related_name="about_notice")
    kind = models.CharField(max_length=10, choices=Heard.choices)
    at = models.DateTimeField()
    code = models.CharField(max_length=12, blank=True)  # RFC 3463: 5.1.1
    ticket = models.CharField(max_length=40, blank=True)  # the provider's own number for our letter
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = NoticeMailQuerySet.as_manager()

    class Meta:
        permissions = [("hear_provider", "Can read what providers write and record what they say")]
        constraints = [
            models.CheckConstraint(name="notice_mail_kind_known", condition=Q(kind__in=Heard.values)),
            models.CheckConstraint(
                name="notice_mail_settled_paired",
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, kind__in=WANT_A_PERSON),
            ),
        ]
        indexes = [
            models.Index(fields=["notice", "at"], name="notice_mail_of"),
            models.Index(fields=["at"], name="notice_mail_waits", condition=Q(settled_at=None, kind__in=WANT_A_PERSON)),
        ]

    def __str__(self) -> str:
        return f"NoticeMail {self.pk}"
