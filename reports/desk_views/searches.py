"""Saved searches of the queue: keep one, take one away, note that its alert was read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hotline.desk import staff_page
from hotline.workflow import NotAllowed
from reports import actions
from reports.desk import filters
from reports.desk_views.queue import TYPED
from reports.forms_queue import SaveForm
from reports.models import SavedSearch


def _back(query: str) -> HttpResponse:
    return redirect(f"{reverse('desk-queue')}?{query}" if query else reverse("desk-queue"))


def _refused(request: HttpRequest, query: str, problems: list[str]) -> HttpResponse:
    for problem in problems:
        messages.error(request, problem)
    request.session[TYPED] = {name: request.POST.get(name, "")[:100] for name in ("name", "alert", "threshold", "shared")}
    return _back(query)


@staff_page("reports.view_case")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the address bar asks for under a name."""
    user: Any = request.user
    query = filters.from_query(request.POST.get("query", "")[:500]).query()
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _refused(request, query, [" ".join(map(str, problems)) for problems in form.errors.values()])
    said = form.cleaned_data
    try:
        actions.save_search(
            name=said["name"], query=query, shared=said["shared"], alert=said["alert"], threshold=said["threshold"],
            by=user, at=timezone.now(),
        )  # fmt: skip
    except NotAllowed as error:
        return _refused(request, query, [str(error)])
    messages.success(request, f"Saved as “{said['name']}”.")
    return _back(query)


@staff_page("reports.view_case")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a search of one's own."""
    user: Any = request.user
    search = get_object_or_404(SavedSearch.objects.seen_by(user), pk=pk)
    try:
        actions.drop_search(search=search, by=user, at=timezone.now())
    except NotAllowed as error:
        messages.error(request, str(error))
        return _back(search.query)
    messages.success(request, f"“{search.name}” is not kept any more.")
    return _back("")


@staff_page("reports.view_case")
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that what a search had to tell was read."""
    user: Any = request.user
    search = get_object_or_404(SavedSearch.objects.filter(owner=user), pk=pk)
    actions.read_alert(search=search, by=user, at=timezone.now())
    return _back(search.query)
