"""What the tests of letters share: who we are, a provider, and two takedowns at it."""

import pytest
from django.core.cache import cache

from partners.models import Partner
from takedown import demonstration as demo
from tests.takedown.at_the_reply_page import AT, sent_to
from tests.takedown.written import ADDRESSES, HOUR, MONDAY, takedown_of


@pytest.fixture
def ourselves(settings):
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.MAIL_FROM = "Meldpunt <letters@hotline.example>"
    settings.PUBLIC_URL = settings.PROVIDER_URL = "https://hotline.example"


@pytest.fixture
def hoste():
    row = Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")
    return demo.approved(row, at=MONDAY)


@pytest.fixture
def two(hoste):
    first = takedown_of(ADDRESSES[0], hoste)
    first.last_online_at = MONDAY + 5 * HOUR
    first.save()
    return first, takedown_of(ADDRESSES[1], hoste, baseline=False)


@pytest.fixture
def notice(two, hoste):
    """The one letter about both."""
    return sent_to(hoste, *two)


@pytest.fixture
def two_hours_later(monkeypatch):
    """It is two hours after that letter left, and stays so."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    cache.clear()
