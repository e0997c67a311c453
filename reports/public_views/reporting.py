"""Take a report, by the ordinary page or by the page for people under 18."""

import logging
from datetime import datetime, timedelta

from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hotline import limits, tasks, waiting
from hotline.procedures import procedure
from reports import receipts, rules, texts
from reports.actions import Receipt, receive
from reports.forms_public import ReportForm, YoungForm
from reports.lines import vague
from reports.phases import day_words
from reports.public_views.bodies import after, fields_of, too_big

GIVEN = ("addresses", "words", "contact", "wants_answer", "token", "place")
SAID = ("token", "addresses", "names", "words", "contact")  # what makes two sendings the same one
CODE, PICTURE = "(code)", "(picture)"  # where they come into a page that is kept
PAGES = {ReportForm: "public/report.html", YoungForm: "public/young.html"}

log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, language: str) -> HttpResponse:
    """Take a report. The receipt is the answer to the POST, so that the code stands in no address and no cookie."""
    return _answered(request, language, ReportForm)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def young(request: HttpRequest, language: str) -> HttpResponse:
    """Help somebody under 18, or their parents, and take an urgent report."""
    return _answered(request, language, YoungForm)


def _answered(request: HttpRequest, language: str, kind: type[ReportForm]) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        return _page(request, kind(initial=_fresh(at)))
    sent = fields_of(request)
    if sent is None:
        return too_big(request)
    if "switch" in sent:  # a language button: the same text in another language, nothing is sent in yet
        return _page(request, kind(initial=typed(sent)), 200)
    asked, flood = limits.count_report(request, at)
    file_sent = "hotline.file_refused" in request.META
    slowed = (flood or asked > limits.REPORTS.times) and not file_sent  # a file gets its explanation at once
    if slowed and not waiting.spend(sent.get("waited", ""), sent.get("token", ""), at):
        return _wait(request, kind(initial=typed(sent)), sent, at)
    form = kind(sent, file_sent=file_sent)
    if not form.is_valid():
        return _page(request, form, 422)
    if slowed and not waiting.use_up(sent.get("waited", ""), "\n".join(sent.get(name, "") for name in SAID)):
        return _wait(request, kind(initial=typed(sent)), sent, at)
    try:
        receipt = _receive(form, language, at, asked)
    except DatabaseError as error:
        log.error("A report could not be written: %s", type(error).__name__)  # its message could quote what was typed
        failure = _("We could not write your report down just now. Nothing is lost: wait a few minutes and send the form"
                    " again.")  # fmt: skip
        return _page(request, form, 503, failure)
    tasks.nudge()
    return _receipt(request, form, receipt, at)


def _fresh(at: datetime) -> dict[str, str]:
    """Give what a form carries that nobody has filled in yet."""
    return {"token": receipts.new_token(), "stamp": waiting.stamp(at)}


def _receive(form: ReportForm, language: str, at: datetime, asked: int) -> Receipt:
    """Hand the form to the one action."""
    cleaned = form.cleaned_data
    given = {name: cleaned[name] for name in GIVEN}
    given |= {"why": cleaned.get("why", ""), "signs": cleaned["signs"], "young": form.young}
    given |= {"follows": cleaned["follows"] != "no"}
    given["suspect"] = rules.suspicion_of(
        trap_filled=bool(cleaned["homepage"]), seconds=waiting.seconds_since(cleaned["stamp"], at), from_client=asked
    )
    return receive(channel="web", language=language, by=None, at=at, **given)


def _receipt(request: HttpRequest, form: ReportForm, receipt: Receipt, at: datetime) -> HttpResponse:
    """Answer with the receipt. Most people get the same page, which is kept; only the code and its picture differ."""
    given, report = form.cleaned_data, receipt.report
    days = {"due": at + timedelta(hours=procedure().judging.assess_within_hours), "expires": report.expires_at}
    told = {
        "again": receipt.again,
        "follows": report.follows,
        "addresses": len(given["addresses"]),
        "vague": ", ".join(map(str, vague(given["addresses"]))),
        "no_contact": given["wants_answer"] and not given["contact"],
    }
    same = make_template_fragment_key("receipt", [request.path, *map(timezone.localdate, days.values()), *told.values()])
    code, picture = receipt.code, receipts.qr_of(receipt.code) if report.follows else ""

    def page(**more: object) -> str:
        words = {name: day_words(moment) for name, moment in days.items()}
        return render_to_string("public/receipt.html", {**told, **words, **more}, request)

    if form.rest:
        return HttpResponse(page(code=code, qr=picture, rest=form.rest, given=given, next=_fresh(at)))
    kept = caches["pieces"].get_or_set(same, lambda: page(code=CODE, qr=PICTURE))
    return HttpResponse(str(kept).replace(CODE, code).replace(PICTURE, picture))


def typed(sent: QueryDict) -> dict[str, object]:
    """Give what was typed, to be shown again; ticked boxes are a list."""
    return {name: sent.getlist(name) if name == "signs" else sent[name] for name in sent}


def _wait(request: HttpRequest, form: ReportForm, sent: QueryDict, at: datetime) -> HttpResponse:
    """Ask for a moment's patience; everything typed waits in the page itself."""
    ticket = sent.get("waited", "")
    left = waiting.seconds_left(ticket, at)
    if not left:
        ticket, left = waiting.ticket(at), waiting.SECONDS
    kept = [(name, value) for name in form.fields if name != "waited" for value in sent.getlist(name)]
    told = {"kept": kept, "ticket": ticket, "seconds": left, "action": request.path, "typed": True}
    return after(render(request, "public/wait.html", told, status=429), left)


def _page(request: HttpRequest, form: ReportForm, code: int = 200, refusal: str = "") -> HttpResponse:
    """Show the form with everything that was typed."""
    told = {"form": form, "refusal": refusal, "typed": request.method == "POST"}
    if form.young:
        told["numbers"] = texts.help_lines(request.LANGUAGE_CODE)
        told["removal"] = removal = texts.text("removal", request.LANGUAGE_CODE, timezone.localdate())
        told["removal_blocks"] = texts.blocks(removal.body) if removal else []
    return render(request, PAGES[type(form)], told, status=code)
