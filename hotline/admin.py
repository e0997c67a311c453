"""Archive room of the ground floor: people may be edited; the trail, the outbox and the heartbeat are read-only."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hotline import deeds
from hotline.accounts import reset_second_factor
from hotline.audit import stream_of, trace
from hotline.models import Anchor, AuditEvent, Heartbeat, Outgoing, User
from hotline.sessions import KEY, end_all


class ReadOnly(admin.ModelAdmin):
    """A table to look at: nothing is added, changed or deleted here, whatever rights somebody has."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class Directory(admin.ModelAdmin):
    """A table that people keep up by right; nothing is deleted, and each change leaves a trace."""

    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: rows are switched off, because letters and deeds point at them."""
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save, and write down which columns changed (the page runs in one transaction)."""
        super().save_model(request, obj, form, change)
        by: Any = request.user
        deed = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        fields = [name for name in form.changed_data if "password" not in name]
        trace(stream_of(obj), deed, by=by, at=timezone.now(), facts={"fields": fields})


@admin.register(User)
class PeopleAdmin(Directory, UserAdmin):
    """Logins: who may come in, and in which role."""

    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "is_service", "roles", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("username", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Doors and roles", {"fields": ("is_active", "is_staff", "is_service", "groups")}),
    )
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login",)
    actions = ("take_second_factor_away",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Fetch the roles with the people."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        """Name the groups of a person."""
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; whoever is switched off is out at once, and a service account keeps no password."""
        if obj.is_service and obj.has_usable_password():
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and (obj.is_service or not obj.is_active):
            by: Any = request.user
            end_all(user=obj, by=by, at=timezone.now(), because="login switched off")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set a colleague's password, and write down that it was done."""
        by: Any = request.user
        with transaction.atomic():
            person = self.get_object(request, unquote(id))
            answer = super().user_change_password(request, id, form_url)
            if person and User.objects.values_list("password", flat=True).get(pk=person.pk) != person.password:
                trace(stream_of(person), "user.password_set", by=by, at=timezone.now())
                mine = request.session.get(KEY) if person.pk == by.pk else None
                end_all(user=person, by=by, at=timezone.now(), because="password set", but=mine)
        return answer

    @admin.action(description="Take the second factor away (phone lost)", permissions=["change"])
    def take_second_factor_away(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let the chosen people set up a new second factor."""
        by: Any = request.user
        for person in people:
            reset_second_factor(user=person, by=by, at=timezone.now())
        messages.success(request, "They set up a new second factor when they next sign in.")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """The trail."""

    list_display = ("at", "by", "words", "stream", "number", "why")
    list_filter = ("deed",)
    list_select_related = ("by",)
    search_fields = ("=stream",)
    date_hierarchy = None
    ordering = ("-at", "-pk")

    @admin.display(description="deed", ordering="deed")
    def words(self, event: AuditEvent) -> str:
        """Name the deed."""
        return deeds.words_of(event)


@admin.register(Anchor)
class AnchorAdmin(ReadOnly):
    """The anchors of the trail; the desk's page shows them with their time stamps."""

    list_display = ("number", "made_at", "events", "total", "hash")
    exclude = ("leaves",)
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Anchor]:
        """Leave the long lists where they are."""
        return super().get_queryset(request).defer("leaves")


# "Outgoings" are expenses. Said here, because in the model it would be a migration.
Outgoing._meta.verbose_name, Outgoing._meta.verbose_name_plural = "outgoing message", "outgoing messages"


@admin.register(Outgoing)
class OutgoingAdmin(ReadOnly):
    """The outbox. Text and parts hold addresses and are not shown."""

    list_display = ("id", "purpose", "about", "written_at", "not_before", "sent_at", "failed_at", "stopped_at", "error")
    list_filter = ("purpose",)
    exclude = ("body", "parts", "lease_until")
    ordering = ("-written_at", "-pk")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    """When each sweep last ran."""

    list_display = ("name", "beat_at", "took_ms", "fired", "failed")
    ordering = ("name",)
