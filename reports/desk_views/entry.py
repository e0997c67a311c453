"""Reports that come by telephone or letter: staff read the script, write down what is said, and give the receipt."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hotline import letters
from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from reports import actions, receipts, texts
from reports.calling import script, spelled
from reports.desk_views.said import known_words
from reports.forms_desk import EntryForm
from reports.phases import day_words

FIRST_LANGUAGE = "nl"


@staff_page("reports.enter_report")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("addresses", "names", "words", "contact")
def entry(request: HttpRequest) -> HttpResponse:
    """Show the form beside the script; after saving, show the receipt once."""
    user: Any = request.user
    at = timezone.now()
    if request.method != "POST":
        now = timezone.localtime(at)
        fresh = {"token": receipts.new_token(), "channel": "phone", "language": FIRST_LANGUAGE, "received_at": now}
        return _page(request, EntryForm(initial=fresh))
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    receipt = actions.receive(by=user, at=at, **form.cleaned_data)
    nudge()
    return _receipt(request, form, receipt)


def _page(request: HttpRequest, form: EntryForm, *, status: int = 200) -> HttpResponse:
    language = str(form["language"].value() or FIRST_LANGUAGE)
    scripts = [
        {
            "code": code,
            "name": name,
            "steps": script(code, settings.NAME),
            "numbers": texts.help_lines(code),
            "open": code == language,
        }
        for code, name in settings.LANGUAGES
    ]
    context = {"title": "New report", "form": form, "scripts": scripts}
    return desk_render(request, "desk/entry.html", context, status=status)


def _receipt(request: HttpRequest, form: EntryForm, receipt: actions.Receipt) -> HttpResponse:
    """Show the code, how it is spelled, and the letter that carries it; none of this can be shown again."""
    language = form.cleaned_data["language"]
    with translation.override(language):
        days = {"day": day_words(receipt.report.received_at), "expires": day_words(receipt.report.expires_at)}
    facts = {"hotline": settings.NAME, "url": settings.PUBLIC_URL, "code": receipt.code, **days}
    context = {
        "title": "Report written down",
        "code": receipt.code,
        "again": receipt.again,
        "groups": spelled(receipt.code, language),
        "language": language,
        "known": known_words(receipt.report),
        "letter": letters.render("receipt", language, facts, []),
        "qr": receipts.qr_of(receipt.code),
        "by_letter": form.cleaned_data["channel"] == "letter",
    }
    return desk_render(request, "desk/receipt.html", context)
