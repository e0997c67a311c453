"""Signing in with a passkey alone, a code or a recovery code; an empty desk that covers itself and loses nothing."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as house
from django.core.cache import cache
from django.utils import timezone

from hotline import breakglass
from hotline.models import AuditEvent, UserSession
from takedown import demonstration as demo
from tests.hotline.test_accounts import code_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
PASSWORD = "correct horse battery"
SHOTS = Path(house.BASE_DIR) / "test-results" / "people"
WIDTHS = (1366, 390)
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _strict(settings):
    cache.clear()
    settings.SECOND_FACTOR = True


@pytest.fixture
def desk(browser, live_server):
    """Open a browser with a virtual authenticator that belongs to it."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.key = context.new_cdp_session(page)
    page.key.send("WebAuthn.enable")
    page.authenticator = page.key.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    page.base = live_server.url
    yield page
    context.close()


def shot(page, name):
    """Take pictures at both widths, light and dark, and let axe look."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1366, "height": 768})


def with_password(page, name="ada"):
    page.goto(f"{page.base}/account/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def enrol_passkey(page):
    """Walk the way of somebody new: the password, the page that asks for a second factor, the key."""
    with_password(page)
    page.wait_for_url("**/account/2fa/")
    page.get_by_role("link", name="Add one").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/webauthn/add/")
    assert page.get_by_label("Sign in with this key alone").is_checked()
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")


def test_a_passkey_is_enrolled_and_alone_opens_the_desk(desk):
    ada = demo.person("ada", password=PASSWORD)
    enrol_passkey(desk)
    assert Authenticator.objects.get(user=ada, type="webauthn").wrap().is_passwordless
    desk.goto(f"{desk.base}/admin/desk/")
    sign_out(desk)
    desk.get_by_role("button", name="Use a passkey").click()
    desk.wait_for_url("**/admin/desk/")
    assert desk.get_by_role("heading", name="Today").is_visible()
    came = AuditEvent.objects.filter(deed="user.signed_in").latest("pk")
    assert (came.by, came.facts) == (ada, {"with": ["webauthn"]})
    for path, name in (
        ("/account/", "account"),
        ("/account/2fa/", "factors"),
        ("/account/2fa/webauthn/", "keys"),
        ("/account/sessions/", "sessions"),
    ):
        desk.goto(f"{desk.base}{path}")
        shot(desk, name)
    sign_out(desk)
    shot(desk, "login")
    assert desk.faults == []


def test_a_passkey_stands_behind_the_password_too(desk):
    demo.person("ada", password=PASSWORD)
    enrol_passkey(desk)
    sign_out(desk)
    with_password(desk)
    desk.wait_for_url("**/2fa/authenticate/")
    shot(desk, "second-factor")
    desk.get_by_role("button", name="Use a passkey or security key").click()
    desk.wait_for_url("**/admin/desk/")
    assert desk.faults == []


def test_somebody_elses_authenticator_opens_nothing(desk):
    demo.person("ada", password=PASSWORD)
    enrol_passkey(desk)
    sign_out(desk)
    desk.key.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": desk.authenticator})
    desk.key.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    with_password(desk)
    desk.get_by_role("button", name="Use a passkey or security key").click()
    desk.wait_for_timeout(1500)
    desk.goto(f"{desk.base}/admin/desk/")
    assert "/account/" in desk.url
    assert AuditEvent.objects.filter(deed="user.signed_in").count() == 1


def lasting_code_of(secret):
    """Give a code that holds for some seconds yet: a page is slower than a test without one."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left)
    return code_of(secret)


