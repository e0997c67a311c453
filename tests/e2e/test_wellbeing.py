"""Limits, known verdicts and the viewing station in a real Chromium, and every page about wellbeing by axe."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from reports.models import Assessment, Exposure
from takedown import demonstration as demo
from tests.e2e.covers import BUTTON, is_covered, reveal
from tests.reports.deskwork import ADDRESS, WORDS, told
from tests.reports.rested import looked_for

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


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
    page.wait_for_load_state("networkidle")
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
    demo.person("lee").groups.add(*demo.Group.objects.filter(name="wellbeing"))
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
