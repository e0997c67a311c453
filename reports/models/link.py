"""Cases that belong together, because a person said so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports import rules


class CaseLink(models.Model):
    """One case stands in a relation to another: the same content (duplicate), related, or a page that embeds it.

    A duplicate points to the case that is kept; the other two read both ways, *embeds* from the page to the media.
    """

    case = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey("reports.Case", on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=rules.LinkKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="link_kind_known", condition=Q(kind__in=rules.LinkKind.values)),
            models.CheckConstraint(name="link_to_another_case", condition=~Q(case=F("other"))),
            models.UniqueConstraint(fields=["case", "other", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["case"], name="link_duplicate_of_one", condition=Q(kind="duplicate")),
        ]

    def __str__(self) -> str:
        return f"CaseLink {self.pk}"
