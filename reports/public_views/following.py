"""Follow a report with its code: read what became of it, answer a question, have it erased."""

from datetime import datetime

from django.core.cache import cache
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hotline import limits, waiting
from hotline.workflow import NotAllowed
from reports import actions, conversation, receipts
from reports.forms_public import AnswerForm, StatusForm
from reports.models import Report
from reports.phases import AddressPhase, address_phase, day_words
from reports.public_views.bodies import after, fields_of, too_big

LONGEST_CODE = 200  # with every space and hyphen somebody may type
ANSWER_REMEMBERED = 24 * 3600
KEPT = ("code", "text", "sent", "sure")  # what the forms of these pages hold


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, language: str) -> HttpResponse:
    """Tell the phase of each address of a report to whoever holds its code."""
    if request.method != "POST":
        return render(request, "public/status.html", {"form": StatusForm()})
    at = timezone.now()
    found = _opened(request, at)
    return found if isinstance(found, HttpResponse) else _shown(request, found)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, language: str) -> HttpResponse:
    """Take what a reporter writes back."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public-status", args=[language]))
    at = timezone.now()
    found = _opened(request, at)
    if isinstance(found, HttpResponse):
        return found
    form = AnswerForm(request.POST)
    if "hotline.file_refused" in request.META:
        return _shown(request, found, form=form, code=422)
    if not form.is_valid():
        return _shown(request, found, form=form, code=422)
    if _said_before(form.cleaned_data["sent"]):
        return _shown(request, found, thanks=True)
    try:
        actions.answer(report=found, text=form.cleaned_data["text"], at=at)
    except NotAllowed:
        form.add_error("text", _("Your earlier answers have not been read yet. Please come back in a day or two."))
        return _shown(request, found, form=form, code=422)
    _remember(form.cleaned_data["sent"])
    return _shown(request, found, thanks=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, language: str) -> HttpResponse:
    """Erase what somebody told us; asked for twice, as it can't be undone."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public-status", args=[language]))
    at = timezone.now()
    found = _opened(request, at)
    if isinstance(found, HttpResponse):
        return found
    if "sure" not in request.POST:
        return render(request, "public/erase.html", {"code": request.POST.get("code", "")})
    actions.erase(report=found, at=at)
    return render(request, "public/over.html", {"erased": True})


def _opened(request: HttpRequest, at: datetime) -> Report | HttpResponse:
    """Give the report whose code was sent, or the page that says why there is none."""
    sent = fields_of(request)
    if sent is None:
        return too_big(request)
    form = StatusForm(sent)
    slowed = limits.used_up(limits.WRONG_CODES, request, at)
    if slowed and not waiting.spend(sent.get("waited", ""), "code", at):
        return _slowed(request, sent, at)
    if not form.is_valid():
        return render(request, "public/status.html", {"form": form}, status=422)
    if slowed and not waiting.use_up(sent.get("waited", ""), form.cleaned_data["code"]):
        return _slowed(request, sent, at)
    found = _find(form.cleaned_data["code"])
    if found is None:
        limits.count(limits.WRONG_CODES, request, at)
        form.add_error(
            "code",
            _("We find no report with this code. Check it letter by letter; there is no I, L, O or U in it. If you have"
              " lost it, you can report the address once more."),
        )  # fmt: skip
        return render(request, "public/status.html", {"form": form}, status=422)
    if found.erased_at or found.expires_at <= at:
        told = {"erased": found.expires_at > at, "day": day_words(found.expires_at)}
        return render(request, "public/over.html", told, status=410)
    return found


def _find(typed: str) -> Report | None:
    """Look a code up. A slip of the pen costs the same hash and the same query as a code that nobody holds."""
    try:
        code = receipts.read(typed[:LONGEST_CODE])
    except receipts.NotACode:
        code = "not a code"
    return Report.objects.filter(receipt_hash__in=receipts.hashes_of(code)).only("pk", "erased_at", "expires_at").first()


def _slowed(request: HttpRequest, sent: QueryDict, at: datetime) -> HttpResponse:
    """Slow a network down that tried many wrong codes; after some seconds the same form goes through, with all it held."""
    ticket = sent.get("waited", "")
    left = waiting.seconds_left(ticket, at)
    if not left:
        ticket, left = waiting.ticket(at), waiting.SECONDS
    if request.path != reverse("public-status", args=[request.LANGUAGE_CODE]):
        kept = [(name, sent[name]) for name in KEPT if name in sent]
        told = {"kept": kept, "ticket": ticket, "seconds": left, "action": request.path, "guesses": True}
        return after(render(request, "public/wait.html", told, status=429), left)
    refusal = _("Too many wrong codes came from your network. Wait %(seconds)d seconds, then press the button again.")
    form = StatusForm(initial={"code": sent.get("code", ""), "waited": ticket})
    told = {"form": form, "refusal": refusal % {"seconds": left}}
    return after(render(request, "public/status.html", told, status=429), left)


def _shown(
    request: HttpRequest, found: Report, *, form: AnswerForm | None = None, thanks: bool = False, code: int = 200
) -> HttpResponse:
    """Show the report. The code goes along in the page's own forms, as typed: never in an address."""
    told = {
        "addresses": _phases(found),
        "said": conversation.of(found),
        "asked": conversation.waits_for_reporter(found),
        "form": form or AnswerForm(initial={"sent": receipts.new_token()}),
        "thanks": thanks,
        "refused": "hotline.file_refused" in request.META,
        "code": request.POST.get("code", ""),
        "expires": day_words(found.expires_at),
    }
    return render(request, "public/phases.html", told, status=code)


def _phases(found: Report) -> list[AddressPhase]:
    phase = Coalesce("case__duplicate_of__phase", "case__phase")  # a duplicate goes the way of its original
    since = Coalesce("case__duplicate_of__phase_at", "case__phase_at")
    told = found.sightings.order_by("line").values_list("line", phase, since)
    return [address_phase(line, phase, phase_at) for line, phase, phase_at in told]


def _said_before(word: str) -> bool:
    try:
        return bool(word) and cache.get(f"answer:{word[:64]}") is not None
    except Exception:  # a cache that is down must not swallow an answer
        return False


def _remember(word: str) -> None:
    try:
        if word:
            cache.set(f"answer:{word[:64]}", 1, ANSWER_REMEMBERED)
    except Exception:
        return
