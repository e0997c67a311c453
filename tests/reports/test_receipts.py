"""Receipt codes, and the page where a reporter reads what became of a report."""

import re
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline import limits
from reports import receipts
from reports.models import Case, Report
from reports.rules import PHASES

AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # in Brussels it is the 23rd already
WRONG = "AAAAA-AAAAA-AAAAA-AAAAA"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def report_two(client: Client) -> str:
    page = client.post("/en/report/", {"addresses": "https://one.example/secret-path\nhttps://two.example/x"})
    found = re.search(r'id="receipt-code">([^<]+)<', page.content.decode())
    assert found
    return found[1]


def ask(client: Client, code: str, language: str = "en"):  # type: ignore[no-untyped-def]
    return client.post(f"/{language}/status/", {"code": code})


def without_look(response) -> str:  # type: ignore[no-untyped-def]
    """The text of the main part of a page, without tags."""
    return re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2].partition("</main>")[0])


def test_a_code_has_groups_that_are_easy_to_read_aloud() -> None:
    code = receipts.code_for(receipts.new_token(), "x")
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", code)


def test_codes_do_not_repeat_and_hang_on_token_and_content() -> None:
    codes = {receipts.code_for(token, content) for token in ("a" * 22, "b" * 22) for content in ("x", "y")}
    assert len(codes) == 4
    assert receipts.code_for("", "x") != receipts.code_for("", "x")


def test_a_code_is_read_as_people_type_it() -> None:
    code = next(code for code in iter(lambda: receipts.code_for("", ""), "") if "0" in code and "1" in code)
    for typed in (code.lower(), code.replace("-", " "), f"  {code.replace('-', '')} ", code.replace("0", "o"),
                  code.replace("1", "l"), code.replace("1", "I"), code.replace("-", "–")):  # fmt: skip
        assert receipts.read(typed) == code


@settings(deadline=None, max_examples=50)
@given(token=st.text(max_size=20), content=st.text(max_size=20), gap=st.text(" -–\t", max_size=3))
def test_any_code_is_read_back_however_it_is_written_down(token: str, content: str, gap: str) -> None:
    code = receipts.code_for(token, content)
    assert receipts.read(gap.join(code.replace("-", "").lower())) == code


@settings(deadline=None)
@given(typed=st.text(st.sampled_from(f"{receipts.ALPHABET}OIL- é½٣"), max_size=30))
def test_whatever_is_typed_is_no_code_or_one_that_reads_as_itself(typed: str) -> None:
    try:
        code = receipts.read(typed)
    except receipts.NotACode:
        return
    assert receipts.read(code) == code


def test_every_single_slip_is_noticed() -> None:
    code = receipts.code_for(receipts.new_token(), "x").replace("-", "")
    for place, letter in enumerate(code):
        for other in receipts.ALPHABET:
            if other != letter:
                with pytest.raises(receipts.NotACode):
                    receipts.read(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "A", "A" * 19, "A" * 21, "Ä" * 20, "😀" * 20, "1" * 5000])
def test_what_cannot_be_a_code_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(receipts.NotACode):
        receipts.read(typed)


@pytest.mark.django_db
def test_only_a_keyed_hash_of_the_code_is_kept(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    code = report_two(client)
    kept = Report.objects.get().receipt_hash
    assert kept == receipts.hash_of(code)
    settings.RECEIPT_KEY = "another key, forty letters long at the least"
    assert kept != receipts.hash_of(code)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
def test_the_reporter_learns_a_phase_and_a_day_per_address_and_nothing_else(client: Client, phase: str) -> None:
    code = report_two(client)
    Case.objects.filter(host="two.example").update(phase=phase, phase_at=AT)
    response = ask(client, code.lower().replace("-", " "))
    text = without_look(response)
    assert response.status_code == 200
    assert "Address 1" in text and "Address 2" in text
    assert "23 November 2026" in text
    assert ("no longer reachable" in text) == (phase == "removed")
    for withheld in ("example", "secret", "http", "23:30", "00:30", "police", "host", "provider", "Belg", code):
        assert withheld not in text


@pytest.mark.django_db
def test_a_removed_address_says_since_when_it_is_gone(client: Client) -> None:
    code = report_two(client)
    Case.objects.filter(host="one.example").update(phase="removed", phase_at=AT)
    assert "no longer reachable since 23 November 2026" in ask(client, code).content.decode()


@pytest.mark.django_db
def test_the_day_is_written_in_the_language_of_the_page(client: Client) -> None:
    code = report_two(client)
    Case.objects.update(phase_at=AT)
    for language, day in (("nl", "23 november 2026"), ("fr", "23 novembre 2026"), ("de", "23. November 2026")):
        assert day in ask(client, code, language).content.decode()


@pytest.mark.django_db
def test_a_mistyped_and_an_unknown_code_get_the_same_answer(client: Client) -> None:
    report_two(client)
    unknown = receipts.code_for(receipts.new_token(), "never sent")
    pages = [ask(client, code) for code in (unknown, WRONG, "hello", "1" * 5000)]
    assert {page.status_code for page in pages} == {422}
    sentences = {re.search(r'id="id_code_error">.*?</div>', page.content.decode(), re.S)[0] for page in pages}  # type: ignore[index]
    assert len(sentences) == 1


@pytest.mark.django_db
def test_every_code_costs_one_hash_and_one_query(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    unknown = receipts.code_for(receipts.new_token(), "never sent")
    for code in (unknown, WRONG, "hello"):
        with (
            patch("reports.public_views.following.receipts.hashes_of", wraps=receipts.hashes_of) as hashed,
            django_assert_num_queries(1),
        ):
            ask(client, code)
        assert hashed.call_count == 1


@pytest.mark.django_db
def test_thirty_wrong_codes_in_ten_minutes_make_one_wait(client: Client) -> None:
    code = report_two(client)
    for _ in range(limits.WRONG_CODES.times):
        assert ask(client, WRONG).status_code == 422
    refused = ask(client, code)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= limits.WINDOW
    assert "Too many wrong codes" in refused.content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert ask(elsewhere, code).status_code == 200


@pytest.mark.django_db
def test_right_codes_are_never_counted(client: Client) -> None:
    code = report_two(client)
    for _ in range(limits.WRONG_CODES.times + 5):
        assert ask(client, code).status_code == 200


@pytest.mark.django_db
def test_an_erased_report_is_said_to_be_closed(client: Client) -> None:
    code = report_two(client)
    Report.objects.get().sightings.all().delete()
    assert "has been erased" in ask(client, code).content.decode()


# --- The code as a picture --------------------------------------------------------------------------------------------


def seen_by_a_telephone(svg: str) -> str:
    """Paint the strokes of the picture, each square 4 × 4 dots, and read it as a telephone does."""
    side = int(svg.split('viewBox="0 0 ')[1].split()[0])
    rows = []
    for number, row in enumerate(svg.split(' d="')[2].split('"')[0].split("M0 ")[1:]):
        runs = re.findall(r"([hm])(\d+)", row.removeprefix(f"{number}.5"))
        rows.append(b"".join((b"\x00" if kind == "h" else b"\xff") * 4 * int(long) for kind, long in runs) * 4)
    found = zxingcpp.read_barcode(memoryview(b"".join(rows)).cast("B", (4 * side, 4 * side)))
    return found.text if found else ""


def test_a_telephone_reads_the_code_and_no_address_from_its_picture() -> None:
    for _ in range(20):
        code = receipts.code_for("", "")
        seen = seen_by_a_telephone(receipts.qr_of(code))
        assert seen == code.replace("-", "") and receipts.read(seen) == code
