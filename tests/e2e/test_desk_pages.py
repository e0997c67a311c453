"""Today, search, case, staff entry and the leads' pages in a real browser: by script and without, wide in
light and narrow in dark colours, by the rules of accessibility; with a picture of each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports import actions, measures
from reports.actions import quality
from reports.models import Case, QualityCheck
from takedown import demonstration as demo
from takedown.demonstration_day import fill
from takedown.models import Notice

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "desk-pages"
DEVICES: dict[str, dict[str, Any]] = {
    "wide-light": {"viewport": {"width": 1366, "height": 768}},
    "narrow-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture
def day(world: Any, transactional_db: None) -> None:
    """Tell the demonstration day, with figures counted and one check that differs."""
    cache.clear()
    now = timezone.now()
    fill(now)
    for case in Case.objects.filter(state="confirmed").order_by("pk")[:3]:
        quality.draw(case=case, at=now, roll=0.0)
    done = actions.take_check(by=demo.person("lee"), at=now)
    assert done is not None
    actions.check(check=done, verdict=demo.NOT_ILLEGAL, note="Looks like an adult to me.", by=demo.person("lee"), at=now)
    measures.measure_due(now)


@pytest.fixture(autouse=True)
def drawn(settings: Any) -> None:
    settings.QUALITY_PERCENT = {"illegal": 100}


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, day: None) -> Iterator[Any]:
    """Open pages as somebody, on some device; whatever the browser complains of fails the test."""
    faults: list[str] = []

    def page_of(name: str, device: str = "wide-light", **more: Any) -> Page:
        client = Client()
        client.force_login(demo.person(name))
        context = browser.new_context(base_url=live_server.url, **DEVICES[device], **more)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        heard = {"error", "warning"}
        page.on("console", lambda said: faults.append(said.text) if said.type in heard and "422" not in said.text else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield page_of
    assert faults == []


def confirmed() -> Case:
    return Case.objects.filter(state="confirmed", takedowns__isnull=False).order_by("pk").first() or Case()


def walk(page: Page, device: str) -> Iterator[str]:
    """Open each of the pages, in each of its states."""
    page.goto("/admin/desk/")
    yield "today"
    page.goto("/admin/desk/search/")
    yield "search"
    page.locator("#search-all").fill("hxxp://beelden[.]example/")
    page.get_by_role("button", name="Search", exact=True).click()
    yield "search-found"
    page.goto(f"/admin/desk/case/{confirmed().pk}/")
    yield "case"
    page.goto("/admin/desk/report/new/")
    yield "entry"
    page.locator("[name=addresses]").fill("http://192.168.1.1/")
    page.get_by_role("button", name="Save and show the code").click()
    yield "entry-error"
    page.locator("[name=addresses]").fill(f"http://foto.example/{device}")
    page.get_by_role("button", name="Save and show the code").click()
    yield "receipt"
    for name in ("team", "disputes", "checks"):
        page.goto(f"/admin/desk/{name}/")
        yield name
    for path in ("letters/templates/", "letters/templates/reminder/de/"):
        page.goto(f"/admin/desk/{path}")
        yield path.strip("/").replace("/", "-")
    page.goto(f"/admin/desk/notices/{Notice.objects.latest('pk').pk}/preview/")
    yield "letter"
    page.get_by_role("button", name="Show the text and its addresses").click()
    yield "letter-opened"
    if QualityCheck.objects.offered_to(demo.person("lee"), timezone.now()).exists():
        page.goto("/admin/desk/checks/")
        page.get_by_role("button", name=re.compile("Take the next check")).or_(
            page.get_by_role("link", name=re.compile("Go on with"))
        ).click()
        yield "check"


@pytest.mark.parametrize("device", DEVICES)
def test_every_page_keeps_the_rules_of_accessibility_and_fits(opened: Any, device: str) -> None:
    page, axe = opened("lee", device), Axe()
    folder = SHOTS / device
    folder.mkdir(parents=True, exist_ok=True)
    problems = []
    for number, name in enumerate(walk(page, device), start=1):
        page.screenshot(path=folder / f"{number:02}-{name}.png", full_page=True)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            problems.append(f"{name} is too wide")
        for one in axe.run(page).response["violations"]:
            problems.append(f"{name}: {one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}")
    assert problems == []


def test_a_pasted_address_is_found_and_stands_in_no_address_of_a_page(opened: Any) -> None:
    page = opened("ada")
    page.goto("/admin/desk/")
    quick = page.locator("[data-search]")
    quick.fill("  hxxps://BEELDEN [.] example / ")
    quick.press("Enter")
    page.get_by_text("Understood:").wait_for()
    assert "beelden" not in page.url.lower()
    hits = page.locator(".hits li")
    expect(hits).not_to_have_count(0)
    assert "beelden.example" not in page.locator(".hits").all_inner_texts()[0]
    hits.first.get_by_role("link").click()
    page.wait_for_url("**/case/**")
    assert "beelden" not in page.evaluate("JSON.stringify(performance.getEntries().map(one => one.name))").lower()


def test_a_call_is_written_down_beside_the_script_and_ends_with_a_receipt(opened: Any) -> None:
    page = opened("ada")
    page.goto("/admin/desk/report/new/")
    page.get_by_text("Deutsch", exact=True).last.click()
    assert page.get_by_text("Sie müssen Ihren Namen nicht sagen").is_visible()
    assert not page.get_by_text("U hoeft uw naam niet te zeggen").is_visible()
    page.locator("[name=language]").select_option("de")
    page.locator("[name=addresses]").fill("hxxp://foto[.]example/anruf")
    page.locator("[name=words]").fill("Der Anrufer sagt ...")
    page.get_by_role("button", name="Save and show the code").click()
    code = page.locator("p.code").inner_text()
    assert len(code.split("-")) == 4
    expect(page.locator("main")).to_contain_text("cannot find it again")
    assert page.locator(".posted .qr svg").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_role("article", name="Letter").is_visible()
    assert not page.get_by_role("heading", name="Report written down").is_visible()
    page.emulate_media(media="screen")
    page.goto("/admin/desk/search/")
    page.locator("#search-all").fill(code.lower().replace("-", " ").replace("0", "o"))
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("main")).to_contain_text("The report of this code")


def test_the_parts_of_a_case_are_reached_without_any_script(opened: Any) -> None:
    page = opened("lee", java_script_enabled=False)
    page.goto(f"/admin/desk/case/{confirmed().pk}/")
    tabs = page.locator(".tabs--case a")
    for number in range(tabs.count()):
        target = (tabs.nth(number).get_attribute("href") or "").lstrip("#")
        tabs.nth(number).click()
        assert page.url.endswith(f"#{target}")
        box = page.locator(f"#{target}").bounding_box()
        assert box is not None and -5 <= box["y"] < 768, target
    page.get_by_role("link", name="To and from outside").click()
    page.wait_for_url("**show=outward*")
    texts = page.locator(".timeline__item").all_inner_texts()
    assert texts and not any(text.startswith("Claimed") for text in texts)
    page.locator("#links summary").first.click()
    page.locator("[name=other]").fill(f"BE-{Case.objects.exclude(pk=confirmed().pk).order_by('pk')[0].pk:06d}")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator("main")).to_contain_text("is linked to")


def test_a_lead_settles_a_check_that_differs(opened: Any) -> None:
    page = opened("lee")
    page.goto("/admin/desk/team/")
    slip = page.locator("article.slip").first
    assert slip.locator(".compare__differs").count() > 0
    slip.get_by_label(re.compile("Why")).fill("The first two were right.")
    slip.get_by_role("button", name="The decision stands").click()
    page.get_by_text("the decision stands").wait_for()
    assert QualityCheck.objects.get(upheld=True).settled_by == demo.person("lee")
