"""Go to the next step for many addresses that nobody answered about: a preview, the press, and what came of it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports.desk import reference
from takedown import actions, desk_ladder, notices_desk
from takedown.forms_notices import PromiseForm
from takedown.models import Takedown
from takedown.rules_notices import MOST_ESCALATED
from takedown.views_notices_bulk import promised, shown_done

SALT = "desk.escalate"
KEPT = "escalate_done"
RIGHT = "takedown.steer_ladder"
WORD = "Escalate now"


@staff_page(RIGHT)
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show which step comes for which of the ticked addresses, or of a provider's, and which are left out and why."""
    user: Any = request.user
    at = timezone.now()
    rows, provider = notices_desk.to_escalate(request.GET, at)
    if not rows:
        messages.info(request, "Tick addresses first. What was answered or has moved on meanwhile is not here any more.")
        return redirect(f"{reverse('desk-notices')}?tab=escalate")
    shown = [desk_ladder.if_escalated(one, by=user, at=at) for one in rows[:MOST_ESCALATED]]
    marks = {one["pk"]: one["mark"] for one in shown if not one["why"]}
    promise = signing.dumps({"marks": marks, "by": user.pk}, salt=SALT, compress=True)
    context = _split(shown) | {
        "provider": provider,
        "more": len(rows) > MOST_ESCALATED,
        "form": PromiseForm(initial={"promise": promise}),
    }
    return _page(request, context)


def _split(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Part what will happen from what is left out, and count the steps."""
    will = [one for one in shown if not one["why"]]
    steps = Counter((one["step"], one["whom"]) for one in will)
    return {
        "will": will,
        "left": [one for one in shown if one["why"]],
        "steps": [{"step": step, "whom": whom, "number": number} for (step, whom), number in steps.items()],
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    around = {"title": "Preview", "word": WORD, "most": MOST_ESCALATED}
    return desk_render(request, "desk/escalate.html", around | context, status=status)


@staff_page(RIGHT)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do what the preview promised, address by address; what changed since is passed over and named."""
    user: Any = request.user
    promise = promised(request, SALT)
    if promise is None:
        return redirect(f"{reverse('desk-notices')}?tab=escalate")
    marks = {int(pk): mark for pk, mark in promise["marks"].items()}
    rows = Takedown.objects.filter(pk__in=marks).select_related("case", "provider", "lookup").order_by("due_at", "pk")
    form, at = PromiseForm(request.POST), timezone.now()
    if not form.is_valid():
        shown = [desk_ladder.if_escalated(one, by=user, at=at) for one in rows]
        return _page(request, _split(shown) | {"form": form}, 422)
    done, left = [], []
    for one in rows[:MOST_ESCALATED]:
        here = [reverse("desk-ladder", args=[one.pk]), reference(one.case_id)]
        try:
            why = form.cleaned_data["why"]
            step = actions.escalate_foreseen(takedown=one, mark=marks[one.pk], why=why, by=user, at=at)
            done.append([here[0], f"{here[1]}: {step}"])
        except NotAllowed as error:
            left.append([*here, str(error)])
    nudge()
    nouns = "address" if len(done) == 1 else "addresses"
    request.session[KEPT] = {"word": WORD, "nouns": nouns, "done": done, "left": left}
    return redirect("desk-escalate-done")


@staff_page(RIGHT)
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Say for which addresses the next step comes, and which were passed over and why."""
    return shown_done(request, KEPT)
