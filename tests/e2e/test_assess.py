"""The desk by keyboard alone, in real browsers: a lost lease, a stale tab, undo, AZERTY, and axe."""

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hotline.models import KeyChoice
from reports import actions
from reports.models import Assessment, Case, Draft
from takedown import demonstration as demo
from tests.e2e.keyboard import Keyboard

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "assess"


class Person(Keyboard):
    """One of the cast, signed in."""

    def __init__(self, browser, server, name, **more):
        super().__init__(browser, server.url, **more)
        self.user = demo.person(name)
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(self.user), "url": server.url}])

    def claims(self, case):
        actions.claim(case=case, by=self.user, at=timezone.now())
        self.go(f"/admin/desk/case/{case.pk}/assess/")


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(autouse=True)
def _half_a_minute(settings):
    settings.UNDO_SECONDS = 30


@pytest.fixture
def server(live_server, world):
    return live_server


def told(number, word="album"):
    return demo.case_of(demo.told([f"http://beelden.example/{word}/{number}"], at=timezone.now() - timedelta(hours=2)))


def test_a_lost_lease_is_shown_a_stale_tab_is_refused_and_the_draft_survives(browser, server):
    case = told(1)
    ada, bo = Person(browser, server, "ada"), Person(browser, server, "bo")
    ada.claims(case)
    with ada.page.expect_response("**/draft/"):
        ada.press("m")
        ada.page.keyboard.type("seen before")
    ada.page.get_by_text("Draft kept").wait_for()
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))
    bo.claims(case)
    ada.page.evaluate("window.dispatchEvent(new Event('focus'))")
    ada.page.get_by_text("Bo works on it now").wait_for()
    ada.press("Escape")
    ada.page.locator("h1").click()
    ada.press("4", "Control+Enter")
    ada.page.get_by_text("Your hold on this case has ended").first.wait_for()
    assert not Assessment.objects.exists()
    actions.give_back(case=case, by=bo.user, at=timezone.now())
    assert Draft.objects.get(by=ada.user).fields["note"] == "seen before"
    ada.page.get_by_role("button", name="Claim it again").click()
    assert ada.page.locator("#id_note").input_value() == "seen before"
    old = ada.page.context.new_page()
    old.goto(ada.page.url)
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))
    ada.claims(case)
    old.keyboard.press("4")
    old.keyboard.press("Control+Enter")
    old.get_by_text("This page is from an earlier hold").first.wait_for()
    assert not Assessment.objects.exists()
    ada.press("4", "Control+Enter")
    ada.page.wait_for_url("**/queue/")
    assert Assessment.objects.get().finding == "not_illegal"


def test_undo_by_one_key_comes_back_to_the_case_as_it_was_filled_in(browser, server):
    first, _second = told(1), told(2)
    ada = Person(browser, server, "ada")
    ada.claims(first)
    ada.press("1", "Shift+Digit1")
    with ada.page.expect_navigation():
        ada.press("Control+Enter")
    ada.page.get_by_role("button", name="Undo").wait_for()
    with ada.page.expect_navigation():
        ada.press("z")
    assert f"/case/{first.pk}/" in ada.page.url
    assert ada.page.locator("[name=verdict]:checked").get_attribute("value") == "illegal_baseline"
    assert ada.page.locator("#id_age").input_value() == "infant"
    assert not Assessment.objects.exists()


def key(page, code, pressed, **more):
    """Dispatch one key the way a keyboard of another layout gives it."""
    page.evaluate(
        "([code, key, more]) => (document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown',"
        "{code, key, bubbles: true, cancelable: true, ...more}))",
        [code, pressed, more],
    )


def chosen(page):
    return page.evaluate("document.querySelector('[name=verdict]:checked')?.value || ''")


def test_digits_go_by_their_place_on_azerty_and_letters_by_what_is_printed(browser, server):
    ada = Person(browser, server, "ada")
    ada.claims(told(1))
    key(ada.page, "Digit1", "&")
    assert chosen(ada.page) == "illegal_baseline"
    key(ada.page, "Digit1", "1", shiftKey=True)
    assert ada.page.locator("#id_age").input_value() == "infant"
    key(ada.page, "Digit4", "'")
    assert chosen(ada.page) == "not_illegal"
    key(ada.page, "Digit5", "(", repeat=True)
    assert chosen(ada.page) == "not_illegal", "a held key is ignored"
    key(ada.page, "Semicolon", "m")  # where AZERTY has its m
    assert ada.page.evaluate("document.activeElement.id") == "id_note"
    key(ada.page, "Digit1", "&")
    assert chosen(ada.page) == "not_illegal", "no key works in a field"
    key(ada.page, "Enter", "Enter")
    assert not Assessment.objects.exists()


