"""The trail and its anchors, for whoever watches over the house; and case files for court."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import anchors, checking
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import desk
from reports.actions.exporting import Wish, export_case
from reports.actions.trailing import trail_exported
from reports.casefile.pdf import NotPrinted
from reports.desk import trail as shown
from reports.forms_trail import ExportForm, TrailForm

LONGEST_NUMBER = 18


@staff_page("hotline.view_auditevent")
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Show what was done, by whom, to what; filtered, the newest first."""
    form = TrailForm(request.GET)
    at, typed = timezone.now(), request.GET.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0
    kept = request.GET.copy()
    kept.pop("before", None)
    page = shown.page_of(shown.chosen(form), before) if form.is_valid() else {"rows": [], "older": None, "first": True}
    context = {"title": "Trail", "form": form, "kept": kept.urlencode(), "health": shown.health(at), **page}
    return desk_render(request, "desk/trail.html", context, status=200 if form.is_valid() else 422)


@staff_page("hotline.view_auditevent")
@require_POST
def trail_file(request: HttpRequest) -> HttpResponse:
    """Give the chosen events as a table, and write down who took it."""
    user: Any = request.user
    form = TrailForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The filter could not be read; nothing was taken out.")
        return redirect("desk-trail")
    table, rows = shown.as_csv(shown.chosen(form))
    at = timezone.now()
    trail_exported(by=user, at=at, rows=rows, chosen_by=[name for name, value in form.cleaned_data.items() if value])
    return _file(table.encode("utf-8-sig"), f"trail-{at:%Y%m%d-%H%M}.csv", "text/csv; charset=utf-8")


@staff_page("hotline.verify_auditevent")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a check of the whole trail; the clock does it within minutes."""
    user: Any = request.user
    if checking.ask(by=user, at=timezone.now()):
        nudge()
        messages.success(request, "The whole trail is being checked; what is found stands here in a minute or a few.")
    else:
        messages.info(request, "A check is on its way already.")
    return redirect("desk-trail")


@staff_page("hotline.view_anchor")
@require_GET
def anchors_page(request: HttpRequest) -> HttpResponse:
    """Show the newest anchors, their time stamps, and the keys that check them."""
    context = {"title": "Anchors of the trail", **shown.anchors_shown(), "health": shown.health(timezone.now())}
    return desk_render(request, "desk/anchors.html", context)


@staff_page("hotline.view_anchor")
@require_GET
def anchors_file(request: HttpRequest) -> HttpResponse:
    """Give every anchor as a file to keep outside the house: hashes and signatures, nothing that anybody said."""
    return _file(shown.anchors_file().encode(), f"anchors-{timezone.now():%Y%m%d}.json", "application/json")


@staff_page("reports.export_case")
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case file of one case out for court, with a reason."""
    user: Any = request.user
    case, at = desk.case_of(pk), timezone.now()
    form = ExportForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = export_case(case=case, wish=Wish(**form.cleaned_data), by=user, at=at)
        except (NotAllowed, NotPrinted, anchors.NoKey) as error:
            problems = [str(error)]
        else:
            return _file(made.content, made.name, "application/zip")
    context = desk.header(case, user, at) | {"title": f"Case file {desk.reference(pk)}", "form": form, "problems": problems}
    status = 422 if request.method == "POST" else 200
    return desk_render(request, "desk/export.html", context, status=status)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
