"""More than one report takes, where on the page it is, and the words the house writes itself."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hotline.crypto import opened
from reports.models import PageText, Report, Sighting

pytestmark = pytest.mark.django_db
FORTY = "\n".join(f"https://shop.example/item/{number}" for number in range(1, 41))


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', page))


@pytest.mark.parametrize("kind", ["report", "young"])
def test_forty_addresses_go_in_two_reports_without_sorting_them_by_hand(client: Client, kind: str) -> None:
    refused = client.post(f"/en/{kind}/", {"addresses": FORTY})
    assert refused.status_code == 422 and 'name="split"' in refused.content.decode()
    first = client.post(f"/en/{kind}/", {"addresses": FORTY, "split": "yes", "token": "t" * 22, "place": "forum"})
    page = first.content.decode()
    assert "20 addresses did not fit into this report" in page
    rest = hidden(page)
    assert rest["token"] not in ("", "t" * 22) and rest["place"] == "forum"
    form = client.post(f"/en/{kind}/", rest)
    assert form.status_code == 200 and "shop.example/item/21" in form.content.decode()
    del rest["switch"]
    last = client.post(f"/en/{kind}/", rest)
    assert "did not fit" not in last.content.decode()
    assert [one.sightings.count() for one in Report.objects.order_by("pk")] == [20, 20]
    assert Sighting.objects.values("case").distinct().count() == 40


def test_the_button_for_the_first_twenty_does_nothing_where_nothing_is_over(client: Client) -> None:
    page = client.post("/en/report/", {"addresses": "https://a.example/1", "split": "yes"}).content.decode()
    assert "receipt-code" in page and "did not fit" not in page
    assert 'name="split"' not in client.post("/en/report/", {"addresses": "nonsense"}).content.decode()


def test_names_go_with_the_first_report_and_none_is_lost(client: Client) -> None:
    page = client.post("/en/report/", {"addresses": FORTY, "names": "@a\n@b", "split": "yes"}).content.decode()
    assert "22 addresses did not fit" in page
    assert Report.objects.get().sightings.filter(case__address__startswith="contact:").count() == 2


def test_more_than_can_be_read_is_not_split_as_some_would_be_lost(client: Client) -> None:
    many = "\n".join(f"https://a.example/{number}" for number in range(300))
    refused = client.post("/en/report/", {"addresses": many, "split": "yes"})
    assert refused.status_code == 422 and "You gave 300 addresses" in refused.content.decode()
    assert 'name="split"' not in refused.content.decode()


def test_where_on_the_page_goes_to_the_desk_with_the_words(client: Client) -> None:
    client.post("/en/report/", {"addresses": "https://a.example/1", "where": "third from the top", "words": "A child."})
    assert opened(Report.objects.get(), "words") == "Where on the page: third from the top\nA child."
    too_long = client.post("/en/report/", {"addresses": "https://a.example/1", "where": "x" * 501})
    assert too_long.status_code == 422 and "at most 500 characters" in too_long.content.decode()


def test_the_status_page_says_of_each_address_where_it_stands_in_one_line(client: Client) -> None:
    page = client.post("/en/report/", {"addresses": "https://a.example/1\nhttps://b.example/2"}).content.decode()
    found = re.search(r'id="receipt-code">([^<]+)<', page)
    first, second = Report.objects.get().sightings.order_by("line")
    day = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    for sighting, phase in ((first, "with_partner"), (second, "removed")):
        sighting.case.phase, sighting.case.phase_at = phase, day
        sighting.case.save(update_fields=["phase", "phase_at"])
    told = client.post("/en/status/", {"code": found and found[1]}).content.decode()
    assert "Address 1: with the partner hotline since 3 November 2026." in told
    assert "Address 2: no longer reachable since 3 November 2026." in told
    assert "a.example" not in told


@pytest.mark.parametrize(("slug", "path"), [("removal", "young/"), ("who", "")])
def test_the_house_words_removal_help_and_who_it_is_itself(client: Client, slug: str, path: str) -> None:
    assert "Ours since today" not in client.get(f"/nl/{path}").content.decode()
    PageText.objects.create(
        slug=slug, language="nl", title="Ours since today", body="- https://help.example/", valid_from=timezone.localdate()
    )
    page = client.get(f"/nl/{path}").content.decode()
    assert "Ours since today" in page and 'href="https://help.example/"' in page


def test_parents_are_helped_before_the_form(client: Client) -> None:
    page = client.get("/en/young/").content.decode()
    assert page.index("Is it about your child?") < page.index('<form class="form"')


def test_a_first_page_or_search_results_get_a_hint_and_are_taken_all_the_same(client: Client) -> None:
    told = "https://a.example/album/1\nfacebook.com\nhttps://www.google.com/search?q=x\nhttps://b.example/?id=7"
    page = client.post("/en/report/", {"addresses": told}).content.decode()
    assert "Address 2, 3: this leads to the first page of a site" in page
    assert Report.objects.get().sightings.count() == 4
    plain = client.post("/en/report/", {"addresses": "https://a.example/album/1"}).content.decode()
    assert "this leads to the first page" not in plain
