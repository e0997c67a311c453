"""Archive room of the reports floor: read-only lists with masked addresses; the work is done at the desk."""

import re

from django import forms
from django.contrib import admin

from hotline.admin import Directory, ReadOnly
from reports.desk import reference
from reports.desk.masking import desk_masked
from reports.models import Case, HelpLine, PageText, Report


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """Cases, by number; neither the address nor its key is shown."""

    list_display = ("number", "masked_address", "state", "round", "sightings_count", "first_reported_at", "phase")
    list_filter = ("state", "phase")
    search_fields = ("=id",)
    ordering = ("-pk",)
    fields = (
        "number", "masked_address", "state", "round", "urgency", "sightings_count", "first_reported_at",
        "last_reported_at", "phase", "phase_at", "assess_due_at", "lookup_due_at", "route_due_at", "claimed_by",
        "claimed_until",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="number", ordering="pk")
    def number(self, case: Case) -> str:
        """Name the case as people do."""
        return reference(case.pk)

    @admin.display(description="address")
    def masked_address(self, case: Case) -> str:
        """Show what a screen may show before the address is revealed."""
        return desk_masked(case.address) or "not shown"


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Reports: when and how they came; words, contact and receipt stay sealed."""

    list_display = ("id", "channel", "language", "received_at", "place", "young", "suspect", "entered_by")
    list_filter = ("channel", "language", "place", "young")
    list_select_related = ("entered_by",)
    ordering = ("-pk",)
    fields = (
        "channel", "language", "received_at", "wants_answer", "place", "why", "signs", "young", "follows", "suspect",
        "expires_at", "erased_at", "entered_by",
    )  # fmt: skip


class PageTextForm(forms.ModelForm):
    """A text as somebody writes it."""

    def clean_body(self) -> str:
        """Refuse markup: it would be shown as it is written."""
        body: str = self.cleaned_data["body"]
        if re.search(r"</?[a-zA-Z][^>]*>", body):
            raise forms.ValidationError("Write plain text: paragraphs, and lines that begin with “- ”. Markup is not read.")
        return body


@admin.register(PageText)
class PageTextAdmin(Directory):
    """Texts of the public pages, each from a day on: for a change, add the text of the new day."""

    form = PageTextForm
    list_display = ("slug", "language", "title", "valid_from", "valid_until")
    list_filter = ("slug", "language")
    ordering = ("slug", "language", "-valid_from")


@admin.register(HelpLine)
class HelpLineAdmin(Directory):
    """Numbers to call. As soon as one is active for a language, it replaces the list that comes with the program."""

    list_display = ("name", "number", "language", "when", "order", "active")
    list_filter = ("language", "active")
    ordering = ("language", "order", "pk")
