"""One report through all four doors in a real browser: from the form to "Removed", with a picture of every page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from hotline import processes
from hotline.demonstration import PASSWORD
from hotline.world import World
from tests.journeys.story import text
from tests.running import house_running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "four-doors"
PICTURE = "http://foto.example/album/1"
CAST = f"""
from takedown import demonstration
for name in ("ada", "bo", "lee", "pat"):
    demonstration.person(name, password={PASSWORD!r})
"""


@pytest.fixture
def house(tmp_path):
    with World() as world, house_running(tmp_path, world, "be") as built:
        world.put(PICTURE, body="a harmless page")
        built.manage("shell", "-v0", "-c", CAST)
        built.environment["HOTLINE_PUBLIC_URL"] = built.url("")
        built.start("web", processes.WEB)
        built.wait_for_web()
        yield built


class Doors:
    """A browser that walks in through each door as somebody else, and takes pictures."""

    def __init__(self, browser, house, width):
        self.browser, self.house, self.width = browser, house, width
        self.at, self.number, self.faults = datetime.now(UTC), 0, []

    def page(self, **more):
        """Open a browser of one's own: no cookie is shared between people."""
        height = 900 if self.width > 600 else 800
        page = self.browser.new_context(viewport={"width": self.width, "height": height}, **more).new_page()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def heard(self, said):
        """Keep what the browser complains of; an answer of 422 to a wrong form is what we asked for."""
        if said.type in ("error", "warning") and "422" not in said.text:
            self.faults.append(said.text)

    def shot(self, page, name):
        """Take a picture, and see that nothing sticks out at the side."""
        self.number += 1
        folder = SHOTS / str(self.width)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{self.number:02}-{name}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"

    def signed_in(self, name, door):
        """Sign in with name and password and go through a door."""
        page = self.page()
        page.goto(self.house.url(door))
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        if name == "ada":
            self.shot(page, "sign-in")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{door}**")
        return page

    def tick(self, **later):
        """Turn the clock, as its own process would."""
        self.at = max(self.at, datetime.now(UTC)) + timedelta(**later)  # a verdict works half a minute after it was given
        self.house.manage("tick", "--at", self.at.isoformat(timespec="minutes"))


def report(doors):
    """Report an address on the Dutch page; give the code."""
    page = doors.page(java_script_enabled=False)
    page.goto(doors.house.url("/nl/"))
    doors.shot(page, "home")
    page.goto(doors.house.url("/nl/report/"))
    page.locator("[name=addresses]").fill("dit is geen adres")
    page.locator("form button.button--primary").click()
    doors.shot(page, "report-error")
    assert page.locator("[name=addresses]").input_value() == "dit is geen adres"
    page.locator("[name=addresses]").fill("hxxp://foto[.]example/album/1")
    page.locator("[name=words]").fill("De eerste foto.")
    page.locator("form button.button--primary").click()
    code = page.locator("#receipt-code").inner_text()
    doors.shot(page, "receipt")
    return code


def status(doors, code, language="en"):
    """Read what became of the report."""
    page = doors.page(java_script_enabled=False)
    page.goto(doors.house.url(f"/{language}/status/"))
    page.locator("[name=code]").fill(code.lower().replace("-", " "))
    page.locator("form button.button--primary").click()
    doors.shot(page, "status")
    return page.locator("main").inner_text()


def judge(doors, name):
    """Claim the next case, look at the address, and find it illegal."""
    page = doors.signed_in(name, "/admin/")
    doors.shot(page, f"today-{name}")
    page.goto(doors.house.url("/admin/desk/queue/"))
    doors.shot(page, f"queue-{name}")
    page.get_by_role("button", name="Claim the next case").click()
    assert PICTURE not in page.content()
    page.get_by_role("button", name="Reveal the address").click()
    page.get_by_text(PICTURE).wait_for()
    page.locator("[name=verdict][value=illegal_national]").check()
    page.locator("[name=legal_ground]").select_option("")
    page.get_by_text("Illegal here needs a legal ground.").wait_for()
    doors.shot(page, f"assess-{name}-unfinished")
    page.locator("[name=verdict][value=illegal_baseline]").check()
    page.locator("[name=legal_ground]").select_option("BE-417/43")
    page.get_by_role("button", name="Submit", exact=True).last.click()
    page.wait_for_url("**/queue/")


