"""Covering in a real Chromium: what is shown goes away by itself, and never comes back without a new press."""

import re

import pytest
from playwright.sync_api import expect

from reports.models import Exposure
from tests.e2e.covers import BUTTON, ended, is_covered, reveal, seconds
from tests.reports.deskwork import ADDRESS, WORDS, told

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def test_an_address_is_shown_by_a_press_and_covers_itself(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    box = page.locator("[data-look]").first
    assert box.get_attribute("data-seconds") == "10"
    page.get_by_role("button", name=BUTTON).hover()
    is_covered(page)  # hover does nothing
    assert not Exposure.objects.exists()
    box.evaluate("box => { box.dataset.seconds = '2' }")
    url = page.url
    reveal(page)
    assert page.url == url
    expect(page.get_by_text(re.compile(r"Covers in \d+ s"))).to_be_visible()
    expect(page.locator(".revealed")).to_be_hidden(timeout=4000)
    is_covered(page)
    ended(page)
    assert 1.5 <= seconds() <= 4
    page.locator(".masked--big").click()  # no click uncovers
    page.locator(".look").first.click()
    is_covered(page)
    assert Exposure.objects.count() == 1
    reveal(page)  # seeing it again is a new look
    assert Exposure.objects.count() == 2


def test_ten_seconds_are_ten_seconds(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    reveal(page)
    page.wait_for_timeout(8500)
    expect(page.locator(".revealed")).to_have_text(ADDRESS)
    expect(page.locator(".revealed")).to_be_hidden(timeout=3000)
    ended(page)
    assert 9.5 <= seconds() <= 10


@pytest.mark.parametrize(
    "how",
    [
        "window.dispatchEvent(new Event('blur'))",
        "document.dispatchEvent(new CustomEvent('cover-all'))",
        "document.dispatchEvent(new CustomEvent('cover-shown'))",
        "Object.defineProperty(document, 'hidden', {value: true}); document.dispatchEvent(new Event('visibilitychange'))",
        "F9",
        "button",
        "leave",
    ],
)
def test_everything_is_covered(signed_in, how):
    case, page = told(words=WORDS), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    reveal(page)
    page.get_by_role("button", name="Open the words").click()
    expect(page.locator(".words")).to_have_text(WORDS)
    match how:
        case "F9":
            page.keyboard.press("F9")
        case "button":
            page.get_by_role("button", name="Cover").click()
        case "leave":
            page.goto("/admin/desk/")
        case script:
            page.evaluate(script)
    assert "My neighbour" not in page.content()
    assert ADDRESS not in page.content()
    ended(page)
    assert Exposure.objects.count() == 2
    curtain = page.locator("[data-curtain]")
    expect(curtain).to_be_visible() if how in ("F9", "button") or "cover-all" in how else expect(curtain).to_be_hidden()


def test_sixty_idle_seconds_cover_and_words_go_too(signed_in):
    case, page = told(words=WORDS), signed_in("ada")
    page.clock.install()
    page.goto(f"/admin/desk/case/{case.pk}/")
    page.evaluate("for (const box of document.querySelectorAll('[data-look]')) box.dataset.seconds = '600'")
    page.route(
        "**/words/", lambda route: route.fulfill(json={"text": WORDS, "url": "/admin/desk/look/0/cover/", "seconds": 600})
    )
    page.get_by_role("button", name="Open the words").click()
    expect(page.locator(".words")).to_have_text(WORDS)
    page.clock.run_for(50_000)
    expect(page.locator(".words")).to_have_text(WORDS)
    page.clock.run_for(12_000)
    expect(page.locator(".words")).to_be_hidden()
    assert "My neighbour" not in page.content()


def test_what_comes_after_it_was_covered_is_not_shown(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    page.route("**/reveal/", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.get_by_role("button", name=BUTTON).click()
    page.evaluate("document.dispatchEvent(new CustomEvent('cover-shown'))")
    page.wait_for_timeout(1500)
    is_covered(page)
    ended(page)


def test_without_script_the_page_shows_it_once(signed_in):
    case, page = told(), signed_in("ada", java_script_enabled=False)
    page.goto(f"/admin/desk/case/{case.pk}/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".revealed")).to_have_text(ADDRESS)
    assert Exposure.objects.get().ended_at is None  # it counts ten seconds


def test_copied_text_is_no_address(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    reveal(page)
    copied = page.evaluate("""() => {
        const place = document.querySelector(".revealed");
        document.getSelection().selectAllChildren(place);
        const data = new DataTransfer();
        place.dispatchEvent(new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: data }));
        return data.getData("text/plain");
    }""")
    assert copied == "hxxp://beelden[.]example/album/7"


def test_a_reveal_while_assessing_leaves_the_form_alone(signed_in):
    case, page = told(), signed_in("ada")
    page.goto("/admin/desk/queue/")
    page.get_by_role("button", name="Claim the next case").click()
    page.get_by_label("Note for colleagues").fill("half a sentence")
    page.get_by_label("Illegal: baseline").check()
    page.locator("body").press("Tab")
    reveal(page)
    assert page.get_by_label("Note for colleagues").input_value() == "half a sentence"
    assert page.get_by_label("Illegal: baseline").is_checked()
    assert page.url.endswith(f"/case/{case.pk}/assess/")


def test_a_held_key_shows_as_long_as_it_is_held_and_a_tap_until_it_covers_itself(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    page.keyboard.down("v")
    expect(page.locator(".revealed")).to_have_text(ADDRESS)
    page.wait_for_timeout(700)
    page.keyboard.up("v")
    is_covered(page)
    ended(page)
    page.keyboard.press("v")
    expect(page.locator(".revealed")).to_have_text(ADDRESS)
    page.wait_for_timeout(700)
    expect(page.locator(".revealed")).to_have_text(ADDRESS)
    assert Exposure.objects.count() == 2
