"""What the police say at their door: one form, one verb, one sentence that tells what follows."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hotline.models import User
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners import actions, correspondence, forms_police, police, police_record, rules
from partners.models import Partner, Referral
from partners.views_police import Page, police_page, sheet_page

Act = Callable[[Referral, dict[str, Any], User, datetime], str]


def answering(kind: type[forms_police.PoliceForm]) -> Callable[[Act], Page]:
    """Make the page that takes one form: `act` calls the verb, and the sentence it gives says what follows."""

    def made(act: Act) -> Page:
        @police_page("partners.liaise")
        @require_POST
        @wraps(act)
        def page(request: HttpRequest, unit: Partner, pk: int) -> HttpResponse:
            user: Any = request.user
            at = timezone.now()
            referral = police.referral_of(unit, pk)
            form = kind(request.POST, at=at)
            if not form.is_valid():
                return sheet_page(request, unit, referral, at, status=422, form=form)
            try:
                told = act(referral, form.cleaned_data, user, at)
            except NotAllowed as error:
                form.add_error(None, str(error))
                return sheet_page(request, unit, referral, at, status=422, form=form)
            nudge()
            messages.success(request, told)
            return redirect("police-case", pk)

        return page

    return made


@answering(forms_police.ConfirmForm)
def confirm(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police confirm the assessment."""
    actions.hear(referral=referral, by=by, at=at, note=said["note"])
    return "Assessment confirmed. The host hears nothing by this alone: release the case or write down an order."


@answering(forms_police.RejectForm)
def reject(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police reject the assessment."""
    actions.reject(referral=referral, why=said["why"], by=by, at=at)
    return "Assessment rejected. The hotline judges the case anew, and nothing goes to the host meanwhile."


@answering(forms_police.HoldForm)
def hold(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police ask to wait until a date."""
    placed = actions.hold(referral=referral, by=by, at=at, **said)
    return f"On hold until {_moment(placed.until)}. {NOTHING_LEAVES}"


@answering(forms_police.TakeOverForm)
def take_over(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police handle the case themselves."""
    placed = actions.take_over(referral=referral, by=by, at=at, **said)
    return f"Taken over until {_moment(placed.until)}. {NOTHING_LEAVES} Take it over again where you need longer."


@answering(forms_police.ReleaseForm)
def release(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police let the takedown go ahead."""
    actions.release(referral=referral, by=by, at=at, **said)
    return f"Released. {_what_follows(referral, at)}"


@answering(forms_police.NoActionForm)
def no_action(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police will do nothing with the case."""
    actions.no_action(referral=referral, by=by, at=at, **said)
    return f"Noted: no further action. {_what_follows(referral, at)}"


@answering(forms_police.NeedMoreForm)
def need_more(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """The police ask the desk something before they decide."""
    actions.need_more(referral=referral, by=by, at=at, **said)
    return (
        "Your question waits at the hotline. No earlier release stands meanwhile. Where the host may be asked without you,"
        " ask us to wait as well."
    )


@answering(forms_police.WriteForm)
def message(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """Write to the desk about a case."""
    correspondence.write(referral=referral, by=by, at=at, **said)
    return "Sent. The hotline reads it with the case."


@answering(forms_police.ReadForm)
def read(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """Say that what the desk wrote has been read."""
    correspondence.read(case=referral.case, unit=referral.partner, by_desk=False, by=by, at=at)
    return "Marked as read."


@answering(forms_police.OrderForm)
def order(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """Write down a magistrate's order, spoken or written."""
    given = actions.order(referral=referral, by=by, at=at, **said)
    held = " The hold stays until it ends or you release the case." if police.last_hold(referral.case, at) else ""
    if given.confirm_by is None:
        return f"Written order noted.{held}"
    return f"Spoken order noted. Confirm it in writing before {_moment(given.confirm_by)}.{held}"


@answering(forms_police.OrderConfirmForm)
def order_confirm(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """Write down the written confirmation of a spoken order."""
    spoken = police.order_of(referral, said["order"])
    actions.confirm_order(order=spoken, reference=said["reference"], by=by, at=at)
    return "Confirmed in writing."


@answering(forms_police.RecordForm)
def record(referral: Referral, said: dict[str, Any], by: User, at: datetime) -> str:
    """Write down the number of the police report, and what came of the case."""
    police_record.record(referral=referral, by=by, at=at, **said)
    return "Noted. The hotline reads it; the reporter does not."


NOTHING_LEAVES = "Nothing goes to the host before that, and letters that were waiting are withdrawn."


def _what_follows(referral: Referral, at: datetime) -> str:
    if referral.purpose == rules.UNOPENED:
        return "This hotline passes reports on unopened, and asks no host."
    if police.last_hold(referral.case, at):
        return "Another unit has asked to wait, so the host is not asked yet."
    return "Every hold on this case is over, and the host may be asked to remove the content within minutes."


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"
