"""Judge the addresses of one report, or of one host, with one verdict: choose, see exactly what would happen, confirm."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk
from reports.desk import many
from reports.forms_assess import ManyForm
from reports.models import Case
from reports.rules import verdicts


@staff_page("reports.assess_case")
@require_http_methods(["GET", "POST"])
def assess_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the set, preview one verdict on the rows that were ticked, and give it once that was seen."""
    at = timezone.now()
    case = desk.case_of(pk)
    by = request.POST.get("by", request.GET.get("by", ""))
    by = by if by in many.BY else "report"
    if request.method == "GET":
        return _page(request, case, by, at, ManyForm(on=at.date()))
    form = ManyForm(request.POST, on=at.date())
    rows = many.chosen(request.POST.getlist("rows"))
    if not form.is_valid():
        return _page(request, case, by, at, form, picked=rows, status=422)
    if not rows:
        return _page(request, case, by, at, form, problems=["Choose at least one case."], status=422)
    if request.POST.get("step") == "confirm":
        return _judged(request, case, by, at, form, rows)
    return _page(request, case, by, at, form, picked=rows, preview=True)


def _page(
    request: HttpRequest, case: Case, by: str, at: datetime, form: ManyForm, *,
    picked: list[tuple[int, int]] | None = None, preview: bool = False, status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    shown = many.rows_of(many.set_of(case, by), user, at)
    wanted = {f"{key}:{number}" for key, number in picked} if picked is not None else None
    for row in shown:
        row["picked"] = not row["why"] and (wanted is None or row["value"] in wanted)
    choice = str(form["verdict"].value() or "")
    context = {
        "title": "Judge together",
        "case": case,
        "reference": desk.reference(case.pk),
        "by": by,
        "ways": many.BY.items(),
        "rows": shown,
        "going": [row for row in shown if row["picked"]],
        "left": [row for row in shown if not row["picked"]],
        "most": verdicts.MOST_AT_ONCE,
        "form": form,
        "preview": preview,
        "word": dict(ManyForm.CHOICES).get(choice, ""),
        "forecast": desk.forecast(case, choice, at) if preview else [],
    }
    return desk_render(request, "desk/assess_many.html", context | more, status=status)


def _judged(
    request: HttpRequest, case: Case, by: str, at: datetime, form: ManyForm, rows: list[tuple[int, int]]
) -> HttpResponse:
    user: Any = request.user
    said = form.cleaned_data
    try:
        told = actions.assess_many(
            cases=rows, by=user, at=at, verdict=form.decided(), reason=said["reason"],
            categories=form.categories(), note=said["note"],
        )  # fmt: skip
    except (NotAllowed, actions.NotNow, actions.BadVerdict) as error:
        return _page(request, case, by, at, form, picked=rows, problems=[str(error)], status=422)
    nudge()
    messages.success(request, f"{len(told.done)} judged, {len(told.left)} left alone.")
    for one, why in told.left[:10]:
        messages.info(request, f"{desk.reference(one.pk)} was left alone: {why[0].lower()}{why[1:]}.")
    return redirect("desk-queue")
