"""The public door in a real browser: without script, on a narrow screen, and by the rules of accessibility."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["light", "dark"])
def narrow(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=request.param)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_a_report_and_its_phase_need_no_script(live_server: LiveServer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("link", name="Report a web address").click()
    page.get_by_label("Web addresses").fill("http://10.0.0.1/\nhxxps://foto[.]example/album")
    page.get_by_role("button", name="Send report").click()
    assert "Line 1: this address works only inside" in page.inner_text(".error-summary")
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_label("Webadressen").fill(page.get_by_label("Webadressen").input_value().replace("http://10.0.0.1/\n", ""))
    page.get_by_role("button", name="Melding versturen").click()
    code = page.inner_text("#receipt-code")
    page.get_by_role("link", name="Uw melding volgen").first.click()
    page.get_by_label("Uw code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Tonen").click()
    assert page.get_by_role("heading", name="Ontvangen").count() == 1
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_no_page_breaks_a_rule_of_accessibility_or_a_narrow_screen(
    live_server: LiveServer, narrow: Page, language: str
) -> None:
    def look(name: str) -> None:
        violations = Axe().run(narrow).response["violations"]
        assert [(name, one["id"], one["nodes"][0]["html"]) for one in violations] == []
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, name

    narrow.goto(f"{live_server.url}/{language}/")
    look("home")
    narrow.goto(f"{live_server.url}/{language}/report/")
    look("report")
    narrow.fill("[name=addresses]", "nothing")
    narrow.click("form .button--primary")
    look("report with errors")
    narrow.fill("[name=addresses]", "https://foto.example/album")
    narrow.click("form .button--primary")
    look("receipt")
    code = narrow.inner_text("#receipt-code")
    narrow.goto(f"{live_server.url}/{language}/status/")
    look("status")
    narrow.fill("[name=code]", code)
    narrow.click("form .button--primary")
    look("phases")
    narrow.goto(f"{live_server.url}/{language}/nothing/")
    look("missing page")
