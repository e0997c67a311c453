"""Public keys of partners: letters to them are encrypted."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from partners import rules


class PartnerKeyQuerySet(models.QuerySet["PartnerKey"]):
    """The words of keys."""

    def usable(self, at: datetime) -> "PartnerKeyQuerySet":
        """Switched on, and not at its end."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), active=True)


class PartnerKey(models.Model):
    """A public key of a partner: OpenPGP, or a certificate for S/MIME. A letter is encrypted for all of one kind."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=8, choices=rules.KeyKind.choices, default=rules.KeyKind.OPENPGP, editable=False)
    text = models.TextField(
        "public key",
        help_text="All of it, from “-----BEGIN PGP PUBLIC KEY BLOCK-----” or “-----BEGIN CERTIFICATE-----” (S/MIME) on.",
    )
    fingerprint = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    active = models.BooleanField(default=True)

    objects = PartnerKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "fingerprint"], name="partner_key_once"),
            models.CheckConstraint(name="partner_key_kind_known", condition=Q(kind__in=rules.KeyKind.values)),
        ]
        indexes = [models.Index(fields=["expires_at"], name="partner_key_ends", condition=Q(active=True))]

    def __str__(self) -> str:
        return f"PartnerKey {self.pk}"
