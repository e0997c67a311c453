"""Archive room of the partners floor: the directory may be edited by right; what was sent is read-only."""

from django.contrib import admin

from hotline.admin import Directory, ReadOnly
from partners.models import Liaison, Partner, Referral
from reports.desk import reference


@admin.register(Partner)
class PartnerAdmin(Directory):
    """The directory of everyone outside we write to."""

    list_display = ("name", "kind", "country", "language", "email", "active", "preference", "verified_on")
    list_filter = ("kind", "active", "country")
    search_fields = ("name", "email", "country")
    ordering = ("kind", "country", "preference", "name")
    fieldsets = (
        (None, {"fields": ("kind", "name", "country", "language", "active")}),
        ("How to reach them", {"fields": ("email", "website", "asn", "iccam_hotline_id")}),
        ("Which one is chosen", {"fields": ("preference", "valid_from", "valid_until")}),
        ("How sure we are", {"fields": ("evidence", "verified_on")}),
    )


@admin.register(Liaison)
class LiaisonAdmin(Directory):
    """Who of a police unit may use the police door."""

    list_display = ("user", "partner")
    list_select_related = ("user", "partner")


@admin.register(Referral)
class ReferralAdmin(ReadOnly):
    """Referrals: what was written to whom, and when it left."""

    list_display = ("id", "case_number", "partner", "purpose", "written_at", "due_at", "sent_at", "answered_at")
    list_filter = ("purpose", "partner__kind")
    list_select_related = ("partner",)
    ordering = ("-written_at", "-pk")
    fields = ("case_number", "partner", "purpose", "written_at", "due_at", "sent_at", "reference", "answered_at")
    readonly_fields = fields

    @admin.display(description="case", ordering="case_id")
    def case_number(self, referral: Referral) -> str:
        """Name the case as people do."""
        return reference(referral.case_id)
