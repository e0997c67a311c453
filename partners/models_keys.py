"""Public keys of partners: letters to them are encrypted."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class PartnerKeyQuerySet(models.QuerySet["PartnerKey"]):
    """The words of keys."""

    def usable(self, at: datetime) -> "PartnerKeyQuerySet":
        """Switched on, and not at its end."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), active=True)


class PartnerKey(models.Model):
    """An OpenPGP public key of a partner. Several may be in use at once: a letter is encrypted for all of them."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="keys")
    text = models.TextField("public key", help_text="All of it, from “-----BEGIN PGP PUBLIC KEY BLOCK-----” on.")
    fingerprint = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    active = models.BooleanField(default=True)

    objects = PartnerKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "fingerprint"], name="partner_key_once")]
        indexes = [models.Index(fields=["expires_at"], name="partner_key_ends", condition=Q(active=True))]

    def __str__(self) -> str:
        return f"PartnerKey {self.pk}"
