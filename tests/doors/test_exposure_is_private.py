"""How long somebody looked is theirs: the lead, the administrator and the auditor see nothing of it on any page."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from hotline.models import AuditEvent, User
from hotline.people import ROLES
from reports import actions, exposure
from reports.models import Exposure, ExposureDay, OptOut, WorkDay
from takedown import demonstration as demo
from tests.doors.test_staff_routes import address, asked, buttons, desk, tables
from tests.house.source import sources
from tests.reports.deskwork import desk_of, page, text, told
from tests.reports.rested import looked_for

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

# Who may touch the ledger. Nothing that counts verdicts, figures or workload is among them.
LEDGER = {
    "reports/actions/adding_up.py",
    "reports/actions/looking.py",
    "reports/actions/resting.py",
    "reports/desk/wellbeing.py",
    "reports/desk_views/looking.py",
    "reports/exposure.py",
    "reports/exposure_sweeps.py",
    "reports/models/__init__.py",
    "reports/models/exposure.py",
}


def somebody(role):
    user = User.objects.create_user(f"the-{role.replace(' ', '-')}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def seen(client):
    """Give all that somebody can read inside, without what differs at every load."""
    pages = [address(path) for name, (path, _) in desk().items() if name not in buttons()]
    pages += [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in tables()]
    found = {}
    for path in pages:
        answer = client.get(path)
        if answer.status_code == 200:
            found[path] = re.sub(r'(csrfmiddlewaretoken|token|received_at)" value="[^"]*"', "", text(answer))
    return found


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("role", ["lead", "administrator", "auditor", "analyst"])
def test_no_page_changes_when_somebody_else_has_looked_chosen_or_opted_out(role):
    case, ada = told(), demo.person("ada")
    client = somebody(role)
    before = seen(client)
    assert before
    now = timezone.now()
    looked_for(ada, case, 137, now)
    ExposureDay.objects.create(person=ada, day=exposure.place().day(now) - timedelta(days=1), seconds=9000, looks=70)
    actions.go_on(by=ada, at=now)
    actions.set_shift(by=ada, at=now, ends=now.time(), usual=True)
    actions.opt_out(by=ada, at=now, kinds=[("age", "infant")])
    after = seen(client)
    assert {path for path in before if before[path] != after[path]} == set()


def test_what_somebody_chooses_for_themselves_leaves_no_deed():
    ada, now = demo.person("ada"), timezone.now()
    actions.go_on(by=ada, at=now)
    actions.set_shift(by=ada, at=now, ends=None, usual=True)
    actions.opt_out(by=ada, at=now, kinds=[("age", "infant")])
    actions.take_break(by=ada, at=now)
    actions.come_back(by=ada, at=now)
    assert not AuditEvent.objects.exists()


def test_the_trail_says_who_looked_and_not_how_long():
    ada, case, now = demo.person("ada"), told(), timezone.now()
    look = actions.look(case=case, by=ada, at=now, what="address")
    before = AuditEvent.objects.count()
    actions.cover(look=look.pk, by=ada, at=now + timedelta(seconds=4))
    assert AuditEvent.objects.count() == before
    assert AuditEvent.objects.get(deed="case.revealed").facts == {}


def test_the_ledger_is_in_no_archive():
    assert not {Exposure, ExposureDay, OptOut, WorkDay} & set(admin.site._registry)


def test_only_the_wellbeing_lead_opens_the_bands():
    assert {role for role, rights in ROLES.items() if "reports.view_team_exposure" in rights} == {"wellbeing"}
    for name in ("ada", "lee", "ad"):
        assert desk_of(name).get("/admin/desk/wellbeing/team/").status_code == 403
    assert asked()["desk-team-wellbeing"] == "reports.view_team_exposure"


def test_the_bands_tell_a_band_and_nothing_else():
    case, now = told("http://beelden.example/zeldzaam/7"), timezone.now()
    looked_for(demo.person("ada"), case, 137, now)
    looked_for(demo.person("bo"), case, 181, now)
    demo.person("lee")
    shown = text(somebody("wellbeing").get("/admin/desk/wellbeing/team/"))
    cells = re.findall(r"<tr><td>(\w+)</td><td><span class=\"chip chip--\w+\">([\w ]+)<", shown)
    assert cells == [("Ada", "Above half"), ("Bo", "At the cap"), ("Lee", "Did not look")]
    for secret in ("137", "181", "2 h", "3 h", "zeldzaam", "BE-0", "z•"):
        assert secret not in shown, secret


def test_a_total_is_shown_only_over_five_people_or_more():
    day = exposure.place().day(timezone.now()) - timedelta(days=3)
    client = somebody("wellbeing")
    for number in range(5):
        assert "no figure" in text(client.get("/admin/desk/wellbeing/team/")).split("</tr>")[-5]
        person = User.objects.create_user(f"person-{number}")
        ExposureDay.objects.create(person=person, day=day, seconds=7200, looks=9)
    weeks = client.get("/admin/desk/wellbeing/team/").context["weeks"]
    assert [one["hours"] for one in weeks] == [10, None, None, None]


def test_everybody_sees_their_own_numbers_only():
    case, now = told(), timezone.now()
    looked_for(demo.person("ada"), case, 137, now)
    looked_for(demo.person("bo"), case, 20, now)
    assert "2 h 17 min of 3 h" in page("ada", "/admin/desk/wellbeing/")
    assert "20 min of 3 h" in page("bo", "/admin/desk/wellbeing/")
    assert "8220" in page("ada", "/admin/desk/wellbeing/days.csv")
    assert "8220" not in page("bo", "/admin/desk/wellbeing/days.csv")


def test_nothing_else_in_the_house_reads_the_ledger():
    names = re.compile(r"\b(?:Exposure|ExposureDay|OptOut|WorkDay)\b|\breports\.exposure\b|\bimport .*\bexposure\b")
    known = LEDGER | {"reports/conditions.py", "reports/desk_views/wellbeing.py"}  # facts about the person who asks
    known |= {"takedown/demonstration_day.py"}  # makes them up
    known |= {"takedown/actions/filing.py"}  # looks through the verb, and names what that gives
    assert {one.path for one in sources() if names.search(one.text)} == known
