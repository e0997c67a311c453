"""Take the texts and numbers that come with the program into the house's tables, where a lead can change a word of them."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from hotline.audit import stream_of, trace
from reports import texts
from reports.models import HelpLine, PageText
from reports.models.words import SLUGS


@transaction.atomic
def adopt(*, on: date, at: datetime) -> int:
    """Write down every built-in text, as it holds from a day on, and the help lines; what the house wrote itself stays.

    Gives how many rows are new. Asking again changes nothing.
    """
    new = 0
    for language, _name in settings.LANGUAGES:
        for slug, _title in SLUGS:
            told = texts.text(slug, language, on)
            if told and not PageText.objects.filter(slug=slug, language=language).exists():
                row = PageText.objects.create(slug=slug, language=language, title=told.title, body=told.body, valid_from=on)
                trace(stream_of(row), "pagetext.added", by=None, at=at)
                new += 1
        if not HelpLine.objects.filter(language=language).exists():
            for order, one in enumerate(texts.help_lines(language), start=1):
                line = HelpLine.objects.create(
                    language=language, name=one.name, number=one.number, when=one.when, order=10 * order
                )
                trace(stream_of(line), "helpline.added", by=None, at=at)
                new += 1
    return new
