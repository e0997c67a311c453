"""The police door: the liaison reads the cases forwarded to their unit, and answers."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hotline.procedures import procedure
from partners import forms_police, police
from partners.models import Partner, Referral
from partners.sheets import packing
from reports.actions import note_visit
from reports.actions import reveal as revealed_to
from reports.disguises import oddities

ON_A_PAGE = 50
FORMS = (
    forms_police.ConfirmForm,
    forms_police.RejectForm,
    forms_police.HoldForm,
    forms_police.ReleaseForm,
    forms_police.TakeOverForm,
    forms_police.NeedMoreForm,
    forms_police.NoActionForm,
    forms_police.WriteForm,
    forms_police.OrderForm,
    forms_police.RecordForm,
)

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
        "unread": police.unread(unit),
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
    return sheet_page(request, unit, referral, at)


@police_page("partners.liaise")
@require_POST
def reveal(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
    """Show the exact address once, and write down who saw it."""
    user: Any = request.user
    at = timezone.now()
    referral = police.referral_of(unit, pk)
    address = revealed_to(case=referral.case, by=user, at=at)
    return sheet_page(request, unit, referral, at, address="\n".join([address, *oddities(address)]))


def sheet_page(
    request: HttpRequest, unit: Partner, referral: Referral, at: datetime, *,
    status: int = 200, form: forms_police.PoliceForm | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Render the page of a case; `form` is one that was filled in and refused."""
    forms: dict[str, forms_police.PoliceForm] = {kind.name(): kind(at=at) for kind in FORMS}
    shown = police.sheet(referral, at)
    if kept := shown["record"]:
        forms["record"].initial = {"pv_number": kept.pv_number, "outcome": kept.outcome}
    if form is not None:
        forms[form.name()] = form
    if isinstance(form, forms_police.OrderConfirmForm):
        confirmations = [form]
    else:
        confirmations = [forms_police.OrderConfirmForm(at=at, initial={"order": one.pk}) for one in shown["to_confirm"]]
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
        "hold_days": procedure().hold_max_days,
    }
    return render(request, "police/case.html", context | more, status=status)
