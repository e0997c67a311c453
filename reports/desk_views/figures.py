"""The figures behind a chart, as a file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hotline.desk import staff_page
from hotline.tables import csv_file
from reports.desk.charts import CHARTS, charts_of


@staff_page("reports.view_case")
@require_GET
def figures(request: HttpRequest, name: str) -> HttpResponse:
    """Give the table of one chart; a chart may ask for a right of its own."""
    drawn = CHARTS.get(name)
    if drawn is None:
        raise Http404
    if not request.user.has_perm(drawn.right):
        raise PermissionDenied
    for chart in charts_of(name):
        return csv_file(name, chart.header, chart.rows)
    raise Http404("It has not been counted yet.")
