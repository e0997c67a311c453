"""Pages of the desk about the directory: who is in it, how a row stood over time, taking it out and bringing it in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from partners import desk_directory as desk
from partners import exchange, rules
from partners.forms_directory import ApplyForm, FileForm, FilterForm
from partners.history import verify
from partners.models import Partner

KEEP = "partners.keep_directory"


@staff_page("partners.view_partner")
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """List whom the house writes to, and remind of those that nobody verified for a year."""
    at, form = timezone.now(), FilterForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {"kind": "", "verify": False}
    kinds = [(one, rules.Kind(one).label, one == chosen["kind"]) for one in rules.KEPT]
    context = {
        "title": "Directory",
        "rows": desk.rows(chosen["kind"], chosen["verify"], at),
        "kinds": kinds,
        "kind": chosen["kind"],
        "verify": chosen["verify"],
        "to_verify": Partner.objects.to_verify(at).count(),
        "takers": Partner.objects.usable(at).filter(takes_orphans__isnull=False).count(),
    }
    return desk_render(request, "desk/directory.html", context)


@staff_page("partners.view_partner")
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row with its history: what counted from when until when, on which evidence, and who changed it."""
    partner, at = get_object_or_404(Partner, pk=pk), timezone.now()
    context = {"title": partner.name, "row": desk.line(partner, at), "history": desk.history(partner), "day": at.date()}
    return desk_render(request, "desk/directory_entry.html", context)


@staff_page("partners.change_partner")
@require_POST
def verified(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that somebody verified a row today."""
    user: Any = request.user
    partner = get_object_or_404(Partner, pk=pk)
    verify(partner=partner, by=user, at=timezone.now())
    messages.success(request, f"Written down: {partner.name} was verified today.")
    return redirect("desk-directory-entry", pk)


@staff_page(KEEP)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the directory as a file."""
    user: Any = request.user
    at = timezone.now()
    text = exchange.export(by=user, at=at)
    name = f"directory-{timezone.localtime(at):%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


@staff_page(KEEP)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a pasted table, and show what it would change; nothing is written."""
    form = FileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["text"])
    status = 422 if request.method == "POST" else 200
    return desk_render(request, "desk/directory_import.html", {"title": "Bring in a directory", "form": form}, status=status)


def _preview(request: HttpRequest, text: str, *, status: int = 200, told: str = "") -> HttpResponse:
    plan = exchange.plan(text, at=timezone.now())
    context = {
        "title": "Bring in a directory",
        "plan": plan,
        "parts": [(what, title, plan.of(what)) for what, title in PARTS],
        "unchanged": len(plan.of("unchanged")),
        "apply": ApplyForm(initial={"text": text, "promise": plan.promise}),
        "again": FileForm(initial={"text": text}),
        "told": told,
    }
    return desk_render(request, "desk/directory_preview.html", context, status=422 if plan.problems else status)


PARTS = (("added", "Added"), ("changed", "Changed"), ("ended", "Ended"))


@staff_page(KEEP)
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Do exactly what the preview showed; where the directory changed meanwhile, show it anew."""
    user: Any = request.user
    form = ApplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The table did not come along. Paste it again; nothing was written.")
        return redirect("desk-directory-import")
    try:
        made = exchange.bring_in(**form.cleaned_data, by=user, at=timezone.now())
    except NotAllowed as error:
        return _preview(request, form.cleaned_data["text"], status=409, told=str(error))
    messages.success(request, f"Done: {exchange.words(made.rows)}")
    return redirect("desk-directory")
