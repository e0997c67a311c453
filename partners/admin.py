"""Archive room of the partners floor: the directory may be edited by right; what was sent is read-only."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from hotline import openpgp
from hotline.admin import Directory, ReadOnly
from hotline.workflow import locked
from partners import keys
from partners.history import keep
from partners.mailbox.forms import SenderForm
from partners.mailbox.models import AllowedSender
from partners.models import Liaison, Partner, Referral
from partners.models_keys import PartnerKey
from partners.peers import admin as peers  # noqa: F401 - Django finds the pages of peers' doors by this
from partners.providers.contacts import written_by_hand
from partners.rules import Kind
from reports.desk import reference

REACHED_BY = ("channel", "email", "encrypted_only", "daily_digest", "website", "asn", "iccam_hotline_id")


@admin.register(Partner)
class PartnerAdmin(Directory):
    """The directory of everyone outside we write to."""

    list_display = ("name", "kind", "country", "language", "email", "active", "preference", "verified_on")
    list_filter = ("kind", "active", "country")
    search_fields = ("name", "email", "country")
    ordering = ("kind", "country", "preference", "name")
    readonly_fields = ("over_time",)
    fieldsets = (
        (None, {"fields": ("kind", "name", "country", "language", "active")}),
        (
            "How to reach them",
            {"fields": ("channel", "email", "encrypted_only", "daily_digest", "website", "asn", "iccam_hotline_id")},
        ),
        ("Which one is chosen", {"fields": ("preference", "takes_orphans", "valid_from", "valid_until")}),
        ("How sure we are", {"fields": ("evidence", "verified_on", "over_time")}),
    )

    @admin.display(description="how it stood")
    def over_time(self, partner: Partner) -> str:
        """Lead to the page with the history of a row."""
        if partner.pk is None:
            return "-"
        return format_html('<a href="{}">History of this partner</a>', reverse("desk-directory-entry", args=[partner.pk]))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and keep how the row stood before."""
        if change:
            by: Any = request.user
            before = locked(Partner.objects.filter(pk=obj.pk)).get()
            keep(before, dict.fromkeys(form.changed_data), by=by, at=timezone.now())
        super().save_model(request, obj, form, change)
        if obj.kind == Kind.PROVIDER:
            person: Any = request.user
            written_by_hand(obj, by=person, at=timezone.now())


class KeyForm(forms.ModelForm):
    """Take a public key as it comes in a mail, and say what is wrong with one that can't be used."""

    def clean_text(self) -> str:
        """Read the key, and write down its fingerprint and its end."""
        try:
            kind, found = keys.read(self.cleaned_data["text"], timezone.now())
        except openpgp.Unusable as error:
            raise forms.ValidationError(str(error)) from error
        self.instance.kind, self.instance.fingerprint = kind, found.fingerprint
        self.instance.expires_at = found.expires_at
        return str(self.cleaned_data["text"]).strip()

    def clean(self) -> dict[str, Any]:
        """Refuse a key this partner has already: switch that one on instead."""
        said: dict[str, Any] = super().clean() or {}
        same = PartnerKey.objects.filter(partner=said.get("partner"), fingerprint=self.instance.fingerprint)
        if self.instance.pk is None and self.instance.fingerprint and same.exists():
            self.add_error("text", "This partner has this key already. If it is switched off, switch it on again.")
        return said


@admin.register(PartnerKey)
class PartnerKeyAdmin(Directory):
    """Keys that letters to partners are encrypted with: compare the fingerprint by telephone before you rely on one."""

    form = KeyForm
    list_display = ("partner", "kind", "fingerprint", "expires_at", "active")
    list_filter = ("active", "kind")
    list_select_related = ("partner",)
    ordering = ("partner__name", "pk")
    fields = ("partner", "text", "active", "kind", "fingerprint", "expires_at")

    def get_readonly_fields(self, request: HttpRequest, obj: PartnerKey | None = None) -> tuple[str, ...]:
        """A key that is there is switched off, never changed: another key is another row."""
        return ("kind", "fingerprint", "expires_at", *(("partner", "text") if obj else ()))


@admin.register(AllowedSender)
class AllowedSenderAdmin(Directory):
    """Who may report by mail, for which partner; it counts only together with a signature of that domain."""

    form = SenderForm
    list_display = ("sender", "partner", "active")
    list_filter = ("active",)
    list_select_related = ("partner",)
    search_fields = ("sender", "partner__name")
    ordering = ("sender",)


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
