"""The pages to read: home, what people may want to know, and how many reports there were."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hotline.middleware import accepted_language
from reports import figures, texts

# What upper floors add to the page of numbers: a template part and what stands in it, by language; None for nothing.
NUMBERS: list[Callable[[str], tuple[str, dict[str, Any]] | None]] = []
ABOUT = ("process", "law", "keep", "helplines", "worried", "providers", "privacy", "accessibility")


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the home page in the language their browser asks for."""
    return HttpResponseRedirect(reverse("public-home", args=[accepted_language(request)]))


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Say what we do, what not to do, and whom to call when a child is in danger now."""
    who = texts.text("who", language, timezone.localdate())
    told = {"numbers": texts.help_lines(language), "who": who, "blocks": texts.blocks(who.body) if who else []}
    return render(request, "public/home.html", told)


@require_safe
def about(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show one text to read, as it holds today."""
    found = texts.text(slug, language, timezone.localdate()) if slug in ABOUT else None
    if found is None:
        raise Http404
    numbers = texts.help_lines(language) if slug in ("helplines", "worried") else []
    told = {"text": found, "blocks": texts.blocks(found.body), "numbers": numbers}
    return render(request, "public/about.html", told)


@require_safe
def numbers(request: HttpRequest, language: str) -> HttpResponse:
    """Show how many reports there were, by year and rounded, so that no single one can be recognised."""
    note = texts.text("numbers_note", language, timezone.localdate())
    parts = [found for part in NUMBERS if (found := part(language))]
    told = {"years": figures.by_year(), "note": texts.blocks(note.body) if note else [], "parts": parts}
    return render(request, "public/numbers.html", told)
