"""What a person says of a whole domain."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports.rules import domains


class DomainRuleQuerySet(models.QuerySet["DomainRule"]):
    """The words of domain rules."""

    def standing(self, at: datetime) -> "DomainRuleQuerySet":
        """Those that count at a moment."""
        return self.filter(ended_at=None, until__gt=at)

    def over(self, at: datetime) -> "DomainRuleQuerySet":
        """Their time is over, and nobody wrote that down yet."""
        return self.filter(ended_at=None, until__lte=at).order_by("until", "pk")


class DomainRule(models.Model):
    """One rule for a domain and its sub-domains: author, reason and end. Never changed: it ends, and another is laid."""

    domain = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=domains.Kind.choices)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    name = models.CharField(max_length=200, blank=True)
    contact = models.EmailField(blank=True)
    asn = models.PositiveBigIntegerField(null=True)
    origin_ip = models.GenericIPAddressField(null=True)
    checker = models.CharField(max_length=40, blank=True)  # a name of HOTLINE_LINK_CHECKERS
    reason = models.CharField(max_length=300)
    laid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    laid_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # with nobody: its time was over
    end_reason = models.CharField(max_length=300, blank=True)

    objects = DomainRuleQuerySet.as_manager()

    class Meta:
        permissions = [("keep_domainrules", "Can lay down and end domain rules")]
        constraints = [
            models.CheckConstraint(name="domain_rule_kind_known", condition=Q(kind__in=domains.Kind.values)),
            models.CheckConstraint(name="domain_rule_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="domain_rule_ends", condition=Q(until__gt=F("laid_at"))),
            models.CheckConstraint(
                name="domain_rule_ended_by_somebody_says_why",
                condition=Q(ended_by=None) | Q(ended_at__isnull=False) & ~Q(end_reason=""),
            ),
            models.UniqueConstraint(fields=["domain", "kind"], name="domain_rule_once", condition=Q(ended_at=None)),
        ]
        indexes = [models.Index(fields=["until"], name="domain_rule_over", condition=Q(ended_at=None))]

    @property
    def last_day(self) -> datetime:
        """Give a moment of the last day on which it counts; `until` is the midnight after it."""
        return self.until - timedelta(seconds=1)

    def __str__(self) -> str:
        return f"DomainRule {self.pk}"
