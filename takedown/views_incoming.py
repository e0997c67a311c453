"""The desk's pages of providers' mail: opened one at a time; a person records what it says, and machines record nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.crypto import CannotOpen
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.mailbox.opening import Content
from partners.mailbox.rules import Heard
from takedown import actions, desk_incoming
from takedown.desk_incoming import RIGHT
from takedown.forms_incoming import HeardForm
from takedown.models import NoticeMail
from takedown.models_incoming import SAID


def _mail(pk: int) -> NoticeMail:
    return get_object_or_404(NoticeMail.objects.select_related("notice__provider", "mail__letter", "settled_by"), pk=pk)


@staff_page(RIGHT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List what waits for a person, and what machines said."""
    return desk_render(request, "desk/provider_mails.html", {"title": "Provider mail", **desk_incoming.page(timezone.now())})


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
        content = actions.read_mail(mail=mail, by=user, at=timezone.now())
    except CannotOpen as error:
        messages.error(request, str(error))
        return redirect("desk-provider-mail", pk)
    return _shown(request, mail, content=content)


@staff_page(RIGHT)
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a mail says about each address; what it says is gone is looked at at once."""
    user: Any = request.user
    mail = _mail(pk)
    form = HeardForm(request.POST, lines=desk_incoming.lines(mail.notice))
    if not form.is_valid():
        return _shown(request, mail, form=form, status=422)
    try:
        actions.record_mail(mail=mail, outcomes=form.outcomes(), by=user, at=timezone.now())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _shown(request, mail, form=form, status=422)
    nudge()
    messages.success(request, "Recorded. What they say is gone is looked at at once.")
    return redirect("desk-provider-mails")


@staff_page(RIGHT)
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a mail aside that says nothing about what the provider did."""
    return _done(request, actions.set_mail_aside, pk, "Set aside. Nothing was recorded for the provider.")


@staff_page(RIGHT)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Write again to an address from which letters came back."""
    return _done(request, actions.write_again, pk, "We write to it again. If it bounces once more, it shows here.")


def _done(request: HttpRequest, verb: Any, pk: int, said: str) -> HttpResponse:
    try:
        verb(mail=_mail(pk), by=request.user, at=timezone.now())
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-provider-mail", pk)
    nudge()
    messages.success(request, said)
    return redirect("desk-provider-mails")


def _shown(
    request: HttpRequest, mail: NoticeMail, *, content: Content | None = None, form: HeardForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    lines = desk_incoming.lines(mail.notice)
    context = {
        "title": f"Mail about N-{mail.notice_id:06d}",
        "row": desk_incoming.row(mail, timezone.now()),
        "lines": lines,
        "form": form,
        "record": (form or HeardForm(lines=lines)) if mail.kind in SAID and not mail.settled_at else None,
        "bounced": mail.kind == Heard.FAILED and not mail.settled_at,
        "opened": desk_incoming.opened_page(content) if content else None,
    }
    return desk_render(request, "desk/provider_mail.html", context, status=status)
