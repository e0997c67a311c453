"""The keys of a case and of the notices desk in a real browser: they lead to forms, and send nothing by themselves."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from partners.models import Referral
from takedown.models import Notice
from tests.e2e.test_desk_pages import day, drawn, opened  # noqa: F401 - fixtures
from tests.e2e.test_notices import letters  # noqa: F401 - fixture

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def stands_in(page: Page, selector: str) -> bool:
    """Say whether the keyboard is at something, and it can be seen."""
    stands = "(s) => document.activeElement.matches(s) && document.activeElement.checkVisibility()"
    return bool(page.evaluate(stands, selector))


def test_each_key_of_a_case_leads_to_its_form_or_page(opened: Any, letters: Notice) -> None:  # noqa: F811
    page = opened("lee")
    case = Referral.objects.filter(partner__kind="police", case__takedowns__lines__notice=letters).latest("pk").case
    page.goto(f"/admin/desk/case/{case.pk}/")
    for key, selector in (("f", "[data-forward]"), ("l", "textarea[name=text]"), ("c", "#challenge-why")):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        assert stands_in(page, selector), f"{key} does not lead to {selector}"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("F1")
    expect(page.locator("[data-words='case.part-6']")).to_have_text(page.locator(".tabs--case a span").nth(5).inner_text())
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page).to_have_url(f"{page.url.split('/admin')[0]}/admin/desk/notices/{letters.pk}/preview/")


def test_letters_are_walked_looked_at_pulled_back_and_sent_by_keys(opened: Any, letters: Notice) -> None:  # noqa: F811
    page = opened("lee")
    page.goto("/admin/desk/notices/?tab=outbox")
    page.keyboard.press("Backspace")  # standing on no letter: nothing happens
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(page.url)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == page.locator("[data-letter] strong").first.inner_text()
    page.keyboard.press("Backspace")
    assert stands_in(page, "[name=pull-why]")
    page.keyboard.type("yk ")  # typed, not done
    page.keyboard.press("Control+Enter")
    assert page.locator("[name=pull-why]").first.input_value() == "yk "
    letters.refresh_from_db()
    assert letters.withdrawn_at is None
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="The mail")).to_be_visible()
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages, [role=status]").first).to_be_visible()


def test_space_ticks_all_of_a_provider_and_elsewhere_shows_only_its_letters(opened: Any, letters: Notice) -> None:  # noqa: F811
    page = opened("lee")
    page.goto("/admin/desk/notices/?tab=escalate")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    group = page.locator("[data-group]").first
    assert group.locator("input:checked").count() == group.locator("input[type=checkbox]").count() > 0
    assert page.locator("input[type=checkbox]:checked").count() == group.locator("input:checked").count()
    page.keyboard.press("Space")
    assert group.locator("input:checked").count() == 0
    page.goto("/admin/desk/notices/?tab=outbox")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Pull all back")).to_be_visible()
