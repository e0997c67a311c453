"""Break-glass: in an emergency one person asks for rights, a second lends them for an hour at most, auditors are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from hotline import outbox
from hotline.audit import stream_of, trace
from hotline.models import Elevation, Outgoing, User
from hotline.signing import PeopleBackend
from hotline.workflow import NotAllowed, locked
from hotline.written import Planned

LAPSE = timedelta(hours=2)  # an emergency that nobody answered by then is none
PURPOSE = "break_glass"


@dataclass(frozen=True)
class Bundle:
    """Rights that are lent together, and what they are for."""

    title: str
    rights: tuple[str, ...]


BUNDLES = {
    "look": Bundle("See cases and reveal addresses", ("reports.view_case", "reports.reveal_address")),
    "words": Bundle("Read reporters' words", ("reports.view_case", "reports.read_words")),
    "judge": Bundle("Judge cases (training still asked)", ("reports.view_case", "reports.assess_case")),
    "letters": Bundle("See letters and put them back", ("hotline.view_outgoing", "hotline.change_outgoing")),
}


@transaction.atomic
def ask(*, bundle: str, reason: str, minutes: int, by: User, at: datetime) -> Elevation:
    """Ask for more rights, saying why. Raises NotAllowed for rights nobody lends, or while one request stands."""
    if bundle not in BUNDLES:
        raise NotAllowed("These rights are not lent.")
    locked(User.objects.filter(pk=by.pk)).get()
    mine = Elevation.objects.filter(asked_by=by, bundle=bundle)
    if mine.waiting(at).exists() or mine.active(at).exists():
        raise NotAllowed("You have asked for this already.")
    made = Elevation.objects.create(
        asked_by=by, bundle=bundle, reason=reason, minutes=minutes, asked_at=at, lapses_at=at + LAPSE
    )
    trace(stream_of(made), "elevation.asked", by=by, at=at, why=reason, facts={"bundle": bundle, "minutes": minutes})
    return made


@transaction.atomic
def grant(*, elevation: Elevation, by: User, at: datetime) -> Elevation:
    """Lend the rights from now on, and write to every auditor. Raises NotAllowed for oneself, or when it is answered."""
    fresh = _waiting(elevation, at)
    if fresh.asked_by_id == by.pk:
        raise NotAllowed("Nobody lends rights to themselves: a second person has to.")
    fresh.granted_by, fresh.granted_at, fresh.until = by, at, at + timedelta(minutes=fresh.minutes)
    fresh.save()
    trace(stream_of(fresh), "elevation.granted", by=by, at=at, facts={"bundle": fresh.bundle, "minutes": fresh.minutes})
    _tell_auditors(fresh, at)
    return fresh


@transaction.atomic
def refuse(*, elevation: Elevation, by: User, at: datetime) -> None:
    """Turn a request down, or take one's own back."""
    fresh = _waiting(elevation, at)
    Elevation.objects.filter(pk=fresh.pk).update(ended_by=by, ended_at=at)
    trace(stream_of(fresh), "elevation.refused", by=by, at=at)


@transaction.atomic
def end(*, elevation: Elevation, by: User, at: datetime) -> None:
    """End lent rights before their time."""
    fresh = locked(Elevation.objects.active(at).filter(pk=elevation.pk)).first()
    if fresh is None:
        raise NotAllowed("These rights are over already.")
    Elevation.objects.filter(pk=fresh.pk).update(ended_by=by, ended_at=at)
    trace(stream_of(fresh), "elevation.ended", by=by, at=at)


def waiting_count(at: datetime) -> int:
    """Count requests that wait for a second person."""
    return Elevation.objects.waiting(at).count()


def _waiting(elevation: Elevation, at: datetime) -> Elevation:
    fresh = locked(Elevation.objects.waiting(at).filter(pk=elevation.pk)).select_related("asked_by").first()
    if fresh is None:
        raise NotAllowed("This request was answered already, or nobody answered it in time.")
    return fresh


# --- The notice to the auditors ---------------------------------------------------------------------------------------


def auditors() -> Iterable[User]:
    """Give the people who are told: every active auditor with an e-mail address."""
    return User.objects.filter(is_active=True, groups__name="auditor").exclude(email="").distinct()


def _tell_auditors(elevation: Elevation, at: datetime) -> None:
    """Write to each auditor who lent what to whom and until when; the reason stays inside, for it may touch a case."""
    title = BUNDLES[elevation.bundle].title
    body = render_to_string("desk/mail/break_glass.txt", {"elevation": elevation, "title": title})
    for person in auditors():
        outbox.write(
            key=f"{PURPOSE}:{elevation.pk}:{person.pk}",
            purpose=PURPOSE,
            about=elevation.pk,
            subject="Break-glass: rights were lent",
            body=body,
            at=at,
        )


def _may_send(message: Outgoing, at: datetime) -> outbox.Ruling:
    person = next((one for one in auditors() if str(one.pk) == message.key.rpartition(":")[2]), None)
    return outbox.Go(person.email) if person else outbox.Stop("This person is no auditor any more.")


def _sent(message: Outgoing, at: datetime) -> None:
    elevation = locked(Elevation.objects.filter(pk=message.about)).get()
    trace(stream_of(elevation), "elevation.auditor_told", by=None, at=at)


def _stopped(message: Outgoing, why: str, at: datetime) -> None:
    """Nothing follows: the auditors who are still here have their own letter."""


NOTICE = outbox.Purpose(_may_send, _sent, _stopped)


# --- What lent rights do ----------------------------------------------------------------------------------------------


LENT = Planned(
    lambda since, until, person: Elevation.objects.filter(
        granted_at__lte=since, until__gt=until, ended_at=None, asked_by=person
    ).order_by("pk").values_list("pk", "bundle"), 3,
)  # fmt: skip


def lent_to(user: Any, at: datetime) -> dict[str, int]:
    """Give each right that is lent to a person at this moment, with the number of the loan."""
    if not user.is_active or user.is_service:
        return {}
    active = LENT(at, at, user.pk)
    return {right: pk for pk, bundle in active if bundle in BUNDLES for right in BUNDLES[bundle].rights}


class LentRights(BaseBackend):
    """Answer the question for a right with what is lent; asked after roles, and once for each request."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Give the rights lent now."""
        if user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_lent"):
            user_obj._lent = lent_to(user_obj, timezone.now())
        return set(user_obj._lent)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether a right is lent now."""
        return perm in self.get_all_permissions(user_obj, obj)


class LentRightsAreTraced:
    """Write down each page behind the staff door that somebody opens by lent rights alone, before it opens."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Look at the right the page asks for; a table of the archive names none, so any loan counts."""
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return
        user: Any = request.user
        LentRights().get_all_permissions(user)
        lent: dict[str, int] = user._lent
        own = PeopleBackend().get_all_permissions(user) if lent else set()
        right = getattr(view, "right", "")
        used = {pk for one, pk in lent.items() if one not in own and right in ("", one)}
        at = timezone.now()
        for pk in sorted(used):
            with transaction.atomic():
                loan = locked(Elevation.objects.filter(pk=pk)).get()
                name = request.resolver_match.url_name if request.resolver_match else ""
                facts = {"route": name, "row": kwargs.get("pk") or kwargs.get("object_id")}
                trace(stream_of(loan), "elevation.used", by=user, at=at, facts=facts)
