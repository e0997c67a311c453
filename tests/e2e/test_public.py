"""The public door in a real browser: each path, with and without script, in two languages."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from hotline import waiting
from hotline.models import User
from reports import actions
from reports.models import Case, Message, Report
from tests.e2e.at_the_door import WORDS, followed, page, reported

__all__ = ["page"]  # a fixture
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "public"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_report_is_sent_followed_answered_and_erased(page: Page, language: str) -> None:
    *_, received, answer, send_answer, erase = WORDS[language]
    code = reported(page, language)
    expect(page.locator(".qr svg")).to_be_visible()
    followed(page, language, code)
    expect(page.get_by_role("heading", name=received)).to_have_count(1)
    ada, _ = User.objects.get_or_create(username="ada")
    actions.ask(case=Case.objects.get(), report=Report.objects.get(), question="password", by=ada, at=timezone.now())
    followed(page, language, code)
    page.get_by_label(answer).fill("blue")
    page.get_by_role("button", name=send_answer).click()
    expect(page.locator(".note--ok")).to_be_visible()
    assert Message.objects.filter(from_staff=False).count() == 1
    page.get_by_role("button", name=erase).click()
    page.locator("[name=sure]").click()
    assert Report.objects.get().erased_at is not None
    assert code not in page.url


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_faulty_line_is_mended_in_another_language(page: Page, language: str) -> None:
    other = "nl" if language == "en" else "en"
    page.goto(f"/{language}/report/")
    page.locator("[name=addresses]").fill("http://10.0.0.1/\nhxxps://foto[.]example/album")
    page.locator("form .button--primary").click()
    expect(page.locator(".lines > li")).to_have_count(2)
    expect(page.locator(".lines__good")).to_have_count(1)
    if page.evaluate("() => true"):
        assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(f".masthead__nav button[lang={other}]").click()
    field = page.get_by_label(WORDS[other][0], exact=True)
    field.fill(field.input_value().splitlines()[1])
    page.get_by_role("button", name=WORDS[other][1]).click()
    expect(page.locator("#receipt-code")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_somebody_under_18_reports_a_name_in_an_app(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.locator("main .note--info a").click()
    assert page.url.endswith(f"/{language}/young/")
    page.locator("main > form details.more summary").last.click()
    page.locator("[name=names]").fill("Snapchat: bully17")
    page.locator("[name=place]").select_option("chat")
    page.locator("form .button--primary").click()
    expect(page.locator("#receipt-code")).to_be_visible()
    assert Report.objects.get().young


@pytest.mark.parametrize("language", ["en", "nl"])
def test_in_a_flood_a_person_waits_presses_once_and_is_through(page: Page, language: str, settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    settings.FLOOD_PER_MINUTE = 0
    page.goto(f"/{language}/report/")
    page.locator("[name=addresses]").fill("https://foto.example/album")
    page.locator("form .button--primary").click()
    expect(page.locator("form#wait")).to_be_visible()
    expect(page.locator("#receipt-code")).to_have_count(0)
    later = timezone.now() + timedelta(seconds=waiting.SECONDS + 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    page.locator("form .button--primary").click()
    expect(page.locator("#receipt-code")).to_be_visible()


def test_a_report_is_sent_with_the_keyboard_alone(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_context(base_url=live_server.url).new_page()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "addresses":
            break
    page.keyboard.type("https://foto.example/album")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"{seen[-1]} does not show that it has the focus"
        if page.evaluate("document.activeElement.className").startswith("button button--primary"):
            break
    assert "homepage" not in seen, "the trap must not be reached"
    assert {"words", "place", "why", "signs", "follows", "contact"} <= set(seen)
    page.keyboard.press("Enter")
    page.locator("#receipt-code").wait_for()


@pytest.mark.parametrize("width", [320, 768, 1366])
def test_pictures_of_every_page_to_look_at(browser: Browser, live_server: LiveServer, width: int) -> None:
    cache.clear()
    page = browser.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url).new_page()
    (SHOTS / str(width)).mkdir(parents=True, exist_ok=True)

    def shot(name: str) -> None:
        page.screenshot(path=SHOTS / str(width) / f"{name}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name

    for path in ("", "report/", "young/", "status/", "about/law/", "about/numbers/", "nothing/"):
        page.goto(f"/fr/{path}")
        shot(f"1-{path.replace('/', '-') or 'home'}")
    page.goto("/de/report/")
    page.locator("[name=addresses]").fill("http://10.0.0.1/\nhttps://foto.example/album\nunsinn")
    page.locator("form .button--primary").click()
    shot("2-errors")
    code = reported(page, "nl")
    shot("3-receipt")
    page.emulate_media(media="print")
    shot("3-receipt-print")
    page.emulate_media(media="screen")
    ada, _ = User.objects.get_or_create(username="ada")
    actions.ask(case=Case.objects.get(), report=Report.objects.get(), question="password", by=ada, at=timezone.now())
    followed(page, "nl", code)
    shot("4-status")
