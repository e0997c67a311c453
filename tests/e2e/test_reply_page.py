"""The reply page in a browser without script, on a phone and at a desk, in two languages, by the rules of accessibility."""

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from hotline.fetch import Look
from partners.models import Partner
from takedown import letters, looking_now
from takedown.models import Notice, Reply, Takedown
from tests.e2e.at_the_door import listen
from tests.takedown.written import ADDRESSES, notice_about, takedown_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SHOTS = Path(django_settings.BASE_DIR) / "test-results" / "reply-page"
WORDS = {
    "nl": ("De adressen tonen en antwoorden", "Antwoord versturen", "Nu opnieuw kijken", "Niet meer te zien",
           "Geef ons een beter contact"),
    "de": ("Adressen anzeigen und antworten", "Antwort senden", "Jetzt nachsehen", "Nicht mehr zu sehen",
           "Nennen Sie uns einen besseren Kontakt"),
}  # fmt: skip


@pytest.fixture
def notice(live_server, settings, monkeypatch):
    cache.clear()
    settings.NAME, settings.PHONE = "Meldpunt Voorbeeld", "+32 2 555 00 00"
    settings.PROVIDER_URL = settings.PUBLIC_URL = live_server.url
    settings.OPENPGP_FINGERPRINT = "0123456789ABCDEF" * 2 + "01234567"
    monkeypatch.setattr("takedown.looking.fetch.look", lambda url, **_: Look(status=404, ips=("193.190.0.10",)))
    monkeypatch.setattr(
        "takedown.tasks.look_now.apply_async", lambda args, **_: looking_now.look(*args, at=timezone.now())
    )  # fmt: skip
    hoste = Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")
    two = [takedown_of(one, hoste) for one in ADDRESSES]
    made, now = notice_about(*two, provider=hoste), timezone.now()
    Notice.objects.filter(pk=made.pk).update(sent_at=now, answer_due_at=now + timedelta(hours=30))
    Takedown.objects.update(next_check_at=now + timedelta(hours=6))
    return Notice.objects.get(pk=made.pk)


class Eye:
    """Looks at each page: no rule of accessibility broken, nothing sticks out, and a picture.

    The rules need a script, and the page under test runs none: they look at a copy of it in a browser of their own.
    """

    def __init__(self, page, copy, name):
        self.page, self.copy, self.name, self.number, self.axe = page, copy, name, 0, Axe()

    def __call__(self, what):
        self.number += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{self.number}-{what}.png", full_page=True)
        self.copy.set_content(self.page.content())
        broken = self.axe.run(self.copy, options={"resultTypes": ["violations"]}).response["violations"]
        assert broken == [], f"{what}: {[(one['id'], one['nodes'][0]['html']) for one in broken]}"
        assert self.copy.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{what} is too wide"


@pytest.mark.parametrize(("language", "width", "scheme"), [("nl", 390, "light"), ("de", 1366, "dark")])
def test_a_provider_answers_without_script(browser, live_server, notice, language, width, scheme):
    show, send, again, not_seen, better = WORDS[language]
    shape = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme, "bypass_csp": True}
    context, beside = browser.new_context(**shape, java_script_enabled=False), browser.new_context(**shape)
    page, copy, heard = context.new_page(), beside.new_page(), []
    listen(page, live_server.url, heard)
    copy.goto(f"{live_server.url}/healthz")
    look = Eye(page, copy, f"{language}-{width}")
    page.goto(letters.reply_link(notice) + f"?lang={language}")
    assert "foto.example" not in page.content()
    look("letter")
    page.get_by_role("button", name=show).click()
    expect(page.get_by_text(ADDRESSES[1])).to_be_visible()
    look("addresses")
    first, _second = notice.lines.order_by("pk")
    page.locator(f"[name=outcome-{first.pk}]").select_option("customer_told")
    page.get_by_role("button", name=send).click()
    look("a date is missing")
    moment = timezone.now() + timedelta(days=1)
    page.locator(f"[name=by-{first.pk}]").fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.locator("[name=outcome-all]").select_option("removed")
    page.get_by_role("button", name=send).click()
    look("thanks")
    assert list(Reply.objects.order_by("line").values_list("outcome", flat=True)) == ["customer_told", "removed"]
    page.get_by_role("button", name=again).click()
    expect(page.locator("main")).to_contain_text(not_seen)
    look("seen")
    page.goto(letters.reply_link(notice) + f"?lang={language}")
    page.get_by_role("link", name=better).click()
    page.locator("[name=email]").fill("nobody")
    page.locator("form .button--primary").click()
    look("contact with an error")
    page.locator("[name=email]").fill("noc@hoste.example")
    page.locator("form .button--primary").click()
    look("contact kept")
    Takedown.objects.update(
        closed_at=timezone.now(), state="removed", waits_for="", due_at=None, next_check_at=None
    )  # fmt: skip
    page.goto(letters.reply_link(notice) + f"?lang={language}")
    look("closed")
    assert heard == [] and context.cookies() == []
    context.close()
    beside.close()
