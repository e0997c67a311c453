"""The page of our own accuracy."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hotline.desk import desk_render, staff_page
from reports.desk.charts import charts_of
from reports.measures import measured
from takedown import accuracy as figures


@staff_page("takedown.view_takedown")
@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    """Show how often letters were disputed, corrected, or went to the wrong host."""
    counted = measured(figures.NAME)
    context = {
        "title": "Our accuracy",
        "charts": charts_of(figures.NAME, figures.BY_PROVIDER),
        "counted_at": counted[figures.NAME].at if counted else None,
    }
    return desk_render(request, "desk/accuracy.html", context)
