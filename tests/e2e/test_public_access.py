"""Every public page in every language and state by the rules of accessibility, in every way a device may show it."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from reports.public_views.pages import ABOUT

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
DEVICES = {
    "narrow and light": {"viewport": {"width": 320, "height": 640}},
    "narrow and dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "zoomed to 200 %": {"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2},
    "forced colours, no motion": {"forced_colors": "active", "reduced_motion": "reduce"},
}
# Words differ by language, colours do not: every language once, every device once.
WALKS = [("narrow and light", language) for language in ("nl", "fr", "de", "en")] + [(one, "fr") for one in [*DEVICES][1:]]


def walk(page: Page, language: str, look: Callable[[str], None]) -> None:
    """Open every page of a language in every state: empty, with errors, with success."""
    for path in ("", "young/", "about/numbers/", "nothing/", *[f"about/{slug}/" for slug in ABOUT]):
        page.goto(f"/{language}/{path}")
        look(path or "home")
    page.goto(f"/{language}/report/")
    look("report")
    page.fill("[name=addresses]", "nothing\nhttps://foto.example/good")
    page.fill("[name=contact]", "rex@")
    page.click("form .button--primary")
    look("report with errors")
    page.fill("[name=addresses]", "https://foto.example/album")
    page.fill("[name=contact]", "")
    page.click("form .button--primary")
    look("receipt")
    code = page.inner_text("#receipt-code")
    page.goto(f"/{language}/status/")
    look("status")
    page.fill("[name=code]", "wrong")
    page.click("form .button--primary")
    look("status with an error")
    page.fill("[name=code]", code)
    page.click("form .button--primary")
    look("phases")
    page.click("main .button--primary")
    look("phases with an error")
    page.fill("[name=text]", "An answer.")
    page.click("main .button--primary")
    look("answered")
    page.click("main .button--danger")
    look("erase")
    page.click("[name=sure]")
    look("erased")
    page.goto(f"/{language}/young/")
    page.click("main form .button--primary")
    look("young with an error")


@pytest.mark.parametrize(("device", "language"), WALKS)
def test_no_page_breaks_a_rule_of_accessibility(
    live_server: LiveServer, browser: Browser, device: str, language: str
) -> None:
    cache.clear()
    context = browser.new_context(base_url=live_server.url, **DEVICES[device])
    page, axe = context.new_page(), Axe()
    # In forced colours the device chooses them; axe still reckons with ours.
    rules = {"rules": {"color-contrast": {"enabled": "forced" not in device}}}
    found = []

    def look(name: str) -> None:
        page.wait_for_load_state()
        for one in axe.run(page, options=rules).response["violations"]:
            found.append((name, one["id"], one["nodes"][0]["html"][:150]))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((name, "too wide", ""))
        if page.title().strip().startswith("–") or page.locator("h1").count() != 1:
            found.append((name, "title or heading", page.title()))

    walk(page, language, look)
    assert found == []
    assert context.cookies() == []
    context.close()


def test_the_pages_turn_round_for_a_language_from_right_to_left(live_server: LiveServer, browser: Browser) -> None:
    page = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640}).new_page()
    for path in ("", "report/", "young/", "status/"):
        page.goto(f"/en/{path}")
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        name, leave = (page.locator(one).bounding_box() for one in (".masthead__name", ".button--leave"))
        assert name and leave and name["x"] > leave["x"], "the name stands at the beginning, which is the right"


def test_the_receipt_prints_its_code_and_nothing_to_press(live_server: LiveServer, browser: Browser) -> None:
    page = browser.new_context(base_url=live_server.url).new_page()
    page.goto("/en/report/")
    page.fill("[name=addresses]", "https://foto.example/album")
    page.click("form .button--primary")
    page.emulate_media(media="print")
    assert page.locator("#receipt-code").is_visible() and page.locator(".qr svg").is_visible()
    assert not page.locator(".button--leave").is_visible() and not page.locator("footer").is_visible()
