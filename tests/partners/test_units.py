"""Police units beside each other: what one says does not undo what another asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partners import actions as partners
from partners.models import Hold, Partner
from takedown import demonstration as demo
from tests.partners.at_the_door import MONDAY, forwarded, other_unit, path_to, signed_in, text_of

pytestmark = pytest.mark.django_db
M = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
H, D = timedelta(hours=1), timedelta(days=1)


def test_disabled_unit_sees_nothing():
    forwarded()
    p = signed_in("pat")
    Partner.objects.filter(kind="police").update(active=False)
    assert p.get("/police/").status_code == 403


def test_other_units_hold_is_not_lifted():
    r = forwarded()
    unit, quint = other_unit()
    r2 = forwarded(to=unit, case=r.case, key="tell:x:2")
    partners.hold(referral=r, until=M + 20 * D, by=demo.person("pat"), at=M)
    partners.hold(referral=r2, until=M + D, by=quint, at=M + H)
    assert Hold.objects.active(M + 2 * D).filter(case=r.case).exists()


def test_a_release_does_not_claim_what_another_unit_still_holds(clock):
    r = forwarded()
    unit, quint = other_unit()
    r2 = forwarded(to=unit, case=r.case, key="tell:x:2")
    partners.hold(referral=r, until=MONDAY + 20 * D, by=demo.person("pat"), at=MONDAY)
    page = signed_in(quint).post(path_to(r2, "release"), {"because": "secured", "note": ""}, follow=True)
    assert "Another unit has asked to wait, so the host is not asked yet." in text_of(page)
    assert Hold.objects.active(MONDAY).filter(case=r.case).exists()
    page = signed_in("pat").post(path_to(r, "release"), {"because": "secured", "note": ""}, follow=True)
    assert "Every hold on this case is over" in text_of(page)
