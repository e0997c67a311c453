"""Acts for many cases: a preview of exactly what will happen, the act on exactly that, and what came of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.models import User
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from reports import actions, desk, rules
from reports.desk import cells
from reports.desk.filters import USUAL_COLUMNS
from reports.forms_queue import DetailsForm, WhyForm, tomorrow
from reports.models import Case

SALT = "desk.bulk"
LASTS = 30 * 60
KEPT = "bulk_done"
Rows = list[dict[str, Any]]
DAY = "%-d %b %Y %H:%M"


@staff_page("reports.assess_case")
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show what an act would do to which cases, and which it would leave alone, and why."""
    user: Any = request.user
    at = timezone.now()
    judges = list(desk.people())
    form = DetailsForm(request.GET, at=at, by=user, judges=judges)
    cases, more = desk.chosen(request.GET, user, at)
    if not cases:
        messages.info(request, "Choose cases first: tick them in the list.")
        return redirect("desk-queue")
    if request.GET.get("act") not in rules.Act.values:
        messages.info(request, "Choose what should be done with them.")
        return redirect("desk-queue")
    context = _preview(request, form, cases, at) if form.begun and form.is_valid() else {}
    if not form.begun:
        initial = {name: request.GET.get(name) for name in ("act",)} | {"until": tomorrow(at)}
        blank = DetailsForm(request.GET, at=at, by=user, judges=judges)
        blank.is_bound, blank.initial = False, initial
        form = blank
    context |= {"title": "Preview", "form": form, "word": rules.Act(request.GET["act"]).label, "more": more}
    context |= {"pks": [case.pk for case in cases], "number": len(cases), "most": rules.MOST_ARRANGED}
    return desk_render(request, "desk/bulk.html", context, status=422 if form.is_bound and form.errors else 200)


def _preview(request: HttpRequest, form: DetailsForm, cases: list[Case], at: datetime) -> dict[str, Any]:
    """Look at each case, and promise exactly what the act would do now."""
    user: Any = request.user
    said = form.cleaned_data
    now = actions.situations(cases, by=user, at=at, person=said.get("person"), into=said.get("into"))
    whys = {case.pk: rules.why_left(said["act"], now[case.pk]) for case in cases}
    marks = {case.pk: actions.mark_of(case) for case in cases if not whys[case.pk]}
    promise = signing.dumps(form.told() | {"marks": marks, "by": user.pk}, salt=SALT, compress=True)
    rows = desk.rows_of(cases, user, at)
    return {
        "told": _told(said),
        **_tables(
            [row for row in rows if not whys[row["pk"]]], [row | {"why": why} for row in rows if (why := whys[row["pk"]])]
        ),
        "why_form": WhyForm(initial={"promise": promise}),
    }


def _tables(will: Rows, left: Rows) -> dict[str, Any]:
    """Make the two tables of a preview ready."""
    return {
        "will": will,
        "will_head": cells.heads(USUAL_COLUMNS),
        "will_body": cells.rows(will, USUAL_COLUMNS, plain=True, states=True),
        "left": left,
        "left_head": cells.heads(USUAL_COLUMNS, whys=True),
        "left_body": cells.rows(left, USUAL_COLUMNS, plain=True, states=True, whys=True),
    }


def _told(said: dict[str, Any]) -> str:
    """Say in a sentence what each of the cases meets."""
    match rules.Act(said["act"]):
        case rules.Act.ASSIGN:
            until = timezone.localtime(said["until"])
            return f"Meant for {said['person']} until {until:{DAY}}: “claim the next” gives them to that person first."
        case rules.Act.SNOOZE:
            until = timezone.localtime(said["until"])
            return f"Out of the queue until {until:{DAY}}. The time by which they should be judged runs on."
        case rules.Act.MERGE:
            return (
                f"Closed as duplicates of {desk.reference(said['into'].pk)}. Their reporters read what becomes of that case."
            )
        case rules.Act.DISMISS:
            return "Dismissed as out of scope, without a second look. A case that is told of with something new comes back."


@staff_page("reports.assess_case")
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do what the preview promised, to exactly those cases; what has changed since is passed over and named."""
    user: Any = request.user
    form = WhyForm(request.POST)
    try:
        promise = signing.loads(request.POST.get("promise", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        promise = None
    if promise is None or promise["by"] != user.pk:
        messages.error(request, "That preview is too old or was not yours. Choose the cases again.")
        return redirect("desk-queue")
    if not form.is_valid():
        return _asked_again(request, form, promise)
    try:
        outcome = _done(promise, form.cleaned_data["why"], user, timezone.now())
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-queue")
    nudge()
    request.session[KEPT] = {
        "word": rules.Act(promise["act"]).label,
        "done": [case.pk for case in outcome.done],
        "left": [[case.pk, why] for case, why in outcome.left],
    }
    return redirect("desk-bulk-done")


def _asked_again(request: HttpRequest, form: WhyForm, promise: dict[str, Any]) -> HttpResponse:
    """Show the promise once more, because the reason is missing."""
    user: Any = request.user
    cases = list(Case.objects.filter(pk__in=promise["marks"]))
    context = {"title": "Preview", "word": rules.Act(promise["act"]).label, "why_form": form, "number": len(cases)}
    context |= _tables(desk.rows_of(cases, user, timezone.now()), []) | {"again": True}
    return desk_render(request, "desk/bulk.html", context, status=422)


def _done(promise: dict[str, Any], why: str, by: User, at: datetime) -> actions.Arranged:
    """Make the one call that the promise names."""
    marks = {int(pk): mark for pk, mark in promise["marks"].items()}
    cases = [Case(pk=pk) for pk in marks]
    until = datetime.fromisoformat(promise["until"]) if promise["until"] else at
    match rules.Act(promise["act"]):
        case rules.Act.ASSIGN:
            person = User.objects.get(pk=promise["person"])
            return actions.assign(cases=cases, person=person, until=until, why=why, by=by, at=at, marks=marks)
        case rules.Act.SNOOZE:
            return actions.snooze(cases=cases, until=until, why=why, by=by, at=at, marks=marks)
        case rules.Act.MERGE:
            into = desk.case_of(promise["into"])
            return actions.merge(cases=cases, into=into, why=why, by=by, at=at, marks=marks)
        case rules.Act.DISMISS:
            return actions.dismiss(cases=cases, why=why, by=by, at=at, marks=marks)


@staff_page("reports.assess_case")
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Say what was done, and which cases were passed over and why."""
    kept = request.session.get(KEPT)
    if kept is None:
        return redirect("desk-queue")
    context = {
        "title": "Done",
        "word": kept["word"],
        "done": [{"pk": pk, "reference": desk.reference(pk)} for pk in kept["done"]],
        "left": [{"pk": pk, "reference": desk.reference(pk), "why": why} for pk, why in kept["left"]],
    }
    return desk_render(request, "desk/bulk_done.html", context)
