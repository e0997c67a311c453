"""The queue in a real browser: narrow it, keep the search, preview an act for many, do it; by the rules of accessibility."""

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from hotline.people import ROLES, make_groups
from reports.models import Case, SavedSearch
from takedown import demonstration as demo

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "queue"
STANDS_UNDER_ITS_HEAD = """() => [...document.querySelectorAll("table")].every((table) => {
  const head = table.querySelector("th:last-child").offsetLeft;
  return [...table.querySelectorAll("td:last-child")].every((cell) => cell.offsetLeft === head);
})"""
IN_ONE_LINE = "() => [...document.querySelectorAll('[data-open]')].every((number) => number.getClientRects().length === 1)"
PASSWORD = "a-long-word-for-tests"
DEVICES = {
    "desk-light": {"viewport": {"width": 1366, "height": 768}},
    "phone-dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}


def ago(number):
    return timezone.now() - timedelta(hours=number)


@pytest.fixture
def town():
    """A queue with something of everything."""
    make_groups()
    assert Group.objects.count() == len(ROLES)
    for number in range(7):
        demo.told([f"http://album.example/{number}"], at=ago(30 - number), language="fr", place="site")
    demo.told(["http://live.example/"], at=ago(1), signs=["live_stream"], place="live")
    demo.told(["http://kind.example/"], at=ago(4), young=True, language="nl")
    demo.told(["http://machine.example/"], at=ago(2), suspect=4)
    for number in (20, 12, 5):
        demo.told(["http://vaak.example/"], at=ago(number), words="seen again", language="de")
    demo.lies(Case.objects.get(host="vaak.example"), "BE", at=ago(1))
    demo.confirmed(demo.case_of(demo.told(["http://album.example/known"], at=ago(60))), at=ago(50))
    ada = demo.person("ada")
    ada.set_password(PASSWORD)
    ada.save()
    demo.person("bo")


class Looker:
    """Take a picture of a page, and see that it keeps the rules of accessibility and fits."""

    def __init__(self, page, device):
        self.page, self.device, self.faults, self.number = page, device, [], 0
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def __call__(self, name):
        self.number += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.device}-{self.number:02}-{name}.png", full_page=True)
        broken = Axe().run(self.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        if self.device.startswith("desk"):
            assert self.page.evaluate(STANDS_UNDER_ITS_HEAD), f"{name}: a cell stands under another one's head"


def signed_in(live_server, browser, device):
    page = browser.new_context(base_url=live_server.url, **DEVICES[device]).new_page()
    page.goto("/admin/desk/queue/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/desk/queue/")
    return page


@pytest.mark.parametrize("device", DEVICES)
def test_from_the_whole_queue_to_an_act_for_many(live_server, browser, town, device):
    page = signed_in(live_server, browser, device)
    look = Looker(page, device)
    look("queue")
    assert page.evaluate(IN_ONE_LINE), "a case number is broken over two lines"
    page.get_by_text("Filters and columns").click()
    page.get_by_label("Language").first.select_option("fr")
    page.get_by_label("Kind of place").first.select_option("site")
    page.locator("[name=col][value=known]").check()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url(lambda url: "language=fr" in url and "place=site" in url)
    expect(page.locator("[data-row]")).to_have_count(7)
    page.get_by_text("Keep this search").click()
    page.get_by_label("Name", exact=True).fill("French sites")
    page.get_by_label("Tell me on Today").select_option("daily")
    look("filtered")
    page.get_by_role("button", name="Keep it").click()
    assert SavedSearch.objects.get().query == "language=fr&place=site&col=score&col=age&col=clock&col=country&col=known"
    page.goto("/admin/desk/queue/")
    page.get_by_role("link", name="French sites").click()
    expect(page.locator("[data-row]")).to_have_count(7)
    for box in page.locator("[data-select]").all()[:3]:
        box.check()
    page.locator("#bulk-act").select_option("snooze")
    page.get_by_role("button", name="Preview").click()
    look("details")
    page.get_by_label("Until when").fill(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Show what will happen").click()
    look("preview")
    page.get_by_label("Why?").fill("the site is down for the night")
    page.get_by_role("button", name="Snooze: 3 cases").click()
    page.get_by_role("heading", name="Snooze: done for 3 cases").wait_for()
    look("done")
    page.get_by_role("link", name="Back to the queue").click()
    assert Case.objects.filter(snoozed_until__isnull=False).count() == 3
    page.get_by_role("link", name="Snoozed").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    page.goto("/admin/desk/queue/")
    page.locator("#bulk-act").select_option("dismiss")
    page.locator("[name=all]").check()
    page.get_by_role("button", name="Preview").click()
    look("preview-of-all")
    page.get_by_role("link", name="change nothing").click()
    page.get_by_role("button", name="Claim", exact=False).nth(1).click()
    page.wait_for_url("**/assess/")
    assert not look.faults


def test_one_key_sets_aside_the_row_that_is_stood_on_or_those_that_are_ticked_and_asks_why(live_server, browser, town):
    page = signed_in(live_server, browser, "desk-light")
    page.keyboard.press("s")  # standing on no row, with nothing ticked: nothing happens
    assert page.url.endswith("/admin/desk/queue/")
    for _ in range(4):  # the first rows are urgent: nobody sets those aside
        page.keyboard.press("j")
    stood_on = page.locator("[data-row]").nth(3).get_attribute("data-row")
    with page.expect_navigation(url="**/queue/bulk/**"):
        page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Snooze: 1 case")).to_be_visible()
    assert page.locator("#details [name=case]").input_value() == stood_on
    page.get_by_role("button", name="Show what will happen").click()
    page.get_by_label("Why?").evaluate("field => { field.required = false; }")
    page.get_by_role("button", name="Snooze: 1 case").click()
    expect(page.locator("#errors, .field__error").first).to_be_visible()
    assert not Case.objects.filter(snoozed_until__isnull=False).exists()
    page.get_by_label("Why?").fill("the page is slow today")
    page.get_by_role("button", name="Snooze: 1 case").click()
    page.get_by_role("heading", name="Snooze: done for 1 case").wait_for()
    assert str(Case.objects.get(snoozed_until__isnull=False).pk) == stood_on
    page.goto("/admin/desk/queue/")
    ticked = page.locator("[data-row]").nth(2).get_attribute("data-row")
    page.locator("[data-select]").nth(2).check()
    page.keyboard.press("j")  # stands on the first row, but another one is ticked
    with page.expect_navigation(url="**/queue/bulk/**"):
        page.keyboard.press("s")
    assert page.locator("#details [name=case]").count() == 1
    assert page.locator("#details [name=case]").input_value() == ticked
