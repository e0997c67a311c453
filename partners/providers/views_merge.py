"""Pages of the desk about rows that are one provider: look at what a merge would do, do it, and undo it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers import forms, merging
from partners.providers.models import Merge
from partners.providers.views import APPROVE, done, provider_of, shown


@staff_page(APPROVE)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what merging this row into another would do; with a reason, do it."""
    alias = provider_of(pk)
    if request.method != "POST":
        chosen = forms.OtherForm(request.GET if "into-other" in request.GET else None, prefix="into")
        kept = chosen.cleaned_data["other"] if chosen.is_bound and chosen.is_valid() else None
        return _shown(request, alias, kept, chosen=chosen, status=422 if chosen.errors else 200)
    form = forms.MergeForm(request.POST)
    if not form.is_valid():
        named = forms.OtherForm({"into-other": request.POST.get("other", "")}, prefix="into")
        return _shown(request, alias, named.cleaned_data["other"] if named.is_valid() else None, form=form, status=422)
    by: Any = request.user
    kept = form.cleaned_data["other"]
    try:
        merging.merge(kept=kept, alias=alias, why=form.cleaned_data["why"], by=by, at=timezone.now())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _shown(request, alias, kept, form=form, status=409)
    nudge()
    messages.success(request, f"Merged: {alias.name} is an alias of {kept.name} now. It can be undone on this card.")
    return redirect("desk-provider", kept.pk)


def _shown(
    request: HttpRequest, alias: Partner, kept: Partner | None, *, form: forms.MergeForm | None = None,
    chosen: forms.OtherForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    preview = merging.preview(kept=kept, alias=alias, at=timezone.now()) if kept else None
    context = {
        "title": f"Merge {alias.name}",
        "alias": alias,
        "preview": preview,
        "chosen": chosen or forms.OtherForm(prefix="into"),
        "form": form or (forms.MergeForm(initial={"other": str(kept.pk)}) if kept else None),
        "wrong": form or chosen,
    }
    return desk_render(request, "desk/provider_merge.html", context, status=status)


@staff_page(APPROVE)
@require_POST
def undo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Undo a merge."""
    by: Any = request.user
    found = get_object_or_404(Merge.objects.select_related("kept", "alias"), pk=number)
    form = forms.WhyForm(request.POST, prefix="undo")
    if not form.is_valid():
        return shown(request, provider_of(pk), undo=form, undoing=number, status=422)
    why, at = form.cleaned_data["why"], timezone.now()
    told = f"Undone: {found.alias.name} stands by itself again."
    deed = lambda: merging.undo(merge=found, why=why, by=by, at=at)  # noqa: E731 - one deed of several
    return done(request, pk, deed, told, undo=form, undoing=number)
