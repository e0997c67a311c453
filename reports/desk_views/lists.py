"""Lists of addresses from partners: paste, see what each line becomes, take in, take the results along, take all back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.crypto import CannotOpen
from hotline.desk import desk_render, staff_page
from hotline.tables import csv_file
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import receipts, uploading
from reports.actions import taking_back, uploads
from reports.desk import uploads as shown
from reports.forms_lists import ListForm, TakeBackForm
from reports.models import Upload
from reports.rules.uploads import WINDOW, why_not_taken_back


@staff_page("reports.enter_list")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("text")
def lists(request: HttpRequest) -> HttpResponse:
    """Take a pasted list for its preview, and show the newest lists."""
    user: Any = request.user
    at = timezone.now()
    form = ListForm(request.POST or None, at=at, initial={"token": receipts.new_token()})
    if request.method == "POST" and form.is_valid() and form.listed:
        said = form.cleaned_data
        upload = uploads.keep_list(
            text=said["text"],
            token=said["token"] or receipts.new_token(),
            language=said["language"],
            source=said["source"],
            lines=len(form.listed.lines),
            by=user,
            at=at,
        )
        return redirect("desk-list", upload.pk)
    context = {"title": "Lists", "form": form, "newest": shown.newest(user, at)}
    return desk_render(request, "desk/lists.html", context, status=422 if form.is_bound else 200)


def _list_of(pk: int, user: Any) -> Upload:
    """Fetch a list: one that is not confirmed is there for nobody but whoever pasted it."""
    upload = get_object_or_404(Upload.objects.select_related("by", "withdrawn_by"), pk=pk)
    if upload.confirmed_at is None and upload.by_id != user.pk:
        raise Http404
    return upload


@staff_page("reports.enter_list")
@require_GET
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the lines of a list will become, or became."""
    user: Any = request.user
    at = timezone.now()
    upload = _list_of(pk, user)
    context: dict[str, Any] = {"title": f"List {pk}", "upload": upload, "status": shown.status_of(upload, at)}
    if upload.confirmed_at is None:
        return _preview(request, upload, context)
    rows = shown.lines_of(upload)
    stays = why_not_taken_back(finished_at=upload.finished_at, withdrawn_at=upload.withdrawn_at, at=at)
    until = upload.finished_at + WINDOW if upload.finished_at and not stays else None
    context |= {"rows": rows, "sums": shown.sums(rows), "until": until, "left": upload.line_count - len(rows)}
    return desk_render(request, "desk/list.html", context)


def _preview(request: HttpRequest, upload: Upload, context: dict[str, Any]) -> HttpResponse:
    """Show what each line will become; the text is read anew and nothing is written."""
    if not upload.text:
        messages.info(request, "This preview is too old; its text was forgotten. Paste the list again.")
        return redirect("desk-lists")
    try:
        listed = uploading.read_list(upload)
    except CannotOpen as error:
        messages.error(request, str(error))
        return redirect("desk-lists")
    rows = shown.foreseen_lines(listed, upload)
    will = sum(1 for row in rows if row["outcome"] in ("new", "known", "reopened"))
    context |= {"rows": rows, "sums": shown.sums(rows), "will": will, "ignored": listed.ignored}
    return desk_render(request, "desk/list_preview.html", context)


@staff_page("reports.enter_list")
@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the list in as the preview showed it; pressed again, it goes on where it broke off and writes nothing twice."""
    user: Any = request.user
    at = timezone.now()
    try:
        upload = uploads.confirm_list(upload=_list_of(pk, user), by=user, at=at)
        uploading.take_in(upload, by=user, at=at)
    except (NotAllowed, CannotOpen) as error:
        messages.error(request, str(error))
        return redirect("desk-lists")
    nudge()
    messages.success(request, "The list was taken in. What became of each line stands below.")
    return redirect("desk-list", pk)


@staff_page("reports.enter_list")
@require_POST
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what became of each line as a file, addresses masked, and write down who took it."""
    user: Any = request.user
    upload = _list_of(pk, user)
    uploads.note_taken_out(upload=upload, by=user, at=timezone.now())
    return csv_file(f"list-{pk}", shown.RESULT_HEADS, shown.results(upload))


@staff_page("reports.take_back_list")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Show exactly what taking the whole list back does, and do it."""
    user: Any = request.user
    at = timezone.now()
    upload = _list_of(pk, user)
    stays = why_not_taken_back(finished_at=upload.finished_at, withdrawn_at=upload.withdrawn_at, at=at)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taking_back.take_back_list(upload=upload, by=user, at=at, **form.cleaned_data)
        except NotAllowed as error:
            messages.error(request, str(error))
        else:
            nudge()
            messages.success(request, "The list was taken back. What was done to each line stands below.")
        return redirect("desk-list", pk)
    context = {"title": f"Take list {pk} back", "upload": upload, "form": form, "stays": stays}
    context |= {} if stays or upload.finished_at is None else shown.taking_back(upload)
    context["until"] = upload.finished_at + WINDOW if upload.finished_at else None
    return desk_render(request, "desk/list_back.html", context, status=422 if form.is_bound else 200)
