"""The page of one takedown's ladder, and what a lead does to it by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.reasons import no_address
from hotline.workflow import NotAllowed
from takedown import actions, desk, desk_ladder
from takedown.actions.steering import LONGEST_WHY
from takedown.models import Takedown

DEEDS = {
    "escalate": (actions.escalate_now, "The clock asks at the next step within a minute: {step}."),
    "repeat": (actions.repeat_step, "The clock takes this step again within a minute: {step}."),
    "skip": (actions.skip_step, "This step is left out: {step}."),
}
CHOICES = [
    ("escalate", "Go to the next step now"),
    ("repeat", "Repeat the last step now"),
    ("skip", "Leave out the step that comes next"),
]


class SteerForm(forms.Form):
    """What to do, and why: shape only."""

    deed = forms.ChoiceField(
        choices=CHOICES, error_messages={"required": "Choose what to do.", "invalid_choice": "Choose what to do."}
    )
    why = forms.CharField(
        max_length=LONGEST_WHY,
        validators=[no_address],
        error_messages={"required": "Say why: the reason stays with the takedown."},
    )


@staff_page("takedown.view_takedown")
@require_GET
def ladder(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one takedown's ladder."""
    return _shown(request, _found(pk), SteerForm())


@staff_page("takedown.steer_ladder")
@require_POST
def steer(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a step out, repeat one, or go to the next one now; each with a reason."""
    found, form = _found(pk), SteerForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, status=400)
    verb, said = DEEDS[form.cleaned_data["deed"]]
    user: Any = request.user
    try:
        step = verb(takedown=found, why=form.cleaned_data["why"], by=user, at=timezone.now())
    except NotAllowed as error:
        form.add_error(None, str(error))
        return _shown(request, _found(pk), form, status=400)
    messages.success(request, said.format(step=step))
    return redirect("desk-ladder", found.pk)


def _found(pk: int) -> Takedown:
    return get_object_or_404(Takedown.objects.select_related("case", "provider", "lookup"), pk=pk)


def _shown(request: HttpRequest, takedown: Takedown, form: SteerForm, status: int = 200) -> HttpResponse:
    at = timezone.now()
    row = desk.line(takedown, at)
    context = {
        "title": "Ladder",
        "row": row,
        "ladder": desk_ladder.ladder_of(takedown, at),
        "form": form,
        "choices": CHOICES,
    }
    return desk_render(request, "desk/ladder.html", context, status=status)
