"""The provider door: answer one letter. Whoever holds the link in the letter may; nobody signs in."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from takedown import looking_now, provider_words, views_provider_scores
from takedown.actions import answer_once, propose_contact, show_addresses
from takedown.forms_provider import ContactForm, ReplyForm, told
from takedown.lines import latest, lines_of
from takedown.links import reply_secret
from takedown.models import Notice, NoticeLine, Reply
from takedown.provider_door import provider_page


def address_of(notice: Notice, name: str, here: str) -> str:
    """Give the address of another page of the same letter, in the same language."""
    return reverse(name, args=[notice.uuid.hex, reply_secret(notice)]) + f"?{here.partition('?')[2]}"


def _context(notice: Notice, here: str, at: datetime) -> dict[str, Any]:
    addresses = {
        name: address_of(notice, f"provider-{name}", here) for name in ("reply", "look", "seen", "contact", "thanks")
    }
    return provider_words.head(notice, at) | {"here": here, "to": addresses}


@provider_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Say who we are (GET, changes nothing), show the exact addresses on request, and take the answer."""
    at = timezone.now()
    if request.method != "POST":
        context = _context(notice, here, at) | {"own": views_provider_scores.own(notice.provider, at)}
        if context["closed"]:
            return render(request, "provider/closed.html", context | {"rows": _answers(notice, at)})
        return render(request, "provider/letter.html", context)
    lines = lines_of(notice)
    if "show" in request.POST:
        show_addresses(notice=notice, at=at)
        return _show(request, _context(notice, here, at), ReplyForm(initial=request.POST.dict(), lines=lines, at=at), at)
    form = ReplyForm(request.POST, lines=lines, at=at)
    if not form.is_valid():
        return _show(request, _context(notice, here, at), form, at, 422)
    key, body = form.once()
    answer_once(notice=notice, outcomes=form.outcomes(), key=key, body_hash=body, answer={}, at=at)
    nudge()
    return HttpResponseRedirect(address_of(notice, "provider-thanks", here))


def _show(request: HttpRequest, context: dict[str, Any], form: ReplyForm, at: datetime, status: int = 200) -> HttpResponse:
    """Show the exact addresses with the form in it."""
    seen = provider_words.states(form.lines, at)
    rows = [
        provider_words.row(line, state) | _fields(form, str(line.pk))
        for line, state in zip(form.lines, seen, strict=True)
    ]  # fmt: skip
    shown = {"form": form, "rows": rows, "all": _fields(form, "all")}
    return render(request, "provider/addresses.html", context | shown, status=status)


def _fields(form: ReplyForm, which: str) -> dict[str, Any]:
    outcome, more = form[f"outcome-{which}"], [form[f"{name}-{which}"] for name in ("by", "where", "why")]
    begun = any(one.errors or one.value() for one in more)
    return {"outcome": outcome, "more": more, "open": begun, "asked": begun or outcome.errors or outcome.value()}


def _answers(notice: Notice, at: datetime) -> list[dict[str, Any]]:
    """Give for each case number the newest answer and what we see, and no address."""
    said: list[tuple[NoticeLine, Reply | None]] = latest(notice)
    states = provider_words.states([line for line, _ in said], at)
    return [
        {"state": state, "answer": one, "words": told(one.outcome) if one else ""}
        for (_, one), state in zip(said, states, strict=True)
    ]


@provider_page
@require_safe
def thanks(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Say what was written down: for each case number the newest answer, and no address."""
    at = timezone.now()
    rows = _answers(notice, at)
    answered = [row for row in rows if row["answer"]]
    if not answered:
        return HttpResponseRedirect(address_of(notice, "provider-reply", here))
    context = _context(notice, here, at) | {"rows": answered, "unanswered": len(rows) - len(answered)}
    return render(request, "provider/thanks.html", context)


@provider_page
@require_POST
def look(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Look again at what may be looked at now, wait some seconds for it, and go to what we see."""
    at = timezone.now()
    looking_now.wait_for(looking_now.ask(notice, at=at), since=at)
    return HttpResponseRedirect(address_of(notice, "provider-seen", here))


@provider_page
@require_safe
def seen(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Say what we see at each address now, by case number; changes nothing."""
    at = timezone.now()
    return render(request, "provider/seen.html", _context(notice, here, at) | {"rows": _answers(notice, at)})


@provider_page
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, notice: Notice, here: str) -> HttpResponse:
    """Take a better contact as a proposal that a person approves."""
    at = timezone.now()
    context = _context(notice, here, at)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_contact(notice=notice, at=at, **form.cleaned_data)
        except NotAllowed:
            return render(request, "provider/contact_kept.html", context | {"full": True}, status=409)
        return render(request, "provider/contact_kept.html", context)
    return render(request, "provider/contact.html", context | {"form": form}, status=422 if form.errors else 200)
