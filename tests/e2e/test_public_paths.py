"""Each path of the public door in a real browser, with and without script, in two languages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from hotline.crypto import opened
from reports.models import Report
from reports.public_views.pages import ABOUT
from tests.e2e.at_the_door import WORDS, followed, listen, page, reported, send_a_file

__all__ = ["page"]  # a fixture
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LETTER = (
    "Good evening,\nI was sent this link: https://foto.example/album/7 and also\nhttps://foto.example/album/8 .\nThanks, A."
)
LANGUAGES = ("en", "nl")
PRIMARY = "form .button--primary"


def test_home_leads_to_every_page_and_the_language_switch_keeps_it(page: Page) -> None:
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        page.goto(f"/{language}/")
        expect(page.locator(".steps > li")).to_have_count(3)
        expect(page.locator("main .button--primary")).to_have_count(1)
        dialled = [one.get_attribute("href") for one in page.locator("main a[href^=tel]").all()]
        assert {"tel:112", "tel:101", "tel:116000"} <= set(dialled) and "tel:102" in dialled
        page.locator("main .button--primary").click()
        assert page.url.endswith(f"/{language}/report/")
        for path in ("report", "young", "status", *(f"about/{slug}" for slug in ABOUT), "about/numbers"):
            page.goto(f"/{language}/")
            page.locator(f"a[href='/{language}/{path}/']").last.click()
            expect(page.locator("h1")).to_have_count(1)
            page.locator(f".masthead nav a[lang={other}]").click()
            assert page.url.endswith(f"/{other}/{path}/") and page.locator("html").get_attribute("lang") == other


def test_twenty_addresses_are_one_report_and_twenty_one_are_two(page: Page) -> None:
    for language in LANGUAGES:
        field, send, *_ = WORDS[language]
        twenty = [f"https://shop.example/{language}/{number}" for number in range(20)]
        code = reported(page, language, "\n".join(twenty))
        followed(page, language, code)
        expect(page.locator("main section.card")).to_have_count(20)
        page.goto(f"/{language}/report/")
        page.get_by_label(field, exact=True).fill("\n".join([*twenty, f"https://shop.example/{language}/last"]))
        page.get_by_role("button", name=send).click()
        expect(page.locator(".error-summary")).to_contain_text("21")
        expect(page.locator("#receipt-code")).to_have_count(0)
        page.locator("[name=split]").click()
        first = page.inner_text("#receipt-code")
        page.locator("main form .button--primary").click()
        assert page.get_by_label(field, exact=True).input_value() == f"https://shop.example/{language}/last"
        page.get_by_role("button", name=send).click()
        assert page.inner_text("#receipt-code") != first
        assert Report.objects.latest("pk").sightings.get().told.endswith("/last")


def test_a_pasted_letter_is_split_and_its_words_are_kept(page: Page) -> None:
    for number, language in enumerate(LANGUAGES, start=1):
        reported(page, language, LETTER)
        told = Report.objects.latest("pk")
        assert [one.case.address for one in told.sightings.order_by("line")] == [
            "https://foto.example/album/7",
            "https://foto.example/album/8",
        ]
        assert "Good evening" in opened(told, "words")
        assert Report.objects.count() == number


def test_an_app_without_an_address_is_told_by_its_names(page: Page) -> None:
    for language in LANGUAGES:
        page.goto(f"/{language}/report/")
        helps = page.locator("main form details.more")
        helps.first.locator("> summary").click()
        assert helps.first.locator("details").count() == 8, "how to find an address, per kind of place"
        helps.last.locator("> summary").click()
        page.locator("[name=names]").fill(f"Telegram: @wrong_{language}\nhttps://chat.example/invite/{language}")
        page.locator("[name=place]").select_option("chat")
        page.locator("[name=why]").select_option("grooming")
        page.locator("[name=where]").fill("pinned")
        for box in page.locator("[name=signs]").all():
            box.check()
        page.locator(PRIMARY).click()
        told = Report.objects.latest("pk")
        assert (told.place, told.why, len(told.signs), told.sightings.count()) == ("chat", "grooming", 4, 2)
        assert opened(told, "words") == "Where on the page: pinned"


def test_it_is_me_and_it_is_my_child_arrive_urgent(page: Page) -> None:
    for language in LANGUAGES:
        for who, sign in (("me", "in_the_picture"), ("child", "knows_the_child")):
            page.goto(f"/{language}/young/")
            expect(page.locator("main a[href*='takeitdown']")).to_be_visible()
            expect(page.locator("main a[href*='childline.org.uk/remove']")).to_be_visible()
            expect(page.locator("input[type=file]")).to_have_count(0)
            page.locator(f"[name=who][value={who}]").check()
            page.locator("[name=addresses]").fill(f"https://foto.example/{language}/{who}")
            page.locator(PRIMARY).click()
            expect(page.locator("#receipt-code")).to_be_visible()
            told = Report.objects.latest("pk")
            assert (told.young, told.signs, told.sightings.get().case.urgency) == (True, [sign], 10)


def test_a_file_is_explained_and_becomes_an_address(page: Page) -> None:
    for language in LANGUAGES:
        for kind in ("report", "young"):
            page.goto(f"/{language}/{kind}/")
            send_a_file(page, f"/{language}/{kind}/")
            expect(page.locator("#refused")).to_be_visible()
            before = Report.objects.count()
            page.locator(PRIMARY).click()
            expect(page.locator("#receipt-code")).to_be_visible()
            assert Report.objects.count() == before + 1


def test_the_receipt_shows_the_code_in_groups_as_a_picture_and_on_paper(page: Page) -> None:
    for language in LANGUAGES:
        assert re.fullmatch(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", reported(page, language))
        expect(page.locator(".qr svg")).to_be_visible()
        expect(page.locator("img")).to_have_count(0)
        assert page.locator("#receipt-code").evaluate("one => getComputedStyle(one).userSelect") == "all"
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.get_by_text(f"/{language}/status/")).to_be_visible()
        assert not page.locator(".leave").is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.code')).backgroundColor") == "rgb(255, 255, 255)"
        page.emulate_media(media="screen", color_scheme="light")
        page.locator(".row .button--primary").last.click()
        assert page.url.endswith(f"/{language}/report/"), "the next address can be reported at once"


def test_codes_are_forgiven_refused_and_past_their_day(page: Page) -> None:
    for language in LANGUAGES:
        code = reported(page, language)
        followed(page, language, f"  {code}  ")
        expect(page.locator("main section.card")).to_have_count(1)
        page.goto(f"/{language}/status/")
        for wrong in ("", "wrong", code[:-1] + ("2" if code[-1] != "2" else "3"), "é" * 300):
            page.locator("[name=code]").fill(wrong)
            page.locator(PRIMARY).click()
            expect(page.locator(".error-summary a[href='#id_code']")).to_be_visible()
            assert page.locator("[name=code]").input_value() == wrong
        Report.objects.update(expires_at=timezone.now() - timedelta(days=1))
        page.locator("[name=code]").fill(code)
        page.locator(PRIMARY).click()
        expect(page.locator("main form")).to_have_count(0)
        expect(page.locator("main section.card")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_leaving_is_one_touch_from_anywhere_on_any_page(browser: Browser, live_server: LiveServer, script: bool) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=script, viewport={"width": 320, "height": 640}
    )
    page, heard, left = context.new_page(), [], []  # type: ignore[var-annotated]
    context.route(re.compile("wikipedia"), lambda route: (left.append(route.request), route.fulfill(body="elsewhere"))[1])
    listen(page, live_server.url, heard)
    for language in LANGUAGES:
        for path in ("", "report/", "young/", "status/", "about/law/", "nothing/"):
            page.goto(f"/{language}/{path}")
            page.mouse.wheel(0, 900)
            assert page.locator("#leaving").inner_text()
            button = page.locator(".button--leave")
            box = button.bounding_box()
            assert box and 0 <= box["y"] < 60 and box["height"] >= 24, f"/{language}/{path}: out of sight"
            button.click()
            assert page.inner_text("body") == "elsewhere"
    assert len(left) == 12 and not any("referer" in one.headers for one in left)
    assert [url for url in heard if "wikipedia" not in url] == []
    context.close()
