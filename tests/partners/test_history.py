"""Who was valid when: each change keeps how a row stood, by whom and until when; what is not verified is reminded of."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from partners import history
from partners.models import Partner
from partners.models_past import PastEntry
from takedown import demonstration as demo
from tests.reports.deskwork import desk_of, hours, page, text

pytestmark = pytest.mark.django_db


def hotline(name="Point", country="FR", **more):
    return Partner.objects.create(kind="hotline", name=name, country=country, **more)


def changed_at_the_desk(row, **said):
    form = desk_of("lee").get(f"/admin/partners/partner/{row.pk}/change/").context["adminform"].form
    filled = {name: value for name, value in form.initial.items() if name in form.fields and value not in (None, False)}
    return desk_of("lee").post(f"/admin/partners/partner/{row.pk}/change/", filled | said)


def test_a_change_at_the_desk_keeps_how_the_row_stood():
    row = hotline(email="old@peers.example", preference=1)
    assert changed_at_the_desk(row, email="new@peers.example", valid_until="2030-01-01").status_code == 302
    row.refresh_from_db()
    assert (row.email, row.valid_until) == ("new@peers.example", date(2030, 1, 1))
    past = PastEntry.objects.get()
    assert (past.email, past.valid_until, past.by, past.partner) == ("old@peers.example", None, demo.person("lee"), row)
    assert changed_at_the_desk(row, website="https://point.example/").status_code == 302
    assert PastEntry.objects.count() == 1, "a website changes nothing that the routing uses"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"valid_from": "2030-01-01", "valid_until": "2029-01-01"}, "must lie after"),
        ({"kind": "police", "takes_orphans": "1"}, "Only a hotline takes orphans"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_a_sentence(said, sentence):
    answer = changed_at_the_desk(hotline(), **said)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not PastEntry.objects.exists()


def test_the_history_of_a_row_is_shown_with_dates_evidence_and_who_changed_it():
    row, lee = hotline("Old name", evidence="C", active=True), demo.person("lee")
    history.amend(partner=row, columns={"name": "New name", "evidence": "A"}, by=lee, at=hours(30))
    history.amend(partner=row, columns={"active": False}, by=None, at=hours(2), because=history.A_FILE)
    assert history.amend(partner=row, columns={"active": False}, by=lee, at=hours(1)) == []
    shown = desk_of("lee").get(f"/admin/desk/directory/{row.pk}/")
    columns = [{name: value for name, value, _ in one["columns"]} for one in shown.context["history"]]
    by = [one["by"] for one in shown.context["history"]]
    assert [one["Name"] for one in columns] == ["New name", "New name", "Old name"]
    assert by == ["the operator, by way of a file", str(lee), "nobody wrote it down"]
    moments = [(one["since"], one["until"]) for one in shown.context["history"]]
    assert [since for since, _ in moments[:2]] == [until for _, until in moments[1:]]
    assert moments[0][1] is None
    for word in ("Old name", "New name", "inactive", "Evidence"):
        assert word in text(shown)


def test_what_nobody_verified_for_a_year_is_reminded_of_until_somebody_does():
    today = timezone.now().date()
    hotline("Fresh", verified_on=today - timedelta(days=300))
    old = hotline("Old", "DE", verified_on=today - timedelta(days=366))
    hotline("Never", "NL")
    hotline("Over", "AT", valid_until=today)
    hotline("Off", "GB", active=False)
    shown = page("lee", "/admin/desk/directory/?verify=on")
    assert [name for name in ("Fresh", "Old", "Never", "Over", "Off") if f">{name}</a>" in shown] == ["Old", "Never"]
    tile = next(one for one in desk_of("lee").get("/admin/desk/").context["tiles"] if one.title == "Partners to verify")
    assert (tile.number, tile.tone) == (2, "amber")
    assert desk_of("ada").post(f"/admin/desk/directory/{old.pk}/verified/").status_code == 403
    assert desk_of("lee").post(f"/admin/desk/directory/{old.pk}/verified/").status_code == 302
    old.refresh_from_db()
    assert old.verified_on == today
    assert PastEntry.objects.get().partner == old
    assert AuditEvent.objects.get(stream=f"partner:{old.pk}").facts == {"fields": ["verified_on"]}
    assert "Old" not in page("lee", "/admin/desk/directory/?verify=on")


def test_the_directory_says_who_counts_today_and_who_takes_orphans():
    today = timezone.now().date()
    hotline("Soon", valid_from=today + timedelta(days=5))
    hotline("Over", "DE", valid_until=today)
    hotline("Off", "GB", active=False)
    shown = page("lee", "/admin/desk/directory/?kind=hotline")
    assert "No hotline here takes orphans" in shown
    for word in (f"from {today + timedelta(days=5):%-d %b %Y}", f"ended {today:%-d %b %Y}", "inactive"):
        assert word in shown, word
    hotline("Taker", "US", takes_orphans=1)
    assert "No hotline here takes orphans" not in page("lee", "/admin/desk/directory/?kind=nonsense")
    assert "Soon" not in page("lee", "/admin/desk/directory/?kind=police")
