"""Archive room of the takedown floor: read-only; states move by the clock and by verbs, never in a form."""

from django.contrib import admin

from hotline.admin import ReadOnly
from reports.desk import reference
from takedown.models import Notice, Takedown


@admin.register(Takedown)
class TakedownAdmin(ReadOnly):
    """Takedowns, open and closed."""

    list_display = ("id", "case_number", "provider", "path", "state", "opened_at", "asked_count", "due_at", "closed_at")
    list_filter = ("state", "path", "where")
    list_select_related = ("provider",)
    ordering = ("-opened_at", "-pk")
    fields = (
        "case_number", "provider", "where", "path", "state", "waits_for", "opened_at", "due_at", "asked_count",
        "next_check_at", "misses", "watch_step", "last_online_at", "gone_at", "closed_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="case", ordering="case_id")
    def case_number(self, takedown: Takedown) -> str:
        """Name the case as people do."""
        return reference(takedown.case_id)


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    """Letters to providers; the reply link is not shown."""

    list_display = ("id", "provider", "step", "language", "written_at", "sent_at", "answer_due_at", "withdrawn_at")
    list_filter = ("step", "language")
    list_select_related = ("provider",)
    ordering = ("-written_at", "-pk")
    fields = ("provider", "step", "language", "written_at", "sent_at", "answer_due_at", "answer_hours", "withdrawn_at")
