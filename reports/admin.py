"""Archive room of the reports floor: read-only lists with masked addresses; the work is done at the desk."""

from django.contrib import admin

from hotline.admin import ReadOnly
from reports.addresses import masked
from reports.desk import reference
from reports.models import Case, Report


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
        return masked(case.address)


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Reports: when and how they came; words, contact and receipt stay sealed."""

    list_display = ("id", "channel", "language", "received_at", "wants_answer", "entered_by")
    list_filter = ("channel", "language")
    list_select_related = ("entered_by",)
    ordering = ("-pk",)
    fields = ("channel", "language", "received_at", "wants_answer", "entered_by")
