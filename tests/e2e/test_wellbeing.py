"""Covering, limits and reuse in a real Chromium: what is shown goes away by itself, and a limit explains itself."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from reports.models import Assessment, Exposure
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, WORDS, told
from tests.reports.rested import looked_for

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
BUTTON = "Reveal the address"


@pytest.fixture
def signed_in(live_server, browser):
    """Give a page of one person who is signed in; what the browser complains of fails the test."""
    contexts, faults = [], []

    def opened(name, **device):
        client = Client()
        client.force_login(demo.person(name))
        context = browser.new_context(base_url=live_server.url, **({"viewport": {"width": 1366, "height": 768}} | device))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: faults.append(said.text) if said.type == "error" and "409" not in said.text else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        for (
            page
        ) in context.pages:  # what is still shown is covered now, or its word reaches a database that is being emptied
            page.evaluate("document.dispatchEvent(new CustomEvent('cover-shown'))")
            page.wait_for_load_state("networkidle")
        context.close()
    assert faults == []


def reveal(page):
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".revealed")).to_have_text(ADDRESS)


def is_covered(page):
    """See that the text is out of the page, not only out of sight."""
    expect(page.locator(".revealed")).to_be_hidden()
    assert ADDRESS not in page.content()
    assert page.evaluate("document.body.innerHTML").count("beelden.example") == 0


def seconds():
    """Give how long the newest look lasted, by the server."""
    look = Exposure.objects.latest("pk")
    assert look.ended_at is not None
    return (look.ended_at - look.began_at).total_seconds()


def ended(page):
    """Wait until the server heard that it is covered."""
    for _ in range(50):
        if not Exposure.objects.filter(ended_at=None).exists():
            return
        page.wait_for_timeout(100)
    raise AssertionError("The server did not hear that it is covered.")


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
    page.get_by_label("Illegal", exact=True).check()
    page.locator("body").press("Tab")
    reveal(page)
    assert page.get_by_label("Note for colleagues").input_value() == "half a sentence"
    assert page.get_by_label("Illegal", exact=True).is_checked()
    assert page.url.endswith(f"/case/{case.pk}/assess/")


# --- Limits -----------------------------------------------------------------------------------------------------------


def test_the_cap_is_reached_between_two_presses_and_explains_itself(signed_in):
    case, page = told(), signed_in("ada")
    page.goto(f"/admin/desk/case/{case.pk}/")
    looked_for(demo.person("ada"), case, 240, timezone.now())
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("You have looked for 4 h today, and that is the most.")).to_be_visible()
    expect(page.get_by_text("You can go on judging from what is known")).to_be_visible()
    is_covered(page)
    page.reload()
    expect(page.get_by_role("button", name=BUTTON)).to_be_disabled()
    expect(page.get_by_text("You have looked for 4 h today, and that is the most.").first).to_be_visible()


def test_the_soft_cap_takes_one_deliberate_press(signed_in):
    case, page = told(), signed_in("ada")
    looked_for(demo.person("ada"), case, 180, timezone.now())
    page.goto("/admin/desk/")
    page.get_by_role("link", name=re.compile("Looked today: 3 h of 3 h")).click()
    page.get_by_role("button", name="I choose to go on today, up to 4 h").click()
    page.goto(f"/admin/desk/case/{case.pk}/")
    reveal(page)


def test_the_pause_is_enforced_and_says_until_when(signed_in):
    case, page = told(), signed_in("ada")
    looked_for(demo.person("ada"), case, 20, timezone.now(), ago=0)
    Exposure.objects.update(began_at=timezone.now() - timedelta(minutes=50))
    page.goto(f"/admin/desk/case/{case.pk}/")
    expect(page.get_by_role("button", name=BUTTON)).to_be_disabled()
    expect(
        page.get_by_text(re.compile(r"50 min without a break\. You can look again (at|tomorrow from) \d\d:\d\d")).first
    ).to_be_visible()


def test_a_known_verdict_is_reused_with_one_key_and_no_look(signed_in):
    demo.confirmed(told("http://beelden.example/album/7.jpg"), at=timezone.now())
    case, page = told("https://www.beelden.example/album/7.jpg"), signed_in("lee")
    page.goto("/admin/desk/queue/")
    page.get_by_role("button", name="Claim the next case").click()
    expect(page.get_by_role("heading", name="Judged before")).to_be_visible()
    page.keyboard.press("u")
    page.wait_for_url("**/queue/")
    assert Assessment.objects.get(case=case).reused_from is not None
    assert not Exposure.objects.exists()


def test_a_viewing_at_the_station_from_code_to_done(signed_in):
    told()
    page, station = signed_in("ada"), signed_in("ada")
    page.goto("/admin/desk/queue/")
    page.get_by_role("button", name="Claim the next case").click()
    page.get_by_role("button", name="Open at the viewing station").click()
    token = page.locator("[data-token]").inner_text()
    station.goto("/admin/desk/station/")
    station.get_by_label("Code from your desk").fill(token)
    station.get_by_role("button", name="Show the address").click()
    expect(station.locator(".revealed")).to_have_text(ADDRESS)
    assert station.locator(f'a[href^="{ADDRESS}"]').count() == 0
    assert ADDRESS not in page.content()
    page.get_by_role("button", name="Done viewing").click()
    expect(page.get_by_role("button", name="Open at the viewing station")).to_be_visible()
    assert Exposure.objects.get().ended_at is not None


@pytest.mark.parametrize("device", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}])
def test_no_page_about_wellbeing_breaks_a_rule_of_accessibility(signed_in, device):
    known = demo.confirmed(told("http://beelden.example/album/7.jpg"), at=timezone.now())
    case = told("https://www.beelden.example/album/7.jpg", words=WORDS)
    now = timezone.now()
    looked_for(demo.person("lee"), known, 100, now)
    demo.person("lee").groups.add(*demo.Group.objects.filter(name="wellbeing lead"))
    page, axe, found = signed_in("lee", **device), Axe(), []
    folder = settings.BASE_DIR / "test-results" / "wellbeing"
    folder.mkdir(parents=True, exist_ok=True)
    look = "-".join(str(one) for one in device.get("viewport", device).values()) or "wide"

    def check(name):
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        for fault in axe.run(page).response["violations"]:
            found.append((name, fault["id"], [node["html"][:120] for node in fault["nodes"]][:3]))

    for path in ("wellbeing/", "wellbeing/someone/", "wellbeing/team/", "station/", "", f"case/{case.pk}/"):
        page.goto(f"/admin/desk/{path}")
        check(path.strip("/").replace("/", "-") or "today")
    page.get_by_role("button", name="Claim", exact=True).click()
    page.get_by_role("button", name="Open at the viewing station").click()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".revealed")).to_be_visible()
    check("assess-shown")
    page.keyboard.press("F9")
    check("curtain")
    assert found == []
