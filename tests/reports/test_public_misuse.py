"""Against misuse, without watching people: a ticket is for one use, Tor is never limited, nothing is lost."""

import os
import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hotline import limits, tor, waiting
from reports.models import Message, Report

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=waiting.SECONDS)
WRONG = "AAAAA-AAAAA-AAAAA-AAAAA"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def clock():  # type: ignore[no-untyped-def]
    with patch("django.utils.timezone.now", return_value=AT) as now:
        yield now


def hidden(response) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', response.content.decode()))


def reported(client: Client) -> str:
    page = client.post("/en/report/", {"addresses": "https://a.example/1"}).content.decode()
    found = re.search(r'id="receipt-code">([^<]+)<', page)
    assert found
    return found[1]


def test_a_ticket_lets_one_report_through_and_no_second_one(client: Client, settings, clock) -> None:  # type: ignore[no-untyped-def]
    """A program that leaves the form's token out, or keeps it, gets no more from one wait than a person does."""
    settings.FLOOD_PER_MINUTE = 0
    for token in ("", "t" * 22):
        clock.return_value = AT
        ticket = hidden(client.post("/en/report/", {"addresses": "https://a.example/1"}))["waited"]
        clock.return_value = LATER
        told = [
            client.post("/en/report/", {"addresses": f"https://a.example/{token}{n}", "token": token, "waited": ticket})
            for n in range(3)
        ]
        assert [one.status_code for one in told] == [200, 429, 429]
    assert Report.objects.count() == 2


def test_a_fault_is_mended_and_a_double_click_passes_on_the_same_ticket(client: Client, settings, clock) -> None:  # type: ignore[no-untyped-def]
    settings.FLOOD_PER_MINUTE = 0
    fields = {"addresses": "no address", "token": "t" * 22}
    fields["waited"] = hidden(client.post("/en/report/", fields))["waited"]
    clock.return_value = LATER
    assert client.post("/en/report/", fields).status_code == 422
    fields["addresses"] = "https://a.example/1"
    told = [client.post("/en/report/", fields) for _ in range(2)]
    assert [one.status_code for one in told] == [200, 200]
    assert "It counts once" in told[1].content.decode()
    assert Report.objects.count() == 1


def test_a_cache_that_is_down_takes_no_ticket_for_used() -> None:
    with patch.object(waiting, "cache") as broken:
        broken.add.side_effect = ConnectionError
        assert waiting.use_up(waiting.ticket(AT), "x")
    assert not waiting.use_up("forged", "x")


def test_one_wait_is_good_for_one_code(client: Client, clock) -> None:  # type: ignore[no-untyped-def]
    code = reported(client)
    with patch.object(limits, "WRONG_CODES", limits.Limit("wrong-code", 1)):
        client.post("/en/status/", {"code": WRONG})
        ticket = hidden(client.post("/en/status/", {"code": WRONG}))["waited"]
        clock.return_value = LATER
        assert client.post("/en/status/", {"code": WRONG, "waited": ticket}).status_code == 422
        assert client.post("/en/status/", {"code": code, "waited": ticket}).status_code == 429


def test_an_answer_from_a_slowed_network_waits_and_is_not_lost(client: Client, clock) -> None:  # type: ignore[no-untyped-def]
    code = reported(client)
    with patch.object(limits, "WRONG_CODES", limits.Limit("wrong-code", 1)):
        client.post("/en/status/", {"code": WRONG})
        slowed = client.post("/en/status/answer/", {"code": code, "text": "The blue <door>"})
        assert slowed.status_code == 429 and "Nothing is lost" in slowed.content.decode()
        kept = hidden(slowed)
        assert kept["text"] == "The blue &lt;door&gt;"
        clock.return_value = LATER
        fields = kept | {"text": "The blue <door>"}
        assert "Your answer has arrived" in client.post("/en/status/answer/", fields).content.decode()
        assert client.post("/en/status/erase/", {"code": code}).status_code == 429
    assert Message.objects.count() == 1


