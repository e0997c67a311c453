"""The leads' page about the team: agreement, checks that differ, and work. Never a person."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hotline.desk import desk_render, staff_page
from reports.desk.charts import charts_of
from reports.desk.quality import check_count, differing


@staff_page("reports.decide_case")
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Show how far people agree, which checks differ, and how the work goes."""
    at = timezone.now()
    charts = {chart.name: chart for chart in charts_of("agreement", "disagreement", "work", "backlog")}
    context = {
        "title": "Team",
        "differing": differing(at),
        "waiting": check_count(at),
        "agreement": charts.get("agreement"),
        "matrix": charts.get("disagreement"),
        "charts": [charts[name] for name in ("work", "backlog") if name in charts],
    }
    return desk_render(request, "desk/team.html", context)