def test_an_app_is_set_up_and_its_code_and_a_recovery_code_open_the_desk(desk):
    demo.person("bo", password=PASSWORD)
    with_password(desk, "bo")
    desk.wait_for_url("**/account/2fa/")
    desk.get_by_role("link", name="Set it up").click()
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Confirm").click()
    desk.wait_for_url("**/totp/activate/")
    secret = desk.locator("#authenticator_secret").input_value()
    desk.get_by_label("Authenticator code").fill(lasting_code_of(secret))
    desk.get_by_role("button", name="Activate").click()
    desk.wait_for_url("**/recovery-codes/")
    code = desk.locator("#recovery_codes").input_value().split()[0]
    sign_out(desk)
    cache.clear()  # the code of this half minute is spent
    for given in (lasting_code_of, lambda _: code):
        with_password(desk, "bo")
        desk.get_by_label("Code").fill(given(secret))
        desk.get_by_role("button", name="Sign in", exact=True).click()
        desk.wait_for_url("**/admin/desk/")
        sign_out(desk)
    assert desk.faults == []


def test_an_empty_desk_covers_itself_and_what_was_typed_stays(desk, settings):
    settings.SECOND_FACTOR, settings.IDLE_MINUTES = False, 0.05
    demo.person("ada", password=PASSWORD)
    with_password(desk)
    desk.wait_for_url("**/admin/desk/")
    desk.goto(f"{desk.base}/admin/desk/report/new/")
    desk.locator("[name=words]").fill("What the caller said so far")
    locked = desk.get_by_role("dialog")
    locked.wait_for(timeout=15_000)
    assert not desk.locator("[name=words]").is_visible()
    shot(desk, "locked")
    assert UserSession.objects.get().locked_at is not None
    desk.keyboard.press("Escape")
    assert locked.is_visible()
    settings.IDLE_MINUTES = 15
    locked.get_by_label("Password of Ada").fill("wrong guess 12")
    locked.get_by_role("button", name="Go on").click()
    desk.get_by_text("That password is not right.").wait_for()
    locked.get_by_label("Password of Ada").fill(PASSWORD)
    locked.get_by_role("button", name="Go on").click()
    locked.wait_for(state="detached")
    assert desk.locator("[name=words]").input_value() == "What the caller said so far"
    assert UserSession.objects.get().locked_at is None


def test_a_form_sent_from_a_locked_desk_goes_out_after_the_password(desk, settings):
    settings.SECOND_FACTOR, settings.IDLE_MINUTES = False, 15
    demo.person("ada", password=PASSWORD)
    with_password(desk)
    desk.wait_for_url("**/admin/desk/")
    desk.goto(f"{desk.base}/admin/desk/report/new/")
    desk.locator("[name=addresses]").fill("this is no address")
    UserSession.objects.update(locked_at=timezone.now())
    desk.locator("main form button.button--primary").first.click()
    desk.wait_for_url("**/reauthenticate/**")
    shot(desk, "reauthenticate")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Confirm").click()
    desk.wait_for_url("**/account/held/")
    shot(desk, "held")
    desk.get_by_role("button", name="Send it now").click()
    desk.wait_for_url("**/report/new/")
    assert desk.locator("[name=addresses]").input_value() == "this is no address"


def test_the_desks_pages_about_people_look_right(desk, settings):
    settings.SECOND_FACTOR = False
    at = timezone.now()
    for name in ("ada", "bo", "lee", "ad"):
        demo.person(name, password=PASSWORD)
    waiting = breakglass.ask(bundle="look", reason="Child in danger, nobody is in", minutes=30, by=demo.person("lee"), at=at)
    breakglass.grant(elevation=waiting, by=demo.person("ad"), at=at)
    breakglass.ask(bundle="words", reason="A caller asks what they told us", minutes=15, by=demo.person("lee"), at=at)
    demo.person("bo").certificates.update(valid_until=(at + timedelta(days=9)).date())
    with_password(desk, "ad")
    for path, name in (("people/", "training"), ("people/sessions/", "signed-in"), ("break-glass/", "break-glass")):
        desk.goto(f"{desk.base}/admin/desk/{path}")
        shot(desk, name)
    desk.set_viewport_size({"width": 390, "height": 844})
    button = desk.get_by_role("button", name="Lend it").bounding_box()
    assert button["x"] + button["width"] <= 390, "whoever lends in an emergency may have a phone only"
    assert desk.faults == []
