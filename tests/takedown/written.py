"""Builders for letters: a takedown that may be asked for, and a letter about it."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from takedown import demonstration as demo
from takedown.models import Notice, NoticeLine, Takedown

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
ADDRESSES = ("https://foto.example/album/1?page=2&x=<b>", "http://foto.example/album/2")


def takedown_of(address, provider, *, baseline=True):
    case = demo.case_of(demo.told([address], at=MONDAY, words="Rex saw it", contact="rex@example.org"))
    demo.lies(case, "BE", at=MONDAY + HOUR)
    demo.confirmed(case, at=MONDAY + 2 * HOUR, baseline=baseline)
    return Takedown.objects.create(
        case=case, lookup=case.lookups.get(), where="home", path="notice", provider=provider,
        waits_for="clock", opened_at=MONDAY + 3 * HOUR, due_at=MONDAY + 3 * HOUR,
    )  # fmt: skip


def notice_about(*takedowns, provider, step="notice", language="en", number=1):
    made = Notice.objects.create(
        uuid=UUID(int=number), key=f"{step}-{number}", provider=provider, step=step, language=language,
        written_at=MONDAY + 3 * HOUR, answer_hours=24,
    )  # fmt: skip
    for one in takedowns:
        NoticeLine.objects.create(notice=made, takedown=one)
    return made
