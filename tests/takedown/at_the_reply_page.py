"""What tests of the reply page share: the way to a letter's pages, what they say, and how they look to a stranger."""

import re

from takedown import letters
from takedown.models import Notice, Takedown
from tests.takedown.written import HOUR, MONDAY, notice_about

AT = MONDAY + 6 * HOUR


def sent_to(provider, *takedowns, number=7, step="notice"):
    """Give a letter that left at one o'clock on Monday, with a day to answer; the next look is six hours away."""
    made = notice_about(*takedowns, provider=provider, number=number, step=step)
    Notice.objects.filter(pk=made.pk).update(sent_at=MONDAY + 4 * HOUR, answer_due_at=MONDAY + 28 * HOUR)
    Takedown.objects.open().update(next_check_at=MONDAY + 12 * HOUR)
    return Notice.objects.get(pk=made.pk)


def link_of(notice, tail=""):
    """Give the path of a letter's page."""
    return letters.reply_link(notice).removeprefix("https://hotline.example") + tail


def text_of(page):
    """Give the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
