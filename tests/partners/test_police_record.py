"""What the police keep in their own file: the number of their report and what came of it, read by the desk."""

import pytest

from hotline.models import AuditEvent
from partners.models import PoliceRecord
from tests.partners.at_the_door import MONDAY, forwarded, other_unit, path_to, send, signed_in, text_of
from tests.reports.deskwork import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PV = "BR.30.L2.004711/2026"


def test_the_desk_reads_the_number_and_what_came_of_it():
    referral = forwarded()
    assert send(referral, "record", pv_number=PV, outcome="victim_safeguarded").status_code == 302
    page = text_of(desk_of("ada").get(f"/admin/desk/case/{referral.case_id}/"))
    assert f"police report {PV}: victim safeguarded" in page
    (event,) = AuditEvent.objects.filter(deed="case.police_recorded")
    assert event.facts == {"referral": referral.pk, "numbered": True, "outcome": "victim_safeguarded"}
    assert (event.by.username, event.at) == ("pat", MONDAY)


def test_the_form_comes_filled_in_and_the_newest_word_counts(clock):
    referral = forwarded()
    send(referral, "record", pv_number=PV, outcome="")
    page = signed_in("pat").get(path_to(referral)).content.decode()
    assert f'value="{PV}"' in page
    send(referral, "record", pv_number=PV, outcome="known")
    kept = PoliceRecord.objects.get()
    assert (kept.pv_number, kept.outcome) == (PV, "known")
    assert AuditEvent.objects.filter(deed="case.police_recorded").count() == 2


def test_an_empty_form_and_an_unknown_word_get_a_sentence():
    referral = forwarded()
    empty = send(referral, "record", pv_number=" ", outcome="")
    assert (empty.status_code, PoliceRecord.objects.count()) == (422, 0)
    assert "Write the number of the police report, or choose what came of the case." in text_of(empty)
    odd = send(referral, "record", pv_number=PV, outcome="free text")
    assert (odd.status_code, PoliceRecord.objects.count()) == (422, 0)
    assert f'value="{PV}"' in odd.content.decode(), "what was typed is kept"


def test_another_unit_keeps_its_own_file_and_does_not_see_this_one():
    referral = forwarded()
    unit, quint = other_unit()
    theirs = forwarded(to=unit, case=referral.case, key="tell:x:2")
    send(referral, "record", pv_number=PV, outcome="known")
    assert PV not in signed_in(quint).get(path_to(theirs)).content.decode()
    send(theirs, "record", user=quint, pv_number="LU.1", outcome="")
    assert sorted(PoliceRecord.objects.values_list("pv_number", flat=True)) == [PV, "LU.1"]


def test_the_search_finds_a_case_by_the_number_of_the_police_report():
    referral = forwarded()
    send(referral, "record", pv_number=PV, outcome="")
    page = desk_of("ada").post("/admin/desk/search/", {"q": PV.lower()})
    assert f"/admin/desk/case/{referral.case_id}/" in page.content.decode()
    assert "Police reports with this number" in text_of(page)
