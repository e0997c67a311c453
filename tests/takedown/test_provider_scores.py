"""A provider's own figures on its page: honest, with their number, and hidden where there are too few."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from partners.models import Partner
from takedown.models import Notice, Takedown
from takedown.views_provider_scores import own
from tests.takedown.at_the_reply_page import AT, link_of, text_of
from tests.takedown.written import MONDAY, notice_about, takedown_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
DAY = timedelta(days=1)
ASKED = MONDAY - 10 * DAY


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    cache.clear()


def served(provider, hours, start=100):
    """Give a provider one letter for each number of hours until it was gone; None: still there."""
    one = takedown_of(f"https://foto.example/{provider.pk}", provider)
    for number, taken in enumerate(hours):
        if number:
            one = Takedown.objects.get(pk=one.pk)
            Takedown.objects.filter(pk=one.pk).update(closed_at=AT, state="removed", waits_for="", due_at=None)
            one.pk = None
            one.save(force_insert=True)
        gone = ASKED + timedelta(hours=taken) if taken is not None else None
        Takedown.objects.filter(pk=one.pk).update(gone_at=gone)
        letter = notice_about(one, provider=provider, number=start + number + 1000 * provider.pk)
        Notice.objects.filter(pk=letter.pk).update(sent_at=ASKED, answer_due_at=ASKED + DAY)
    return letter


def test_median_and_share_are_those_of_all_addresses_and_what_is_there_still_counts_as_late(hoste):
    served(hoste, [1, 2, 3, 4, 5, 30, 40, 50, None, None, None])
    found = own(hoste, AT)
    assert (found.number, found.median_hours, found.share_in_a_day, found.band) == (11, 30.0, 45, None)


def test_where_fewer_than_half_are_gone_the_median_is_not_known(hoste):
    letter = served(hoste, [1, 2, 3] + [None] * 8)
    assert own(hoste, AT).median_hours is None
    page = text_of(Client().get(link_of(letter, "?lang=en")))
    assert "27 %" in page and "fewer than half are gone" in page and "over 11 addresses" in page


def test_below_ten_nothing_is_shown_but_the_number(hoste):
    letter = served(hoste, [1] * 9)
    assert own(hoste, AT).enough is False
    assert "Too few for a figure: 9 addresses" in text_of(Client().get(link_of(letter, "?lang=en")))


def test_the_band_of_others_shows_from_five_providers_on_and_names_nobody(hoste):
    letter = served(hoste, [1] * 10)
    others = [
        Partner.objects.create(kind="provider", name=f"Peer {one}", country="NL", email=f"a{one}@peer.example")
        for one in range(5)
    ]
    for number, other in enumerate(others[:4]):
        served(other, [1] * (2 * number + 2) + [48] * (8 - 2 * number))
    assert own(hoste, AT).band is None
    served(others[4], [1] * 10)
    cache.clear()
    assert own(hoste, AT).band == (40, 80)
    page = text_of(Client().get(link_of(letter, "?lang=en")))
    assert "the middle half reach 40 to 80 % within 24 hours" in page and "Peer" not in page