def test_a_file_gets_its_reason_at_once_in_a_flood_too(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FLOOD_PER_MINUTE = 0
    photo = SimpleUploadedFile("x.png", b"\x89PNG" * 10, "image/png")
    told = client.post("/en/report/", {"addresses": "https://a.example/1", "file": photo})
    assert told.status_code == 422 and "Why we take no file" in told.content.decode()


@pytest.mark.parametrize("listed", ["198.51.100.7\n2001:db8:0:7::1\n", "ExitNode AB\nExitAddress 198.51.100.7 2026-11-23\n"])
def test_visitors_through_an_exit_of_tor_are_never_limited_by_address(settings, tmp_path, listed: str) -> None:  # type: ignore[no-untyped-def]
    exits = tmp_path / "exits"
    exits.write_text(f"# fetched today\n{listed}")
    settings.TOR_EXITS = str(exits)
    behind, plain = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="198.51.100.8")
    with patch.object(limits, "REPORTS", limits.Limit("report", 0)), patch.object(limits, "WRONG_CODES", limits.REPORTS):
        assert behind.post("/en/report/", {"addresses": "https://a.example/1"}).status_code == 200
        assert plain.post("/en/report/", {"addresses": "https://b.example/1"}).status_code == 429
        assert [behind.post("/en/status/", {"code": WRONG}).status_code for _ in range(40)] == [422] * 40


def test_the_list_of_exits_is_read_anew_when_it_was_written_anew_and_may_be_missing(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    exits = tmp_path / "exits"
    settings.TOR_EXITS = str(exits)
    assert not tor.is_exit("198.51.100.7"), "no list, nobody on it"
    exits.write_text("198.51.100.7\n")
    assert tor.is_exit("198.51.100.7")
    exits.write_text("198.51.100.9\n2001:db8:0:7::1")
    os.utime(exits, ns=(1, 1))
    assert not tor.is_exit("198.51.100.7") and tor.is_exit("198.51.100.9")
    assert tor.is_exit(tor.network_of("2001:db8:0:7:ffff::2")), "one home has a whole network"


def test_a_file_with_an_answer_is_explained_and_the_answer_stays_in_its_field(client: Client) -> None:
    code = reported(client)
    photo = SimpleUploadedFile("x.png", b"\x89PNG" * 10, "image/png")
    told = client.post("/en/status/answer/", {"code": code, "text": "The blue door", "file": photo})
    page = told.content.decode()
    assert told.status_code == 422 and "Why we take no file" in page and "The blue door" in page
    assert not Message.objects.exists()
    assert client.post("/en/status/answer/", {"code": code, "text": "The blue door"}).status_code == 200


@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_an_answer_in_a_sentence_has_its_own_length(client: Client, method: str) -> None:
    """A length that was set for an empty answer would make a real server cut the page off."""
    told = getattr(client, method)("/nl/report/")
    assert told.status_code == 405 and told["Content-Length"] == str(len(told.content)) != "0"


def test_a_name_in_the_field_for_addresses_opens_the_field_for_names(client: Client) -> None:
    page = client.post("/en/report/", {"addresses": "@bully17 on snap"}).content.decode()
    assert re.search(r'<details class="more" open>\s*<summary>It is in an app', page)


def test_the_way_out_is_on_the_pages_of_a_fault_too(client: Client) -> None:
    client.raise_request_exception = False
    with patch("reports.public_views.pages.texts.help_lines", side_effect=RuntimeError):
        broken = client.get("/nl/")
    unread = client.post("/nl/report/", b"addresses=x", "application/x-www-form-urlencoded; charset=utf-16")
    for told, status in ((broken, 500), (unread, 400)):
        page = told.content.decode()
        assert told.status_code == status and "button--leave" in page and 'id="leaving"' in page
        assert 'lang="nl"' in page and 'href="/nl/"' in page