def test_keys_can_be_moved_and_switched_off_and_a_pair_goes_elsewhere(browser, server):
    ada = Person(browser, server, "ada")
    ada.claims(told(1))
    KeyChoice.objects.create(user=ada.user, keys={"assess.note": "q"})
    ada.page.reload()
    ada.press("q")
    assert ada.page.evaluate("document.activeElement.id") == "id_note"
    KeyChoice.objects.update(off=True)
    ada.page.reload()
    ada.press("1")
    assert chosen(ada.page) == ""
    ada.press("F1")
    ada.page.get_by_text("Your single keys are off").wait_for()
    KeyChoice.objects.update(off=False)
    ada.page.reload()
    ada.press("?")
    ada.page.get_by_role("dialog").wait_for()
    ada.press("Escape")
    ada.page.get_by_role("dialog").wait_for(state="hidden")
    ada.press("g")
    with ada.page.expect_navigation(url="**/queue/"):
        ada.press("q")
    ada.press("j")
    assert "BE-0" in ada.page.evaluate("document.activeElement.textContent")


def test_nothing_is_submitted_before_it_can_be_and_the_page_says_why(browser, server):
    ada = Person(browser, server, "ada")
    case = told(1)
    ada.claims(case)
    why = ada.page.locator("#why-not")
    assert "Choose a verdict first" in why.inner_text()
    ada.press("Control+Enter")
    assert f"/case/{case.pk}/assess/" in ada.page.url
    ada.press("6")
    assert "whose business" in why.inner_text()
    ada.press(*"youth", "Enter")
    assert why.inner_text() == ""
    assert not Assessment.objects.exists(), "Enter alone submits nothing"
    ada.page.get_by_text("Closes the case at once").wait_for()


@pytest.mark.parametrize("late", ["before the second is asked", "after the second came"])
def test_the_forecast_is_of_the_last_verdict_however_late_an_answer_comes(browser, server, late):
    ada = Person(browser, server, "ada")
    ada.claims(told(1))
    ada.page.evaluate(
        "window.said = []; const of = document.querySelector('#forecast');"
        "new MutationObserver(() => window.said.push(of.textContent)).observe(of, {childList: true, subtree: true})"
    )
    held = []
    ada.page.route("**/draft/", lambda asked: asked.continue_() if held else held.append(asked))
    ada.press("4")
    while not held:
        ada.page.wait_for_timeout(20)
    forecast, other = ada.page.locator("#forecast"), "What another verdict would do."
    ada.press("1")
    if late == "before the second is asked":
        held[0].fulfill(body=other)
    forecast.get_by_text("Draft kept").wait_for()
    if late == "after the second came":
        held[0].fulfill(body=other)
        ada.page.wait_for_timeout(300)
    assert other not in ada.page.evaluate("window.said")
    assert "Nobody knows" in forecast.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_three_zones_fit_one_screen_and_axe_finds_nothing(browser, server, scheme):
    ada = Person(browser, server, "ada", color_scheme=scheme)
    case = told(1, "x")
    for number in range(6):
        told(number)
    demo.lies(case, "BE", at=timezone.now() - timedelta(hours=1))
    ada.claims(case)
    ada.press("1")
    ada.page.get_by_text("Then the gate").wait_for()
    assert ada.page.evaluate("document.scrollingElement.scrollHeight") <= 768
    for wanted in ("[data-submit=next]", "[data-verdict='1']", "[data-verdict='7']", "#forecast", ".assess__address",
                   ".assess__near", "#id_note", "[data-lease]"):  # fmt: skip
        box = ada.page.locator(wanted).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + min(box["height"], 40) <= 768, wanted
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1366, wanted
    SHOTS.mkdir(parents=True, exist_ok=True)
    together = f"/admin/desk/case/{case.pk}/together/?by=host"
    pages = {"assess": "", "together": together, "keys": "/admin/desk/keys/", "opinions": "/admin/desk/opinions/"}
    for name, path in pages.items():
        if path:
            ada.go(path)
        ada.page.screenshot(path=SHOTS / f"{name}-{scheme}.png")
        found = Axe().run(ada.page).response["violations"]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == [], name
    ada.page.set_viewport_size({"width": 390, "height": 844})
    ada.go(f"/admin/desk/case/{case.pk}/assess/")
    assert ada.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
