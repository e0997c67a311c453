"""Rows of the reply page beside the replies themselves: requests that may be repeated, and better contacts to approve."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from takedown import rules_reply as rules


class ReplyCall(models.Model):
    """One request that answered a letter: who repeats it gets the same answer, and nothing is written twice."""

    notice = models.ForeignKey("takedown.Notice", on_delete=models.PROTECT, related_name="calls")
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    answer = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "key"], name="reply_call_once")]

    def __str__(self) -> str:
        return f"ReplyCall {self.pk}"


class ContactProposal(models.Model):
    """What whoever holds a letter's link proposes as a better contact. Used only after a person approved it."""

    notice = models.ForeignKey("takedown.Notice", on_delete=models.PROTECT, related_name="contact_proposals")
    provider = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="contact_proposals")
    at = models.DateTimeField()
    email = models.EmailField(blank=True)
    form_url = models.URLField(blank=True)
    api_url = models.URLField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, blank=True, choices=settings.LANGUAGES)
    preferred_format = models.CharField(max_length=4, blank=True, choices=rules.Format.choices)
    note = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken = models.BooleanField(null=True)  # nothing: nobody decided yet
    why = models.CharField(max_length=300, blank=True)  # of whoever decided: how it was checked, or why not

    class Meta:
        permissions = [("judge_contact", "Take a better contact of a provider into the directory, or refuse it")]
        constraints = [
            models.CheckConstraint(
                name="contact_proposal_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None, taken=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, taken__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_proposal_format_known",
                condition=Q(preferred_format="") | Q(preferred_format__in=rules.Format.values),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="contact_proposal_open", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"ContactProposal {self.pk}"
