"""What the form takes besides addresses: names, signs, the young; and what happens when very many write at once."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hotline import limits, waiting
from reports import figures, receipts
from reports.models import Case, HelpLine, PageText, Report
from reports.public_views.pages import ABOUT
from reports.rules import TOP

pytestmark = pytest.mark.django_db
LANGUAGES = ("nl", "fr", "de", "en")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def send(client: Client, page: str = "report", language: str = "en", **fields):  # type: ignore[no-untyped-def]
    return client.post(f"/{language}/{page}/", fields)


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def hidden(response) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', text_of(response)))


def test_a_group_in_an_app_is_reported_by_its_name(client: Client) -> None:
    assert send(client, names="Telegram: @wrong_group", place="chat").status_code == 200
    case = Case.objects.get()
    assert case.address.startswith("contact:chat/") and "wrong_group" in case.address
    assert Report.objects.get().place == "chat"


def test_an_invitation_link_among_the_names_is_an_address(client: Client) -> None:
    send(client, names="https://chat.example/invite/abc\n@somebody")
    assert {case.host for case in Case.objects.all()} == {"chat.example", "other"}


def test_addresses_and_names_together_are_twenty_at_most(client: Client) -> None:
    lines = "\n".join(f"https://example.org/{number}" for number in range(19))
    refused = send(client, addresses=lines, names="@a\n@b")
    assert refused.status_code == 422 and "You gave 21 addresses" in text_of(refused)
    assert send(client, addresses=lines, names="@a").status_code == 200


def test_each_line_is_judged_on_its_own_beside_the_field(client: Client) -> None:
    page = text_of(send(client, addresses="https://a.example/1\n\n10.0.0.1\nhttps://b.example/2"))
    judged = re.findall(r'<li value="(\d)"( class="lines__good")?>', page)
    assert judged == [("1", ' class="lines__good"'), ("3", ""), ("4", ' class="lines__good"')]


def test_everything_that_was_said_is_written_down(client: Client) -> None:
    send(client, addresses="https://a.example/", place="live", why="grooming", signs=["live_stream", "knows_the_child"])
    told = Report.objects.get()
    assert (told.place, told.why, told.signs, told.young) == ("live", "grooming", ["knows_the_child", "live_stream"], False)
    assert Case.objects.get().urgency == TOP


def test_words_that_are_on_no_list_refuse_no_report(client: Client) -> None:
    assert send(client, addresses="https://a.example/", place="moon", why="x", signs=["x"], follows="x").status_code == 200
    told = Report.objects.get()
    assert (told.place, told.why, told.signs, told.follows) == ("", "", [], True)


def test_ticked_boxes_and_choices_stay_after_a_fault(client: Client) -> None:
    page = text_of(send(client, addresses="no", place="forum", why="unsure", signs=["live_stream"], follows="no"))
    assert '<option value="forum" selected>' in page and '<option value="unsure" selected>' in page
    assert re.search(r'value="live_stream"[^>]*checked', page) and re.search(r'value="no"[^>]*checked', page)


def test_who_wants_no_code_gets_none(client: Client) -> None:
    page = text_of(send(client, addresses="https://a.example/", follows="no"))
    assert "receipt-code" not in page and '<svg viewBox="0 0 29 29"' not in page
    assert not Report.objects.get().follows


@pytest.mark.parametrize(("who", "sign"), [("me", "in_the_picture"), ("child", "knows_the_child"), ("", "in_the_picture")])
def test_the_page_for_the_young_sends_an_urgent_report(client: Client, who: str, sign: str) -> None:
    assert send(client, "young", names="@bully", who=who).status_code == 200
    told = Report.objects.get()
    assert told.young and told.signs == [sign]
    assert Case.objects.get().urgency == TOP


def test_the_page_for_the_young_helps_before_it_asks(client: Client) -> None:
    page = text_of(client.get("/nl/young/"))
    assert page.index("116 000") < page.index("<form")
    for link in ("takeitdown.ncmec.org", "www.childline.org.uk/remove"):
        assert f'<a href="https://{link}' in page
    assert client.get("/nl/young/")["Referrer-Policy"] == "no-referrer", "the other site does not learn who sent them"
    assert 'type="file"' not in page


def test_the_receipt_says_until_when_and_by_when(client: Client) -> None:
    with patch("django.utils.timezone.now", return_value=AT):
        page = text_of(send(client, addresses="https://a.example/"))
    assert "until 23 November 2027" in page and "by 24 November 2026" in page
    assert "cannot give it to you again" in page


def test_the_picture_on_the_receipt_holds_the_code(client: Client) -> None:
    page = text_of(send(client, addresses="https://a.example/"))
    code = re.search(r'id="receipt-code">([^<]+)<', page)
    assert code and str(receipts.qr_of(code[1])) in page
    assert "style=" not in page


def test_a_file_gets_the_reason_and_another_way(client: Client) -> None:
    for page in ("report", "young"):
        picture = SimpleUploadedFile("x.png", b"\x89PNG" * 1000, "image/png")
        answer = send(client, page, addresses="https://example.org/a", words="Left.", file=picture)
        assert answer.status_code == 422
        for told in ("Why we take no file", "nothing of it was kept", "Left.", "https://example.org/a"):
            assert told in text_of(answer)
    assert not Report.objects.exists()


# --- Misuse sorts, and refuses nobody ---------------------------------------------------------------------------------


def test_a_person_is_not_suspect_and_a_program_is(client: Client) -> None:
    fields = {"addresses": "https://a.example/", "token": receipts.new_token()}
    send(client, **fields, stamp=waiting.stamp(datetime.now(UTC) - timedelta(seconds=20)))
    fast = {"stamp": waiting.stamp(datetime.now(UTC)), "homepage": "https://buy.example/"}
    send(client, addresses="https://b.example/", **fast)
    send(client, addresses="https://c.example/", stamp="forged:x")
    assert list(Report.objects.order_by("pk").values_list("suspect", flat=True)) == [0, 4, 2]


def test_the_trap_is_seen_by_no_person(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    assert '<div class="trap">' in text_of(client.get("/en/report/"))
    look = (settings.BASE_DIR / "hotline/static/hotline/house.css").read_text()
    assert ".trap { display: none; }" in look


def test_in_a_flood_everybody_waits_a_little_and_loses_nothing(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FLOOD_PER_MINUTE = 0
    typed = {
        "addresses": "https://a.example/\nhttps://b.example/",
        "words": "<b>",
        "signs": ["live_stream"],
        "token": "t" * 22,
    }
    with patch("django.utils.timezone.now", return_value=AT) as now:
        first = send(client, **typed)
        assert (first.status_code, first["Retry-After"]) == (429, str(waiting.SECONDS))
        kept = hidden(first)
        assert kept["words"] == "&lt;b&gt;" and kept["signs"] == "live_stream" and "https://b.example/" in text_of(first)
        again = {**typed, "waited": kept["waited"]}
        now.return_value = AT + timedelta(seconds=3)
        early = send(client, **again)
        assert (early.status_code, early["Retry-After"]) == (429, str(waiting.SECONDS - 3))
        assert hidden(early)["waited"] == kept["waited"], "who came early waits for the rest only"
        now.return_value = AT + timedelta(seconds=waiting.SECONDS)
        assert send(client, **again).status_code == 200
        other = {**again, "token": "u" * 22}
        assert send(client, **other).status_code == 429, "one ticket is for one form"
    assert Report.objects.count() == 1


def test_a_shared_connection_is_slowed_and_never_blocked(client: Client) -> None:
    with patch.object(limits, "REPORTS", limits.Limit("report", 1)), patch("django.utils.timezone.now") as now:
        now.return_value = AT
        send(client, addresses="https://a.example/")
        slowed = send(client, addresses="https://b.example/", token="t" * 22)
        assert slowed.status_code == 429
        now.return_value = AT + timedelta(seconds=waiting.SECONDS)
        fields = {"addresses": "https://b.example/", "token": "t" * 22, "waited": hidden(slowed)["waited"]}
        assert send(client, **fields).status_code == 200


@pytest.mark.parametrize("ticket", ["", "x", "x:y:z", "😀" * 50, "WyJ4Il0:1:2"])
def test_a_forged_ticket_waits_like_everybody(client: Client, settings, ticket: str) -> None:  # type: ignore[no-untyped-def]
    settings.FLOOD_PER_MINUTE = 0
    assert send(client, addresses="https://a.example/", waited=ticket).status_code == 429


def test_a_ticket_grows_old() -> None:
    ticket = waiting.ticket(AT)
    assert waiting.seconds_left(ticket, AT) == waiting.SECONDS
    assert waiting.seconds_left(ticket, AT + timedelta(minutes=30)) == 0
    assert waiting.seconds_left(ticket, AT + timedelta(hours=2)) is None
    assert waiting.seconds_left(ticket, AT - timedelta(hours=1)) is None


def test_visitors_of_the_onion_service_are_never_counted_by_address(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ONION = "a" * 56 + ".onion"
    onion, plain = Client(HTTP_HOST=settings.ONION), Client()
    with patch.object(limits, "REPORTS", limits.Limit("report", 0)):
        assert send(onion, addresses="https://a.example/").status_code == 200
        assert send(plain, addresses="https://b.example/").status_code == 429
    assert Report.objects.get().suspect == 2, "only the missing time stamp counts"


# --- Pages to read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_to_read_is_there_in_its_own_language(client: Client, language: str) -> None:
    titles = set()
    for slug in ABOUT:
        page = client.get(f"/{language}/about/{slug}/")
        assert page.status_code == 200 and text_of(page).count("<h1") == 1
        titles.add(re.search("<h1>(.*?)</h1>", text_of(page))[1])  # type: ignore[index]
        for other in LANGUAGES:
            assert f'href="/{other}/about/{slug}/"' in text_of(page)
    assert len(titles) == len(ABOUT)
    if language != "en":
        english = {re.search("<h1>(.*?)</h1>", text_of(client.get(f"/en/about/{slug}/")))[1] for slug in ABOUT}  # type: ignore[index]
        assert not titles & english


@pytest.mark.parametrize("slug", ["numbers_note", "nothing", "..", "law.txt"])
def test_only_the_pages_meant_to_be_read_are_there(client: Client, slug: str) -> None:
    assert client.get(f"/en/about/{slug}/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_follow_the_procedure(client: Client, settings, language: str) -> None:  # type: ignore[no-untyped-def]
    def body(slug: str) -> str:
        return client.get(f"/{language}/about/{slug}/").content.decode()

    belgian = body("process")
    assert "417/43" in body("law") and "Child Focus" in body("helplines")
    settings.PROCEDURE = "nl"
    law, helplines = body("law"), body("helplines")
    assert "252" in law and "417/43" not in law
    assert "0800 0432" in helplines and "Child Focus" not in helplines
    assert "24" in body("process") and body("process") != belgian


def test_the_house_may_word_a_page_itself_from_a_day_on_and_without_markup(client: Client) -> None:
    PageText.objects.create(slug="law", language="nl", title="Eigen <b>titel</b>", body="Een.\n\n- twee\n<script>x</script>",
                            valid_from=datetime.now(UTC).date())  # fmt: skip
    page = text_of(client.get("/nl/about/law/"))
    assert "Eigen &lt;b&gt;titel" in page and "<li>twee</li>" in page and "<script" not in page


def test_the_numbers_to_call_are_the_house_s_own_where_it_wrote_some(client: Client) -> None:
    assert 'href="tel:116000"' in text_of(client.get("/nl/"))
    HelpLine.objects.create(language="nl", name="Proeflijn", number="0800 12 34", when="altijd")
    page = text_of(client.get("/nl/"))
    assert 'href="tel:08001234"' in page and "Proeflijn: altijd" in page and "116 000" not in page


def test_the_numbers_page_shows_tens_and_no_single_report(client: Client) -> None:
    assert "There are no numbers yet" in text_of(client.get("/en/about/numbers/"))
    cache.clear()
    for number in range(12):
        send(client, addresses=f"https://example.org/{number}")
    page = text_of(client.get("/en/about/numbers/"))
    assert ">10</td>" in page and "&lt;10</td>" in page and ">12</td>" not in page
    assert [figures.rounded(number) for number in (0, 9, 10, 19, 120)] == [None, None, 10, 10, 120]


@pytest.mark.parametrize("page", ["", "report/", "young/", "status/", "about/law/", "about/numbers/", "nothing/"])
def test_every_page_has_a_way_out_that_says_what_it_does_not_do(client: Client, page: str) -> None:
    text = text_of(client.get(f"/en/{page}"))
    assert re.search(r'<a class="button button--leave" href="https://[^"]+" rel="noreferrer', text)
    assert "does not erase your browser’s history" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_state_weighs_under_thirty_kilobytes(client: Client, settings, language: str) -> None:  # type: ignore[no-untyped-def]
    look = (settings.BASE_DIR / "hotline/static/hotline/house.css").stat().st_size
    pages = [client.get(f"/{language}/{page}") for page in ("", "report/", "young/", "status/", "about/numbers/")]
    pages += [client.get(f"/{language}/about/{slug}/") for slug in ABOUT]
    for page in ("report", "young"):
        file = SimpleUploadedFile("x.png", b"\x89PNG", "image/png")
        pages.append(send(client, page, language, addresses="x\nhttp://10.0.0.1/\nC:\\a", contact="x", file=file))
    pages.append(send(client, "report", language, addresses="https://a.example/"))
    assert max(len(page.content) + look for page in pages) < 30_000


def test_two_people_get_the_same_page_with_codes_of_their_own_and_what_was_typed_is_nobody_else_s(client: Client) -> None:
    pages = [text_of(send(client, addresses=f"https://a.example/{number}")) for number in (1, 2)]
    codes = [re.search(r'id="receipt-code">([A-Z0-9-]{23})<', page) for page in pages]
    assert codes[0] and codes[1] and codes[0][1] != codes[1][1]
    first, second = (re.sub(r'<svg viewBox="0 0 29 29".*?</svg>', "", page) for page in pages)
    assert first.replace(codes[0][1], "") == second.replace(codes[1][1], "")
    many = "\n".join(f"https://b.example/{number}" for number in range(22))
    with_rest = text_of(send(client, addresses=many, split="yes", why="grooming"))
    assert "https://b.example/21" in with_rest and "(code)" not in with_rest
    assert "b.example" not in text_of(send(client, addresses="\n".join(many.splitlines()[:20])))
