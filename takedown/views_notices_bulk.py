"""Acts for all letters of one provider: a preview of exactly which, the act on exactly those, and what came of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.models import User
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.models import Partner
from takedown import notices_desk, notices_shown, pulling
from takedown.forms_notices import PromiseForm
from takedown.models import Notice
from takedown.rules_notices import MOST_AT_ONCE

SALT = "desk.notices"
LASTS = 30 * 60
KEPT = "notices_done"
RIGHT = "takedown.pull_back_notice"


def _pull_back(pk: int, why: str, by: User, at: datetime) -> None:
    pulling.pull_back(notice=Notice.objects.get(pk=pk), why=why, by=by, at=at)


def _send_now(pk: int, why: str, by: User, at: datetime) -> None:
    pulling.send_now(notice=Notice.objects.get(pk=pk), by=by, at=at)


# word, what it does, to which letters of a list it can be done, and the verb
ACTS: dict[str, tuple[str, str, str, Callable[[int, str, User, datetime], None]]] = {
    "send_now": ("Send now", "Each leaves with the next turn, unless something speaks against it.", "may_hasten", _send_now),
    "pull_back": (
        "Pull back",
        "None of them leaves. What they ask for waits until somebody decides on each letter.",
        "may_pull",
        _pull_back,
    ),
}


@staff_page(RIGHT)
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show which letters of a provider an act would be done to, and which it would leave alone."""
    at = timezone.now()
    act = request.GET.get("act", "")
    what = notices_desk.asked(request.GET)
    if act not in ACTS or what.provider is None:
        messages.info(request, "Choose a provider and what should be done.")
        return redirect("desk-notices")
    provider = get_object_or_404(Partner, pk=what.provider)
    rows = list(notices_desk.in_outbox(what, at).order_by("written_at", "pk")[: MOST_AT_ONCE + 1])
    groups = notices_shown.grouped({row.pk: set() for row in rows[:MOST_AT_ONCE]}, at)
    letters = [one for group in groups for one in group["letters"]]
    will = [one for one in letters if one[ACTS[act][2]]]
    left = [one for one in letters if not one[ACTS[act][2]]]
    user: Any = request.user
    promised = {"act": act, "provider": provider.pk, "by": user.pk, "letters": [one["notice"].pk for one in will]}
    form = PromiseForm(initial={"promise": signing.dumps(promised, salt=SALT, compress=True)})
    context = {"will": will, "left": left, "more": len(rows) > MOST_AT_ONCE, "form": form}
    return _page(request, act, provider, context)


def _page(request: HttpRequest, act: str, provider: Partner, context: dict[str, Any], status: int = 200) -> HttpResponse:
    word, told, *_ = ACTS[act]
    around = {"title": "Preview", "word": word, "told": told, "provider": provider, "most": MOST_AT_ONCE}
    return desk_render(request, "desk/notices_bulk.html", around | context, status=status)


def promised(request: HttpRequest, salt: str) -> dict[str, Any] | None:
    """Give what this person's preview promised; None, and a sentence, where it is too old, forged or somebody else's."""
    user: Any = request.user
    try:
        promise: dict[str, Any] = signing.loads(request.POST.get("promise", ""), salt=salt, max_age=LASTS)
    except signing.BadSignature:
        promise = {}
    if promise.get("by") == user.pk:
        return promise
    messages.error(request, "That preview is too old or was not yours. Choose again.")
    return None


@staff_page(RIGHT)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do what the preview promised, letter by letter; one that a colleague dealt with, or that left, is named."""
    user: Any = request.user
    promise = promised(request, SALT)
    if promise is None:
        return redirect("desk-notices")
    form, at = PromiseForm(request.POST), timezone.now()
    if not form.is_valid():
        groups = notices_shown.grouped({pk: set() for pk in promise["letters"]}, at)
        will = [one for group in groups for one in group["letters"]]
        provider = get_object_or_404(Partner, pk=promise["provider"])
        return _page(request, promise["act"], provider, {"will": will, "left": [], "form": form}, 422)
    done, left = [], []
    for pk in promise["letters"][:MOST_AT_ONCE]:
        here = [reverse("desk-notice", args=[pk]), notices_shown.number_of(pk)]
        try:
            ACTS[promise["act"]][3](pk, form.cleaned_data["why"], user, at)
            done.append(here)
        except NotAllowed as error:
            left.append([*here, str(error)])
    nudge()
    word, nouns = ACTS[promise["act"]][0], "letter" if len(done) == 1 else "letters"
    request.session[KEPT] = {"word": word, "nouns": nouns, "done": done, "left": left}
    return redirect("desk-notices-done")


@staff_page(RIGHT)
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Say what was done, and which letters were passed over and why."""
    return shown_done(request, KEPT)


def shown_done(request: HttpRequest, kept: str) -> HttpResponse:
    """Show what this person's last act came to, as the session kept it under a name."""
    if kept not in request.session:
        return redirect("desk-notices")
    return desk_render(request, "desk/notices_done.html", {"title": "Done", **request.session[kept]})
