"""Break-glass: two people, an hour at most, every use written down, and the auditors are told nothing of a case."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from hotline import breakglass, outbox
from hotline.models import AuditEvent, Elevation, Outgoing, User
from hotline.workflow import NotAllowed
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REASON = "Child in danger now in case 1, nobody is in"


@pytest.fixture
def clock(monkeypatch):
    moment = {"at": AT}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    return moment


def asked(by="ad", *, bundle="look", minutes=30, at=AT):
    return breakglass.ask(bundle=bundle, reason=REASON, minutes=minutes, by=demo.person(by), at=at)


def granted(*, at=AT, **more):
    return breakglass.grant(elevation=asked(at=at, **more), by=demo.person("lee"), at=at)


def fresh(name):
    """Fetch somebody anew: rights are remembered for one request only."""
    return User.objects.get(pk=demo.person(name).pk)


def test_a_second_person_lends_the_right_and_it_ends_by_itself(clock):
    assert not fresh("ad").has_perm("reports.reveal_address")
    request = asked()
    assert not fresh("ad").has_perm("reports.reveal_address")
    breakglass.grant(elevation=request, by=demo.person("lee"), at=AT)
    assert fresh("ad").has_perm("reports.reveal_address")
    assert not fresh("ad").has_perm("reports.read_words")
    assert not fresh("vic").has_perm("reports.reveal_address")
    clock["at"] = AT + 30 * MINUTE - timedelta(seconds=1)
    assert fresh("ad").has_perm("reports.reveal_address")
    clock["at"] = AT + 30 * MINUTE
    assert not fresh("ad").has_perm("reports.reveal_address")


def test_nobody_lends_to_themselves_and_the_database_says_so_too():
    request = asked()
    with pytest.raises(NotAllowed, match="second person"):
        breakglass.grant(elevation=request, by=demo.person("ad"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Elevation.objects.filter(pk=request.pk).update(granted_by=demo.person("ad"), granted_at=AT, until=AT + MINUTE)


def test_nothing_is_lent_for_longer_than_an_hour():
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(minutes=61)


def test_a_request_is_answered_once_and_lapses_unanswered():
    request, lee = asked(), demo.person("lee")
    with pytest.raises(NotAllowed, match="nobody answered it in time"):
        breakglass.grant(elevation=request, by=lee, at=AT + 2 * breakglass.LAPSE)
    breakglass.refuse(elevation=request, by=lee, at=AT)
    with pytest.raises(NotAllowed):
        breakglass.grant(elevation=request, by=lee, at=AT)
    assert not Elevation.objects.active(AT).exists()


def test_the_same_is_asked_once_and_only_what_is_lent_at_all():
    asked()
    with pytest.raises(NotAllowed, match="asked for this already"):
        asked()
    with pytest.raises(NotAllowed, match="not lent"):
        asked(bundle="everything")


def test_lent_rights_end_early_when_somebody_says_so(clock):
    loan = granted()
    breakglass.end(elevation=loan, by=demo.person("ad"), at=AT + MINUTE)
    clock["at"] = AT + 2 * MINUTE
    assert not fresh("ad").has_perm("reports.reveal_address")
    with pytest.raises(NotAllowed):
        breakglass.end(elevation=loan, by=demo.person("lee"), at=AT + 2 * MINUTE)


def test_every_auditor_gets_a_mail_that_says_who_when_and_which_right_and_nothing_of_a_case(clock):
    User.objects.filter(pk=demo.person("vic").pk).update(email="vic@auditors.example")
    loan = granted()
    assert Outgoing.objects.get().key == f"break_glass:{loan.pk}:{demo.person('vic').pk}"
    assert outbox.send_due(AT + MINUTE).fired == 1
    [told] = mail.outbox
    assert told.to == ["vic@auditors.example"]
    for word in ("Ad", "Lee", "See cases and reveal addresses", "23 November 2026"):
        assert word in told.body
    assert "Child in danger" not in told.body + told.subject
    assert "case 1" not in told.body
    assert AuditEvent.objects.filter(stream=f"elevation:{loan.pk}", deed="elevation.auditor_told").exists()


def test_a_letter_to_somebody_who_is_no_auditor_any_more_stays_here(clock):
    vic = demo.person("vic")
    User.objects.filter(pk=vic.pk).update(email="vic@auditors.example")
    granted()
    vic.groups.clear()
    outbox.send_due(AT + MINUTE)
    assert mail.outbox == []
    assert Outgoing.objects.get().stopped_at


def test_every_page_opened_with_lent_rights_is_written_down_and_no_other(client, clock):
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=AT))
    loan = granted()
    client.force_login(fresh("ad"))
    assert client.get(f"/admin/desk/case/{case.pk}/").status_code == 200
    assert client.post(f"/admin/desk/case/{case.pk}/reveal/").status_code == 200
    assert client.get("/admin/desk/break-glass/").status_code == 200
    assert client.post(f"/admin/desk/case/{case.pk}/words/", {"report": "1"}).status_code == 403
    used = AuditEvent.objects.filter(stream=f"elevation:{loan.pk}", deed="elevation.used").order_by("number")
    assert [one.facts for one in used] == [{"route": "desk-case", "row": case.pk}, {"route": "desk-reveal", "row": case.pk}]
    assert {one.by for one in used} == {demo.person("ad")}
    clock["at"] = AT + 31 * MINUTE
    assert client.post(f"/admin/desk/case/{case.pk}/reveal/").status_code == 403
    assert used.count() == 2


def test_who_has_the_right_anyway_uses_no_loan(client, clock):
    loan = breakglass.grant(elevation=asked("lee", bundle="letters"), by=demo.person("ad"), at=AT)
    client.force_login(fresh("lee"))
    assert client.get("/admin/desk/letters/").status_code == 200
    assert not AuditEvent.objects.filter(stream=f"elevation:{loan.pk}", deed="elevation.used").exists()


def test_the_whole_way_on_the_pages(client, clock):
    ad, lee, vic = (fresh(name) for name in ("ad", "lee", "vic"))
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=AT))
    client.force_login(ad)
    assert client.get(f"/admin/desk/case/{case.pk}/").status_code == 403
    short = client.post("/admin/desk/break-glass/ask/", {"bundle": "look", "reason": "now", "minutes": "15"})
    assert short.status_code == 422
    named = client.post(
        "/admin/desk/break-glass/ask/", {"bundle": "look", "reason": "Look at http://beelden.example/1", "minutes": "15"}
    )
    assert (named.status_code, Elevation.objects.count()) == (422, 0)
    assert "Leave the address out" in named.content.decode()
    missing = client.post("/admin/desk/break-glass/ask/", {"bundle": "look", "reason": "", "minutes": "15"})
    assert "Say why it cannot wait" in missing.content.decode()
    client.post("/admin/desk/break-glass/ask/", {"bundle": "look", "reason": REASON, "minutes": "15"})
    request = Elevation.objects.get()
    answer = client.post(f"/admin/desk/break-glass/{request.pk}/answer/", {"answer": "lend"}, follow=True)
    assert "Nobody lends rights to themselves" in answer.content.decode()
    client.force_login(lee)
    assert "Lend it" in client.get("/admin/desk/break-glass/").content.decode()
    client.post(f"/admin/desk/break-glass/{request.pk}/answer/", {"answer": "lend"})
    client.force_login(ad)
    assert client.get(f"/admin/desk/case/{case.pk}/").status_code == 200
    client.force_login(vic)
    page = client.get("/admin/desk/break-glass/").content.decode()
    assert REASON in page
    assert "Lend it" not in page
    assert client.post(f"/admin/desk/break-glass/{request.pk}/end/").status_code == 403
    client.force_login(ad)
    client.post(f"/admin/desk/break-glass/{request.pk}/end/")
    assert client.get(f"/admin/desk/case/{case.pk}/").status_code == 403


def test_a_request_that_is_taken_back_by_who_asked_does_not_read_as_turned_down(client, clock):
    lee = fresh("lee")
    request = breakglass.ask(bundle="look", reason=REASON, minutes=15, by=lee, at=AT)
    client.force_login(lee)
    client.post(f"/admin/desk/break-glass/{request.pk}/end/")
    page = client.get("/admin/desk/break-glass/").content.decode()
    assert "Taken back" in page
    assert "Turned down" not in page
