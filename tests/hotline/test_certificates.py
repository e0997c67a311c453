"""Only people with a valid training certificate judge cases; whoever records them is warned in time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from hotline import certificates, desk_people
from hotline.models import AuditEvent, Certificate
from hotline.workflow import NotAllowed
from reports import actions, conditions
from reports.models import Assessment, Case
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=BRUSSELS)
DAY = timedelta(days=1)


def trained(name, first, last):
    person = demo.person(name)
    Certificate.objects.filter(user=person).delete()
    if first:
        Certificate.objects.create(user=person, kind="inhope", valid_from=first, valid_until=last, recorded_at=AT)
    return person


def a_case():
    return demo.case_of(demo.told(["http://beelden.example/1"], at=AT))


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, None), (date(2025, 1, 1), date(2026, 11, 22)), (date(2026, 11, 24), date(2027, 1, 1))],
    ids=["never trained", "over since yesterday", "begins tomorrow"],
)
def test_without_a_valid_certificate_nobody_takes_a_case_and_the_sentence_says_what_to_do(first, last):
    case, ada = a_case(), trained("ada", first, last)
    for asked in ({}, {"case": case}):
        with pytest.raises(actions.NotNow, match="Ask your lead to record it"):
            actions.claim(by=ada, at=AT, **asked)
    case.refresh_from_db()
    assert case.claimed_by is None


def test_on_the_last_day_it_still_counts_until_midnight_here():
    ada = trained("ada", date(2025, 1, 1), date(2026, 11, 23))
    assert conditions.why_not_judge(ada, datetime(2026, 11, 23, 23, 59, tzinfo=BRUSSELS)) == ""
    assert conditions.why_not_judge(ada, datetime(2026, 11, 24, 0, 1, tzinfo=BRUSSELS)) != ""


def test_a_certificate_that_ends_while_a_case_is_held_lets_nobody_judge_it():
    ada = trained("ada", date(2025, 1, 1), date(2026, 11, 23))
    case, midnight = a_case(), datetime(2026, 11, 24, 0, 0, tzinfo=BRUSSELS)
    actions.claim(case=case, by=ada, at=midnight - timedelta(minutes=5))
    with pytest.raises(actions.NotNow):
        actions.assess(case=case, by=ada, at=midnight + timedelta(minutes=5), verdict=demo.NOT_ILLEGAL, categories={})
    assert not Assessment.objects.exists()


def test_a_withdrawn_certificate_counts_no_more_and_the_trail_says_why():
    ada, lee = demo.person("ada"), demo.person("lee")
    certificate = Certificate.objects.get(user=ada)
    assert certificates.withdraw(certificate=certificate, by=lee, at=AT, why="Recorded for the wrong person")
    assert not certificates.withdraw(certificate=certificate, by=lee, at=AT, why="Again")
    assert conditions.why_not_judge(ada, AT)
    assert AuditEvent.objects.get(deed="user.certificate_withdrawn").why == "Recorded for the wrong person"


def test_it_is_one_look_at_the_database(django_assert_num_queries):
    ada = demo.person("ada")
    with django_assert_num_queries(1):
        assert conditions.why_not_judge(ada, AT) == ""


def test_nobody_records_their_own_and_the_database_says_so_too():
    lee = demo.person("lee")
    days = {"valid_from": date(2026, 1, 1), "valid_until": date(2027, 1, 1)}
    with pytest.raises(NotAllowed, match="Nobody records their own"):
        certificates.record(user=lee, kind="inhope", by=lee, at=AT, **days)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(user=lee, kind="inhope", recorded_by=lee, recorded_at=AT, **days)


@pytest.fixture
def lead(client):
    client.force_login(demo.person("lee"))
    return client


def send(client, **changed):
    today = date.today()  # noqa: DTZ011 - the page asks the clock of this machine
    ada = demo.person("ada")
    fields = {"user": ada.pk, "kind": "inhope", "valid_from": today, "valid_until": today + 365 * DAY}
    return client.post("/admin/desk/people/", fields | changed)


def test_a_lead_records_a_certificate_on_the_page(lead):
    trained("ada", None, None)
    assert send(lead).status_code == 302
    made = Certificate.objects.get(user=demo.person("ada"))
    assert (made.recorded_by, made.kind) == (demo.person("lee"), "inhope")
    event = AuditEvent.objects.get(deed="user.certificate_recorded")
    assert event.by == demo.person("lee")
    page = lead.get("/admin/desk/people/").content.decode()
    assert "Ada" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"valid_until": "2001-01-01"}, "It ends before it begins"),
        ({"valid_from": "2020-01-01", "valid_until": "2021-01-01"}, "It is over already"),
        ({"valid_until": "2099-01-01"}, "No training counts for more than 5 years"),
        ({"valid_from": "tomorrow"}, "Give the day from which it counts"),
        ({"valid_until": ""}, "Give the last day on which it counts"),
        ({"user": ""}, "Choose who was trained"),
        ({"user": "0"}, "Select a valid choice"),
    ],
)
def test_days_from_a_tired_hand_are_refused_with_a_sentence(lead, changed, said):
    trained("ada", None, None)
    answer = send(lead, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Certificate.objects.filter(user=demo.person("ada")).exists()


def test_a_lead_does_not_find_themselves_in_the_list(lead):
    assert send(lead, user=demo.person("lee").pk).status_code == 422


def test_taking_back_on_the_page_wants_a_reason(lead):
    kept = Certificate.objects.get(user=demo.person("ada"))
    lead.post(f"/admin/desk/people/certificate/{kept.pk}/withdraw/", {"why": ""})
    kept.refresh_from_db()
    assert kept.withdrawn_at is None
    lead.post(f"/admin/desk/people/certificate/{kept.pk}/withdraw/", {"why": "Wrong person"})
    kept.refresh_from_db()
    assert kept.withdrawn_by == demo.person("lee")


@pytest.mark.parametrize(("days", "warned"), [(31, False), (29, True), (0, True), (-1, True)])
def test_thirty_days_ahead_the_person_and_the_lead_are_warned(days, warned):
    ada = trained("ada", date(2025, 1, 1), (AT + days * DAY).date())
    bo, lee = demo.person("bo"), demo.person("lee")
    for reader, name in ((ada, "Yours"), (lee, "Ada")):
        told = [one for one in desk_people.missed(reader, AT) if one.name == name]
        assert bool(told) == warned
    assert not [one for one in desk_people.missed(bo, AT) if one.name != "Yours"]
    assert not list(desk_people.missed(demo.person("vic"), AT))


def test_today_shows_the_warning_and_a_press_without_training_says_what_to_do(client):
    a_case()
    client.force_login(trained("ada", None, None))
    page = client.get("/admin/desk/").content.decode()
    assert "Training certificate" in page
    queue = client.get("/admin/desk/queue/").content.decode()
    assert "No valid training certificate is recorded for you" in queue
    assert ">Claim<" not in queue and "data-claim-next>" not in queue
    assert 'data-key="n"' not in page and "No valid training certificate is recorded for you" in page
    assert ">Claim<" not in client.get(f"/admin/desk/case/{Case.objects.get().pk}/").content.decode()
    answer = client.post("/admin/desk/claim/", follow=True).content.decode()
    assert "No valid training certificate is recorded for you" in answer
    assert "None recorded: ask your lead" in client.get("/account/").content.decode()
