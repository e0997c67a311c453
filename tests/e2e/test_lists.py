"""A partner's list in a real browser: the browser reads the file and sends only its text; preview, take in, take back."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from hotline.people import make_groups
from reports import actions
from reports.models import Case
from takedown import demonstration as demo
from tests.e2e.test_queue import DEVICES, PASSWORD, ago

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "lists"
LIST = (
    "url;url_referer;reference;type;note\n"
    "http://beelden.example/a;http://forum.example/t/9;P-77;imagehost;vu à la page deux\n"
    "http://vaak.example/;;P-78;;\n"
    "http://beelden.example/a;;;;again\n"
    "no address;;;;\n"
    "http://begun.example/c;;;;\n"
)


@pytest.mark.parametrize("device", DEVICES)
def test_a_list_from_a_file_to_its_results_and_back(live_server, browser, device, tmp_path):
    make_groups()
    demo.told(["http://vaak.example/"], at=ago(5), words="seen again")
    lee = demo.person("lee")
    lee.set_password(PASSWORD)
    lee.save()
    page = browser.new_context(base_url=live_server.url, **DEVICES[device]).new_page()
    sent = []
    page.on("request", lambda one: sent.append(one.post_data_buffer or b"") if one.method == "POST" else None)

    def seen(name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{device}-{name}.png", full_page=True)
        broken = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"

    page.goto("/admin/desk/lists/")
    page.get_by_label("Username").fill("lee")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/desk/lists/")
    picture, table = tmp_path / "picture.csv", tmp_path / "list.csv"
    picture.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
    table.write_bytes(LIST.encode("cp1252"))
    page.set_input_files("#id_file", picture)
    page.get_by_text("This is no text file").wait_for()
    assert page.input_value("#id_text") == ""
    page.set_input_files("#id_file", table)
    page.locator("[data-file-said]").wait_for(state="hidden")
    assert page.input_value("#id_text") == LIST
    seen("form")
    page.get_by_role("button", name="Show what will happen").click()
    page.get_by_role("heading", name="what will happen").wait_for()
    assert not any(b"JFIF" in one or b"filename=" in one for one in sent)
    seen("preview")
    page.get_by_role("button", name="Take in 3 lines").click()
    page.get_by_text("What became of each line").wait_for()
    seen("results")
    actions.claim(case=Case.objects.get(host="begun.example"), by=demo.person("bo"), at=ago(0))
    page.get_by_role("link", name="Take the whole list back").click()
    page.get_by_text("What cannot be undone").wait_for()
    seen("back")
    page.get_by_label("Why is this list").fill("the wrong file")
    page.get_by_role("button", name="Take the list back").click()
    page.get_by_text("The list was taken back").wait_for()
    seen("taken-back")
    states = dict(Case.objects.values_list("host", "state"))
    assert states == {"beelden.example": "dismissed", "vaak.example": "new", "begun.example": "new"}