def police(doors):
    """Read the case, set a hold, release it."""
    page = doors.signed_in("pat", "/police/")
    doors.shot(page, "police-inbox")
    page.get_by_role("link", name=re.compile("BE-0")).first.click()
    page.get_by_role("button", name="Reveal the address").click()
    page.get_by_text(PICTURE).wait_for()
    doors.shot(page, "police-case")
    page.locator("#hold-because").select_option("victim")
    page.locator("[name=until]").fill("2020-01-01")
    page.get_by_role("button", name="Hold").click()
    expect(page.locator("main")).to_contain_text("passed")
    page.locator("[name=until]").fill(f"{doors.at + timedelta(days=2):%Y-%m-%d}")
    page.get_by_role("button", name="Hold").click()
    doors.shot(page, "police-held")
    doors.tick(minutes=2)
    assert len(doors.house.world.mails) == 1, "a held case sends nothing to the provider"
    page.locator("#release-because").select_option("secured")
    page.get_by_role("button", name="Release").click()
    doors.shot(page, "police-released")


def approve(doors):
    """Let Lee look at the provider that the look-up found, and let letters go there."""
    page = doors.signed_in("lee", "/admin/")
    page.goto(doors.house.url("/admin/desk/providers/"))
    doors.shot(page, "providers")
    page.get_by_role("link", name="Hoste NV").first.click()
    page.get_by_role("button", name="Approve for notices").click()
    doors.shot(page, "provider-approved")
    page.close()


def provider(doors):
    """Open the link in the letter and say that it is gone."""
    letter = text(doors.house.world.mails[-1])
    page = doors.page(java_script_enabled=False)
    page.goto(re.search(r"https?://\S+/p/\S+", letter).group(0) + "?lang=en")
    assert PICTURE not in page.content()
    doors.shot(page, "provider")
    page.get_by_role("button", name="Show the addresses and answer").click()
    page.get_by_text(PICTURE).wait_for()
    page.locator("[name^=outcome-]").select_option("removed")  # of one address there are no others to answer for
    doors.shot(page, "provider-answer")
    page.get_by_role("button", name="Send the answer").click()
    doors.shot(page, "provider-thanks")


@pytest.mark.parametrize("width", [1366, 390])
def test_one_report_goes_through_all_four_doors(browser, house, width):
    doors = Doors(browser, house, width)
    code = report(doors)
    assert "Received" in status(doors, code)
    doors.tick(minutes=1)
    judge(doors, "ada")
    judge(doors, "bo")
    doors.tick(minutes=1)
    assert [mail.to[0] for mail in house.world.mails] == ["police@police.example"]
    police(doors)
    approve(doors)
    doors.tick(minutes=2)
    doors.tick(minutes=11)  # meanwhile the letter could be pulled back
    assert house.world.mails[-1].to == ["abuse@hoste.example"]
    house.world.take_down(PICTURE)
    provider(doors)
    for _ in range(4):
        doors.tick(minutes=61)
    assert "no longer reachable since" in status(doors, code)
    lead = doors.signed_in("lee", "/admin/")
    lead.goto(house.url("/admin/desk/case/1/"))
    doors.shot(lead, "case")
    for page in ("takedowns", "letters", "disputes", "report/new"):
        lead.goto(house.url(f"/admin/desk/{page}/"))
        doors.shot(lead, page.replace("/", "-"))
    for days in (1, 2, 4, 23):
        doors.tick(days=days, minutes=5)
    assert "no longer reachable since" in status(doors, code, "en")
    lead.goto(house.url("/admin/desk/case/1/"))
    assert "removed" in lead.locator("main").inner_text().lower()
    house.manage("verify_audit")
    assert not doors.faults, doors.faults
