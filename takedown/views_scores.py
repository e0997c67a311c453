"""Pages of the desk that compare providers, and the league tables that are frozen and published from them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tables import csv_file
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports.desk.charts import charts_of
from takedown import desk_scores as shown
from takedown import leagues
from takedown.forms_scores import SaidForm, WhyForm
from takedown.models_scores import League, LeagueLine

SEE, PUBLISH = "takedown.view_takedown", "takedown.publish_league"


@staff_page(SEE)
@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Compare the providers of the last twelve months, and list the frozen tables."""
    user: Any = request.user
    lines, counted_at = shown.counted()
    context = {
        "title": "Providers compared",
        "rows": [{"line": one} | shown.figures(one.score) for one in lines],
        "counted_at": counted_at,
        "charts": charts_of("survival"),
        "tables": shown.tables(user, timezone.now()),
    }
    return desk_render(request, "desk/scores.html", context)


@staff_page(SEE)
@require_GET
def scores_file(request: HttpRequest) -> HttpResponse:
    """Give the comparison as a file."""
    return csv_file("providers", shown.HEADER, map(shown.cells, shown.counted()[0]))


@staff_page(PUBLISH)
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a table, and write to each provider in it."""
    user: Any = request.user
    try:
        league = leagues.freeze(by=user, at=timezone.now())
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-scores")
    nudge()
    messages.success(request, "Frozen. Each provider gets a letter with its figures, and 30 days to answer.")
    return redirect("desk-league", league.pk)


@staff_page(SEE)
@require_GET
def league(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one frozen table with what each provider said."""
    user: Any = request.user
    found = get_object_or_404(League.objects.select_related("frozen_by", "published_by", "withdrawn_by"), pk=pk)
    return desk_render(request, "desk/league.html", _told(found, user))


def _told(found: League, user: Any, **more: Any) -> dict[str, Any]:
    lines = sorted(found.lines.select_related("said_by"), key=lambda one: (one.rank or 10**6, -one.figures["number"]))
    return {
        "title": f"League table {found.pk}",
        "league": found,
        "rows": [{"line": one} | leagues.shares(one) for one in lines],
        "why_not": leagues.why_not_yet(found, user, timezone.now()),
        "form": WhyForm(),
    } | more


@staff_page(PUBLISH)
@require_http_methods(["GET", "POST"])
def said(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a provider says to its figures."""
    user: Any = request.user
    line = get_object_or_404(LeagueLine.objects.select_related("league"), pk=pk)
    form = SaidForm(request.POST or None, initial={"text": line.said})
    if request.method == "POST" and form.is_valid():
        try:
            leagues.note_said(line=line, text=form.cleaned_data["text"], by=user, at=timezone.now())
            messages.success(request, f"Written down for {line.name}.")
        except NotAllowed as error:
            messages.error(request, str(error))
        return redirect("desk-league", line.league_id)
    context = {"title": f"What {line.name} says", "line": line, "form": form}
    return desk_render(request, "desk/league_said.html", context, status=422 if form.is_bound else 200)


@staff_page(PUBLISH)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a frozen table."""
    user: Any = request.user
    try:
        leagues.publish(league=get_object_or_404(League, pk=pk), by=user, at=timezone.now())
        messages.success(request, "Published: it stands on the public page of numbers now.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-league", pk)


@staff_page(PUBLISH)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a table, published or not."""
    user: Any = request.user
    found = get_object_or_404(League, pk=pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return desk_render(request, "desk/league.html", _told(found, user, form=form), status=422)
    try:
        leagues.withdraw(league=found, why=form.cleaned_data["why"], by=user, at=timezone.now())
        messages.success(request, "Withdrawn.")
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("desk-league", pk)
