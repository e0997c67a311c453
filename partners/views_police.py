"""The police door: the liaison reads the cases forwarded to their unit, and answers."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hotline.procedures import procedure
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners import actions, police, police_record
from partners.forms_police import (
    ConfirmForm,
    HoldForm,
    OrderConfirmForm,
    OrderForm,
    PoliceForm,
    RecordForm,
    RejectForm,
    ReleaseForm,
)
from partners.models import Partner, Referral
from partners.sheets import packing
from reports.actions import note_visit
from reports.actions import reveal as revealed_to

ON_A_PAGE = 50
FORMS = (ConfirmForm, RejectForm, HoldForm, ReleaseForm, OrderForm, RecordForm)

Page = Callable[..., HttpResponse]


def police_page(right: str) -> Callable[[Page], Page]:
    """Guard a page of this door: signed in, with this right, and a Liaison of a police unit; the page gets the unit."""

    def guarded(page: Page) -> Page:
        @never_cache
        @wraps(page)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            unit = police.unit_of(user) if user.is_active and user.has_perm(right) else None
            if unit is None:
                raise PermissionDenied
            return page(request, unit, *args, **kwargs)

        wrapper.right = right  # type: ignore[attr-defined]
        return wrapper

    return guarded


@police_page("partners.liaise")
@require_safe
def inbox(request: HttpRequest, unit: Partner) -> HttpResponse:
    """List one group of the unit's cases, and what is late."""
    at = timezone.now()
    groups = police.grouped(unit, at)
    here = request.GET.get("show", "new")
    if here not in groups:
        raise Http404
    page = Paginator(groups[here].select_related("case"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": police.GROUPS[here],
        "unit": unit,
        "here": here,
        "groups": police.counts(groups),
        "late": police.late_orders(unit, at),
        "page": page,
        "rows": [police.row(one, at) for one in page],
    }
    return render(request, "police/inbox.html", context)


@police_page("partners.liaise")
@require_safe
def case(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Show one case, with the address masked, and write down who looked."""
    user: Any = request.user
    referral = police.referral_of(unit, pk)
    newest = police.newest_of(referral)
    if newest.pk != referral.pk:
        return redirect("police-case", newest.pk)
    at = timezone.now()
    note_visit(case=referral.case, by=user, at=at)
    return _sheet(request, unit, referral, at)


@police_page("partners.liaise")
@require_POST
def reveal(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Show the exact address once, and write down who saw it."""
    user: Any = request.user
    at = timezone.now()
    referral = police.referral_of(unit, pk)
    return _sheet(request, unit, referral, at, address=revealed_to(case=referral.case, by=user, at=at))


def _sheet(
    request: HttpRequest, unit: Partner, referral: Referral, at: datetime, *,
    status: int = 200, form: PoliceForm | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Render the page of a case; `form` is one that was filled in and refused."""
    forms: dict[str, PoliceForm] = {kind.verb: kind(at=at) for kind in FORMS}
    shown = police.sheet(referral, at)
    if kept := shown["record"]:
        forms["record"].initial = {"pv_number": kept.pv_number, "outcome": kept.outcome}
    if form is not None:
        forms[form.verb] = form
    if isinstance(form, OrderConfirmForm):
        confirmations = [form]
    else:
        confirmations = [OrderConfirmForm(at=at, initial={"order": one.pk}) for one in shown["to_confirm"]]
        for number, one in enumerate(confirmations):
            one.auto_id = f"{one.verb}-{number}-%s"
    context = shown | {
        "title": f"{shown['reference']} · {shown['number']}",
        "unit": unit,
        "form": form,
        "forms": forms,
        "confirmations": confirmations,
        "packages": packing.taken_along(referral),
        "confirm_days": procedure().order_confirm_days,
    }
    return render(request, "police/case.html", context | more, status=status)


Act = Callable[[Referral, dict[str, Any], datetime], str]


def _answer(request: HttpRequest, unit: Partner, pk: int, kind: type[PoliceForm], act: Act) -> HttpResponse:
    """Take one form: the verb that `act` calls does the deed, and the sentence it gives says what follows."""
    at = timezone.now()
    referral = police.referral_of(unit, pk)
    form = kind(request.POST, at=at)
    if not form.is_valid():
        return _sheet(request, unit, referral, at, status=422, form=form)
    try:
        told = act(referral, form.cleaned_data, at)
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _sheet(request, unit, referral, at, status=422, form=form)
    nudge()
    messages.success(request, told)
    return redirect("police-case", pk)


@police_page("partners.liaise")
@require_POST
def confirm(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """The police confirm the assessment."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        actions.hear(referral=referral, by=user, at=at, note=said["note"])
        return "Assessment confirmed. The host hears nothing by this alone: release the case or write down an order."

    return _answer(request, unit, pk, ConfirmForm, act)


@police_page("partners.liaise")
@require_POST
def reject(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """The police reject the assessment."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        actions.reject(referral=referral, why=said["why"], by=user, at=at)
        return "Assessment rejected. The hotline judges the case anew, and nothing goes to the host meanwhile."

    return _answer(request, unit, pk, RejectForm, act)


@police_page("partners.liaise")
@require_POST
def hold(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """The police ask to wait until a date."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        actions.hold(referral=referral, until=said["until"], by=user, at=at, reason=said["reason"])
        return (
            f"On hold until {timezone.localtime(said['until']):%-d %B %Y, %H:%M}. Nothing goes to the host before that, and"
            " letters that were waiting are withdrawn."
        )

    return _answer(request, unit, pk, HoldForm, act)


@police_page("partners.liaise")
@require_POST
def release(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """The police let the takedown go ahead."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        actions.release(referral=referral, by=user, at=at, note=said["note"])
        if referral.purpose == police.rules.UNOPENED:
            return "Released. Written down; this hotline passes reports on unopened, and asks no host."
        if police.last_hold(referral.case, at):
            return "Released for your unit. Another unit has asked to wait, so the host is not asked yet."
        return "Released. Every hold on this case is over, and the host may be asked to remove the content within minutes."

    return _answer(request, unit, pk, ReleaseForm, act)


@police_page("partners.liaise")
@require_POST
def order(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Write down a magistrate's order, spoken or written."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        given = actions.order(referral=referral, by=user, at=at, **said)
        held = " The hold stays until it ends or you release the case." if police.last_hold(referral.case, at) else ""
        if given.confirm_by is None:
            return f"Written order noted.{held}"
        by = timezone.localtime(given.confirm_by)
        return f"Spoken order noted. Confirm it in writing before {by:%-d %B %Y, %H:%M}.{held}"

    return _answer(request, unit, pk, OrderForm, act)


@police_page("partners.liaise")
@require_POST
def order_confirm(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Write down the written confirmation of a spoken order."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        spoken = police.order_of(referral, said["order"])
        actions.confirm_order(order=spoken, reference=said["reference"], by=user, at=at)
        return "Confirmed in writing."

    return _answer(request, unit, pk, OrderConfirmForm, act)


@police_page("partners.liaise")
@require_POST
def record(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Write down the number of the police report, and what came of the case."""
    user: Any = request.user

    def act(referral: Referral, said: dict[str, Any], at: datetime) -> str:
        police_record.record(referral=referral, by=user, at=at, **said)
        return "Noted. The hotline reads it; the reporter does not."

    return _answer(request, unit, pk, RecordForm, act)
