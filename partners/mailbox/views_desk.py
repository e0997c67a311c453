"""The desk's page of the mailbox: mails that wait, opened one at a time, taken in or refused by a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.crypto import CannotOpen, opened
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.mailbox import desk, taking
from partners.mailbox.forms import RefuseForm, TakeForm
from partners.mailbox.letters import number_of
from partners.mailbox.models import Incoming
from partners.mailbox.opening import Content, unpacked

RIGHT = "partners.sort_mail"


def _mail(pk: int) -> Incoming:
    return get_object_or_404(Incoming.objects.select_related("partner").filter(erased_at=None), pk=pk)


@staff_page(RIGHT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the mails that wait for a person."""
    return desk_render(request, "desk/mailbox.html", {"title": "Mailbox", **desk.listed(timezone.now())})


@staff_page(RIGHT)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is known about a mail, and nothing of what is in it."""
    return _shown(request, _mail(pk))


@staff_page(RIGHT)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of a mail, its addresses masked; that it was opened stands in the trail."""
    user: Any = request.user
    mail = _mail(pk)
    try:
        content = taking.read(row=mail, by=user, at=timezone.now())
    except CannotOpen as error:
        messages.error(request, str(error))
        return redirect("desk-mail", pk)
    return _shown(request, mail, content=content)


@staff_page(RIGHT)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a held mail in on the word of a person."""
    user: Any = request.user
    at, mail = timezone.now(), _mail(pk)
    form = TakeForm(request.POST, at=at)
    if not form.is_valid():
        return _shown(request, mail, take=form, status=422)
    partner, because = form.cleaned_data["partner"], form.cleaned_data["because"]
    try:
        content = unpacked(opened(mail, "content"))
        taking.accept(row=mail, content=content, partner=partner, because=because, by=user, at=at)
        taking.take_in(row=mail, content=content, partner=partner, by=user, at=at)
    except (CannotOpen, NotAllowed) as error:
        form.add_error(None, str(error))
        return _shown(request, mail, take=form, status=422)
    nudge()
    messages.success(request, f"Taken in: {number_of(mail)}. The result goes to {partner}.")
    return redirect("desk-mailbox")


@staff_page(RIGHT)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a held mail; nobody is answered."""
    user: Any = request.user
    mail = _mail(pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _shown(request, mail, refuse=form, status=422)
    try:
        taking.refuse(row=mail, because=form.cleaned_data["because"], by=user, at=timezone.now())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _shown(request, mail, refuse=form, status=422)
    messages.success(request, f"Refused: {number_of(mail)}. Nobody is answered.")
    return redirect("desk-mailbox")


def _shown(
    request: HttpRequest, mail: Incoming, *, content: Content | None = None, take: TakeForm | None = None,
    refuse: RefuseForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    context = {
        "title": number_of(mail),
        "row": desk.row(mail, at),
        "take": take or TakeForm(at=at, initial={"partner": mail.partner_id}),
        "refuse": refuse or RefuseForm(),
        "form": take or refuse,
        "opened": desk.opened_page(content) if content else None,
    }
    return desk_render(request, "desk/mail_incoming.html", context, status=status)
