"""The published league table in a real browser: a provider's own words are read whole, on a telephone and on a desk."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from hotline.models import User
from partners.models import Partner
from takedown.models_scores import League, LeagueLine

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
WORDS = (
    "In October we moved to a new data centre; our abuse desk was away for nine days and answers within hours since. " * 8
)


@pytest.fixture
def published() -> None:
    cache.clear()
    now, day = timezone.now(), timedelta(days=1)
    lee, lin = (User.objects.create(username=name) for name in ("lee", "lin"))
    league = League.objects.create(
        since=now - 400 * day, until=now - 60 * day, frozen_by=lee, frozen_at=now - 31 * day, too_few=0,
        published_by=lin, published_at=now - day,
    )  # fmt: skip
    figures = {
        "number": 12, "gone": 5, "live": 7, "median": None, "p90": None, "in_a_day": 5, "of_a_day": 12,
        "day_between": [0.19, 0.68], "came_back": 0, "part": 0.5,
    }  # fmt: skip
    LeagueLine.objects.create(
        league=league, provider=Partner.objects.create(kind="provider", name="Hoste NV", country="BE"), name="Hoste NV",
        figures=figures, told_at=now - 31 * day, said=WORDS.strip(), said_at=now - 2 * day, said_by=lee,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [390, 1366])
def test_the_words_of_a_provider_are_read_without_scrolling_sideways(
    browser: Browser, live_server: LiveServer, published: None, width: int, language: str
) -> None:
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 844})
    page.goto(f"/{language}/about/numbers/")
    said = page.get_by_text("In October we moved")
    box = said.bounding_box()
    assert box is not None and box["x"] + box["width"] <= width
    assert page.evaluate("[...document.querySelectorAll('.scroller')].every(one => one.scrollWidth <= one.clientWidth)")
    page.close()
