"""The public door: report an address, and read what became of it.

No page here sets a cookie or keeps a session, so there is nothing a foreign site could ride on: the forms are exempt
from the CSRF check, which would need a cookie. Anybody may send them, that is what they are for.
"""

import logging
from datetime import datetime

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hotline import limits, tasks
from hotline.middleware import accepted_language
from reports import receipts
from reports.actions import Receipt, receive
from reports.forms_public import ReportForm, StatusForm
from reports.models import Report
from reports.phases import AddressPhase, address_phase

LARGEST_BODY = 30_000_000  # a photo from a telephone is read past and dropped; anything larger is not even read
LONGEST_CODE = 200  # with every space and hyphen somebody may type

log = logging.getLogger(__name__)


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the home page in the language their browser asks for."""
    return HttpResponseRedirect(reverse("public-home", args=[accepted_language(request)]))


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Say what we do, what not to do, and whom to call when a child is in danger now."""
    return render(request, "public/home.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, language: str) -> HttpResponse:
    """Take a report. The receipt is the answer to the POST, so that the code stands in no address and no cookie."""
    if request.method != "POST":
        return render(request, "public/report.html", {"form": ReportForm(initial={"token": receipts.new_token()})})
    sent = _sent(request)
    if sent is None:
        return _too_big(request)
    at = timezone.now()
    if "switch" in sent:  # a language button: the same text in another language, nothing is sent in yet
        return _ask_again(request, ReportForm(initial=sent.dict()), 200)
    if limits.used_up(limits.REPORTS, request, at):
        refusal = _("Very many reports come from your network at the moment. Nothing is lost: wait a few minutes and send"
                    " the form again.")  # fmt: skip
        return _wait(_ask_again(request, ReportForm(initial=sent.dict()), 429, refusal), at)
    limits.count(limits.REPORTS, request, at)
    form = ReportForm(sent, file_sent="hotline.file_refused" in request.META)
    if not form.is_valid():
        return _ask_again(request, form, 422)
    try:
        receipt = _receive(form, language, at)
    except DatabaseError as error:
        log.error("A report could not be written: %s", type(error).__name__)  # its message could quote what was typed
        failure = _("We could not write your report down just now. Nothing is lost: wait a few minutes and send the form"
                    " again.")  # fmt: skip
        return _ask_again(request, form, 503, failure)
    tasks.nudge()
    told = {"receipt": receipt, "addresses": len(form.cleaned_data["addresses"]), "given": form.cleaned_data}
    return render(request, "public/receipt.html", told)


def _receive(form: ReportForm, language: str, at: datetime) -> Receipt:
    """Hand the form to the one action; a double click that raced is sent again and finds the first one's receipt."""
    given = {name: form.cleaned_data[name] for name in ("addresses", "words", "contact", "wants_answer", "token")}
    try:
        return receive(channel="web", language=language, by=None, at=at, **given)
    except IntegrityError:
        return receive(channel="web", language=language, by=None, at=at, **given)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, language: str) -> HttpResponse:
    """Tell the phase of each address of a report to whoever holds its code."""
    if request.method != "POST":
        return render(request, "public/status.html", {"form": StatusForm()})
    sent = _sent(request)
    if sent is None:
        return _too_big(request)
    at = timezone.now()
    form = StatusForm(sent)
    if limits.used_up(limits.WRONG_CODES, request, at):
        refusal = _("Too many wrong codes came from your network. Wait a few minutes and try again.")
        return _wait(render(request, "public/status.html", {"form": form, "refusal": refusal}, status=429), at)
    if not form.is_valid():
        return render(request, "public/status.html", {"form": form}, status=422)
    found = _find(form.cleaned_data["code"])
    if found is None:
        limits.count(limits.WRONG_CODES, request, at)
        form.add_error(
            "code",
            _("We find no report with this code. Check it letter by letter; there is no I, L, O or U in it. If you have"
              " lost it, you can report the address once more."),
        )  # fmt: skip
        return render(request, "public/status.html", {"form": form}, status=422)
    return render(request, "public/phases.html", {"addresses": _phases(found)})


def _find(typed: str) -> Report | None:
    """Look a code up. A slip of the pen costs the same hash and the same query as a code that nobody holds."""
    try:
        code = receipts.read(typed[:LONGEST_CODE])
    except receipts.NotACode:
        code = "not a code"
    return Report.objects.filter(receipt_hash=receipts.hash_of(code)).only("pk").first()


def _phases(found: Report) -> list[AddressPhase]:
    told = found.sightings.order_by("line").values_list("line", "case__phase", "case__phase_at")
    return [address_phase(line, phase, phase_at) for line, phase, phase_at in told]


def _sent(request: HttpRequest) -> QueryDict | None:
    """Give the fields of the form, or None when more came than any form of ours can hold."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return None
    try:
        return request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return None


def _ask_again(request: HttpRequest, form: ReportForm, code: int, refusal: str = "") -> HttpResponse:
    """Show the form again with everything that was typed."""
    told = {"form": form, "refusal": refusal, "typed": True}
    return render(request, "public/report.html", told, status=code)


def _too_big(request: HttpRequest) -> HttpResponse:
    return render(request, "public/too_big.html", status=413)


def _wait(response: HttpResponse, at: datetime) -> HttpResponse:
    response["Retry-After"] = str(limits.seconds_left(at))
    return response
