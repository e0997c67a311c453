"""Every public page in every language and state by the rules of accessibility, in every way a device may show it."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from hotline.models import User
from reports import actions
from reports.models import Case, Report
from reports.public_views.pages import ABOUT
from tests.e2e.at_the_door import listen, send_a_file

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 683, "height": 384}  # 1366 × 768 at 200 %


def walk(page: Page, language: str, look: Callable[[str], None]) -> str:
    """Open every page of a language in every state: empty, with errors, with success; give a code."""
    for path in ("", "young/", "about/numbers/", "nothing/", *[f"about/{slug}/" for slug in ABOUT]):
        page.goto(f"/{language}/{path}")
        look(path or "home")
    page.goto(f"/{language}/report/")
    look("report")
    page.click("main details.more >> nth=0")
    look("report with help open")
    send_a_file(page, f"/{language}/report/")
    look("a file was sent")
    page.goto(f"/{language}/report/")
    page.fill("[name=addresses]", "nothing\nhttps://foto.example/good")
    page.fill("[name=contact]", "rex@")
    page.click("form .button--primary")
    look("report with errors")
    page.fill("[name=contact]", "")
    page.fill("[name=addresses]", "\n".join(f"https://foto.example/{number}" for number in range(25)))
    page.click("form .button--primary")
    look("more than twenty")
    page.click("[name=split]")
    look("receipt, with some left")
    code = page.inner_text("#receipt-code")
    page.click("main form .button--primary")
    look("the rest")
    return code


def follow(page: Page, language: str, code: str, look: Callable[[str], None]) -> None:
    """Follow a report: wrong code, answers, a question of ours, a removed address, erasing, a code past its day."""
    page.goto(f"/{language}/status/")
    look("status")
    page.fill("[name=code]", "wrong")
    page.click("form .button--primary")
    look("status with an error")
    report = Report.objects.latest("pk")
    case = report.sightings.earliest("line").case
    ada, _ = User.objects.get_or_create(username="ada")
    actions.ask(case=case, report=report, question="password", by=ada, at=timezone.now())
    Case.objects.filter(pk=case.pk).update(phase="removed")
    page.fill("[name=code]", code)
    page.click("form .button--primary")
    look("phases with a question")
    page.click("main .button--primary")
    look("phases with an error")
    page.fill("[name=text]", "An answer.")
    page.click("main .button--primary")
    look("answered")
    page.click("main .button--danger")
    look("erase")
    page.click("[name=sure]")
    look("erased")
    Report.objects.filter(pk=report.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    page.goto(f"/{language}/status/")
    page.fill("[name=code]", code)
    page.click("form .button--primary")
    look("expired")
    page.goto(f"/{language}/young/")
    page.click("main form .button--primary")
    look("young with an error")
    with patch("reports.public_views.reporting.limits.count_report", return_value=(0, True)):
        page.goto(f"/{language}/report/")
        page.fill("[name=addresses]", "https://foto.example/album")
        page.click("form .button--primary")
        look("waiting page")


class Look:
    """Every rule of accessibility on each page as it comes; where asked, in the dark, zoomed and in forced colours too."""

    def __init__(self, page: Page, everywhere: bool) -> None:
        self.page, self.everywhere, self.axe, self.found = page, everywhere, Axe(), []  # type: ignore[var-annotated]

    def __call__(self, name: str) -> None:
        """Look at the page that is open."""
        self.page.wait_for_load_state()
        self._axe(name, {})
        self._width(name)
        if self.page.title().strip().startswith("–") or self.page.locator("h1").count() != 1:
            self.found.append((name, "title or heading", self.page.title()))
        if self.everywhere:
            self.page.emulate_media(color_scheme="dark")
            self._axe(f"{name}, dark", {"runOnly": ["color-contrast"]})
            self.page.emulate_media(color_scheme="light", forced_colors="active", reduced_motion="reduce")
            self._width(f"{name}, forced colours")
            self.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
            self.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
            self._axe(f"{name}, zoomed", {"runOnly": ["target-size", "scrollable-region-focusable"]})
            self._width(f"{name}, zoomed")
            self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]

    def _axe(self, name: str, options: dict[str, object]) -> None:
        for one in self.axe.run(self.page, options={"resultTypes": ["violations"], **options}).response["violations"]:
            self.found.append((name, one["id"], one["nodes"][0]["html"][:150]))

    def _width(self, name: str) -> None:
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.found.append((name, "too wide", ""))


# Words differ by language, colours do not: every language once, every device once.
@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_no_page_breaks_a_rule_of_accessibility(live_server: LiveServer, browser: Browser, language: str) -> None:
    cache.clear()
    context = browser.new_context(base_url=live_server.url, viewport=NARROW)  # type: ignore[arg-type]
    page, heard = context.new_page(), []  # type: ignore[var-annotated]
    listen(page, live_server.url, heard)
    look = Look(page, everywhere=language == "fr")
    follow(page, language, walk(page, language, look), look)
    assert look.found == []
    assert heard == [] and context.cookies() == []
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
