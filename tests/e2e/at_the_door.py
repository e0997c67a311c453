"""What tests of the public door share: a browser with and without script that notes every request, and the first steps."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

WORDS = {
    "en": ("Web addresses", "Send report", "Your code", "Show", "Received", "Your answer", "Send answer", "Erase my report"),
    "nl": ("Webadressen", "Melding versturen", "Uw code", "Tonen", "Ontvangen", "Uw antwoord", "Antwoord versturen",
           "Mijn melding wissen"),
}  # fmt: skip


@pytest.fixture(params=["with script", "without script"])
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that notes every request that leaves the house, and every complaint."""
    cache.clear()
    context = browser.new_context(java_script_enabled=request.param == "with script", base_url=live_server.url)
    page, heard = context.new_page(), []
    listen(page, live_server.url, heard)
    yield page
    assert heard == []
    assert context.cookies() == []
    context.close()


def listen(page: Page, house: str, heard: list[str]) -> None:
    """Note what leaves the house, and what the browser complains of; a 4xx to a wrong form is what we asked for."""
    page.on("request", lambda asked: asked.url.startswith((house, "data:", "about:")) or heard.append(asked.url))
    page.on(
        "console", lambda said: said.type == "error" and not re.search("4[0-9]{2}", said.text) and heard.append(said.text)
    )


def reported(page: Page, language: str, addresses: str = "hxxps://foto[.]example/album") -> str:
    """Report addresses, and give the code."""
    field, send, *_ = WORDS[language]
    page.goto(f"/{language}/report/")
    page.get_by_label(field, exact=True).fill(addresses)
    page.get_by_role("button", name=send).click()
    return page.inner_text("#receipt-code")


def followed(page: Page, language: str, code: str) -> None:
    """Ask with a code what became of the report, typed as people do: lower case, O for 0, L for 1."""
    page.goto(f"/{language}/status/")
    page.get_by_label(WORDS[language][2]).fill(code.lower().replace("-", " ").replace("0", "o").replace("1", "l"))
    page.get_by_role("button", name=WORDS[language][3]).click()


def send_a_file(page: Page, path: str) -> None:
    """Send a file with a form of one's own, as ours has no field for one; scripts are not needed."""
    house = page.url.split("/", 3)[:3]
    page.set_content(
        f'<form method="post" enctype="multipart/form-data" action="{"/".join(house)}{path}">'
        '<input name="addresses" value="https://foto.example/a"><input type="file" name="file"><button>Send</button></form>'
    )
    page.set_input_files("[name=file]", {"name": "x.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    page.click("button")
    page.wait_for_url(f"**{path}")
