"""The notices desk in a real browser: a letter is pulled back and let go on, pages keep the rules of accessibility."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from hotline import outbox
from reports import measures
from takedown import actions, notices_desk, sweeps
from takedown.demonstration_day import confirmed
from takedown.models import Appeal, Notice, Takedown
from tests.e2e.test_desk_pages import DEVICES, day, drawn, opened  # noqa: F401 - fixtures

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]
SHOTS = Path(settings.BASE_DIR) / "test-results" / "notices"


@pytest.fixture
def letters(day: None) -> Notice:  # noqa: F811
    """One letter waits in the outbox, others were asked about and disputed."""
    now = timezone.now()
    sent = list(Notice.objects.filter(sent_at__isnull=False).order_by("pk"))
    for notice, outcome, note in zip(sent, ("disputed", "need_information"), ("Not a child.", "Which page?"), strict=False):
        outcomes = [(line, outcome, note) for line in notice.lines.all()]
        actions.record_reply(notice=notice, outcomes=outcomes, at=now - timedelta(hours=1))
    silent = Takedown.objects.filter(case__address__endswith="/upload/7c", state="asked")
    silent.update(due_at=now - timedelta(minutes=1))  # reminded in working hours, they would have time
    case = confirmed("foto.example/upload/new", now - timedelta(hours=2))
    Takedown.objects.filter(case=case).update(waits_for="clock", state="ready", due_at=now)
    waiting = outbox.send_due
    outbox.send_due = lambda *_, **__: None  # type: ignore[assignment,misc]
    try:
        from partners import actions as partners
        from partners.models import Referral
        from takedown import demonstration as demo

        for referral in Referral.objects.filter(case=case, partner__kind="police"):
            partners.release(referral=referral, by=demo.person("pat"), at=now)
        sweeps.open_gates(now)
        sweeps.write_notices(now)
    finally:
        outbox.send_due = waiting  # type: ignore[misc]
    measures.MEASURES["accuracy"].count(now)
    from reports.models import Snapshot

    Snapshot.objects.filter(name="accuracy").delete()
    measures.measure_due(now)
    return Notice.objects.latest("pk")


@pytest.mark.parametrize("device", DEVICES)
def test_the_pages_of_letters_and_appeals_keep_the_rules_and_a_letter_is_pulled_back(
    opened: Any, letters: Notice, device: str  # noqa: F811
) -> None:  # fmt: skip
    page, axe = opened("lee", device), Axe()
    folder = SHOTS / device
    folder.mkdir(parents=True, exist_ok=True)
    problems = []

    def look(name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            problems.append(f"{name} is too wide")
        for one in axe.run(page).response["violations"]:
            problems.append(f"{name}: {one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}")

    for tab in notices_desk.TABS:
        page.goto(f"/admin/desk/notices/?tab={tab}")
        look(f"tab-{tab}")
    page.goto("/admin/desk/notices/?tab=escalate")
    page.locator("[name=takedown]").first.check()
    page.get_by_role("button", name="Escalate the ticked ones").click()
    look("escalate")
    page.goto(f"/admin/desk/notices/?tab=outbox&provider={letters.provider_id}")
    page.get_by_role("link", name="Pull all back").click()
    look("bulk")
    page.goto("/admin/desk/notices/?tab=outbox")
    page.get_by_text("Pull back", exact=False).first.click()
    page.locator("[name=pull-why]").first.fill("It shows another page now.")
    page.get_by_role("button", name="Pull back").first.click()
    expect(page.get_by_text("It shows another page now.")).to_be_visible()
    look("pulled")
    page.get_by_role("button", name="Write it again").first.click()
    expect(page.get_by_text("It goes on")).to_be_visible()
    asked = Notice.objects.filter(questions__isnull=False).first()
    assert asked is not None
    page.goto(f"/admin/desk/notices/{asked.pk}/")
    look("letter")
    for name in ("appeals/", "appeals/new/", f"appeals/{Appeal.objects.latest('pk').pk}/", "notices/accuracy/"):
        page.goto(f"/admin/desk/{name}")
        look(name.strip("/").replace("/", "-"))
    assert problems == []
