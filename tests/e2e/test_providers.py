"""Providers in a real browser: approve one that waits, mend a contact, merge and undo; by the rules of accessibility."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from partners.models import Partner
from partners.providers.actions import link
from partners.providers.contacts import next_contact
from partners.providers.reading import is_approved
from takedown import demonstration as demo
from tests.e2e.test_desk_pages import DEVICES, day, drawn, opened  # noqa: F401 - fixtures

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "providers"


def provider(name: str) -> Partner:
    return Partner.objects.get(kind="provider", name=name)


@pytest.mark.parametrize("device", DEVICES)
def test_a_provider_is_approved_kept_and_merged(opened: Any, device: str) -> None:  # noqa: F811
    page: Page = opened("lee", device)
    axe = Axe()

    def seen(name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{device}-{name}.png", full_page=True)
        broken = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"

    at = timezone.now()
    kempen, hoste, front = provider("Kempen Cloud BV"), provider("Hoste NV"), provider("Front Desk CDN")
    link(partner=front, leads_to=hoste, kind="cdn", source="provider", by=demo.person("lee"), at=at)
    next_contact(hoste, bounced="abuse@hoste.example", at=at, said="5.1.1")
    page.goto("/admin/desk/")
    expect(page.get_by_text("Providers to approve")).to_be_visible()
    page.goto("/admin/desk/providers/")
    seen("to-approve")
    page.get_by_role("link", name="Kempen Cloud BV").click()
    seen("waits")
    page.get_by_role("button", name="Approve for notices").click()
    expect(page.get_by_text("What waited leaves now")).to_be_visible()
    assert is_approved(kempen)
    page.goto(f"/admin/desk/providers/{hoste.pk}/")
    page.get_by_text("Add a contact").click()
    page.locator("#id_add-address").fill("no mailbox")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("That is no mail address").first).to_be_visible()
    assert page.input_value("#id_add-address") == "no mailbox"
    seen("wrong-contact")
    page.locator("#id_add-address").fill("noc@hoste.example")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Contact added.")).to_be_visible()
    assert Partner.objects.get(pk=hoste.pk).email == "noc@hoste.example"
    seen("card")
    page.get_by_role("link", name="Merge it into another one").click()
    page.locator("#id_into-other").fill("Kempen Cloud BV")
    page.get_by_role("button", name="Show what will happen").click()
    seen("merge")
    page.locator("#id_why").fill("bought in spring")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("is an alias of Kempen Cloud BV now")).to_be_visible()
    seen("merged")
    page.get_by_text("Undo this merge").click()
    page.locator("[name=undo-why]").fill("another company after all")
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("stands by itself again").first).to_be_visible()
    page.goto("/admin/desk/providers/?tab=all&q=hoste")
    seen("found")
