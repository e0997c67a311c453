"""What the browser tests of covering and of limits share: a signed-in page, a press, and a look at what is left."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from reports.models import Exposure
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS

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
        for page in context.pages:  # what is still shown is covered now: later its word meets a database being emptied
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
    for _ in range(20):  # seldom: server and test share one connection where the database is in memory
        page.wait_for_timeout(500)
        if not Exposure.objects.filter(ended_at=None).exists():
            return
    raise AssertionError("The server did not hear that it is covered.")
