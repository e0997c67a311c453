"""The desk's page of the mailbox: nothing is seen before it is opened, and a person takes in or refuses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail as left
from django.core.checks import run_checks

from hotline import outbox
from hotline.audit import broken
from hotline.crypto import opened
from hotline.mailbox import Mail
from hotline.models import AuditEvent, User
from hotline.workflow import NotAllowed
from partners.mailbox import judging, sweeps, taking
from partners.mailbox.forms import SenderForm
from partners.mailbox.models import AllowedSender, Incoming
from partners.mailbox.rules import Because
from reports.models import Report
from takedown import demonstration as demo
from tests.partners.at_the_door import DAY, MONDAY, mallory, signed_in, text_of
from tests.partners.by_mail import mail, only, partner

pytestmark = pytest.mark.django_db
LIST = "/admin/desk/mailbox/"
BODY = "Dear desk\r\nhttp://beelden.example/secret-path\r\nregards\r\n"


@pytest.fixture
def held(clock):
    """A mail that nobody signed, and the partner it says it is from."""
    them = partner(language="en")
    return stored(mail(BODY)), them


def stored(raw, uid=1, *, at=MONDAY, whole=True):
    one = Mail(uid, raw, whole, at)
    return taking.store(mail=one, validity=7, judged=judging.judge(one, at), at=at)


def deeds(row):
    return list(AuditEvent.objects.filter(stream=f"incoming:{row.pk}").order_by("number").values_list("deed", flat=True))


def test_the_list_says_who_claims_to_write_and_why_it_waits_and_nothing_of_what_is_in_it(held):
    page = text_of(signed_in("lee").get(LIST))
    for words in ("E-0000", "No signature", "partner.example", "Partner", "30 d left"):
        assert words in page
    for secret in ("reports@", "Dear desk", "beelden", "Subject"):
        assert secret not in page
    assert deeds(held[0]) == ["incoming.stored", "incoming.held"]


def test_whoever_opens_a_mail_leaves_a_trace_and_sees_masked_addresses(held):
    row, _ = held
    page = signed_in("lee").get(f"{LIST}{row.pk}/")
    assert "Dear desk" not in page.content.decode()
    answer = signed_in("lee").post(f"{LIST}{row.pk}/read/")
    text = text_of(answer)
    assert "Dear desk" in text and "reports@partner.example" in text and "no-store" in answer["Cache-Control"]
    assert "secret-path" not in text and "beelden.example" not in text
    assert deeds(row)[-1] == "incoming.opened"


def test_a_person_takes_it_in_with_a_reason_and_the_partner_is_answered_at_the_directory_s_address(held):
    row, them = held
    answer = signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk, "because": "telephoned"})
    assert answer.url == LIST
    row.refresh_from_db()
    assert (row.state, row.partner, row.decided_by.username) == ("filed", them, "lee")
    assert Report.objects.get().entered_by.username == "lee"
    outbox.send_due(MONDAY)
    assert left.outbox[0].to == ["desk@partner.example"] and "Line 2: taken in" in left.outbox[0].body
    assert deeds(row) == ["incoming.stored", "incoming.held", "incoming.taking", "incoming.filed"]
    assert AuditEvent.objects.get(deed="incoming.taking").why == "The partner confirmed it by telephone"
    again = signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk, "because": "telephoned"})
    assert again.status_code == 422 and Report.objects.count() == 1
    assert list(broken()) == []


def test_what_a_person_began_and_did_not_finish_is_gone_on_with(held, monkeypatch):
    row, them = held
    real, calls = taking._finish, []

    def cut(**told):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError
        return real(**told)

    monkeypatch.setattr(taking, "_finish", cut)
    with pytest.raises(RuntimeError):
        signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk, "because": "telephoned"})
    assert only().state == "taking"
    other = partner("x@other.example", name="Other")
    wrong = signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": other.pk, "because": "telephoned"})
    assert wrong.status_code == 422 and "another partner already" in text_of(wrong)
    signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk, "because": "telephoned"})
    assert only().state == "filed" and Report.objects.count() == 1


def test_a_mail_that_was_broken_off_is_listed_after_an_hour(held, clock):
    row, them = held
    content = taking.unpacked(opened(row, "content"))
    taking.accept(row=row, content=content, partner=them, because=Because.TELEPHONED, by=demo.person("lee"), at=MONDAY)
    assert not Incoming.objects.waiting(MONDAY).exists()
    clock["at"] = MONDAY + timedelta(hours=2)
    assert "Broken off" in text_of(signed_in("lee").get(LIST))


def test_a_refused_mail_is_never_taken_in_and_nobody_is_answered(held):
    row, them = held
    assert signed_in("lee").post(f"{LIST}{row.pk}/refuse/", {"because": "forged"}).url == LIST
    assert only().state == "refused"
    assert signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk, "because": "telephoned"}).status_code == 422
    outbox.send_due(MONDAY)
    assert not left.outbox and not Report.objects.exists()


def test_wrong_input_is_answered_with_a_sentence_and_keeps_what_was_chosen(held):
    row, them = held
    answer = signed_in("lee").post(f"{LIST}{row.pk}/take/", {"partner": them.pk})
    assert answer.status_code == 422 and "Say how you know." in text_of(answer)
    assert f'value="{them.pk}" selected' in answer.content.decode()
    assert signed_in("lee").post(f"{LIST}{row.pk}/refuse/", {"because": "telephoned"}).status_code == 422
    assert signed_in("lee").get(f"{LIST}999/").status_code == 404
    empty = stored(mail("words only\r\n", number="<9@x>"), 2)
    answer = signed_in("lee").post(f"{LIST}{empty.pk}/take/", {"partner": them.pk, "because": "telephoned"})
    assert answer.status_code == 422 and "no web address" in text_of(answer)


@pytest.mark.parametrize("path", ["", "1/", "1/read/", "1/take/", "1/refuse/"])
def test_nobody_without_the_right_comes_near(held, path):
    for user in ("ada", "pat", mallory()):
        client = signed_in(user)
        for answer in (client.get(LIST + path), client.post(LIST + path)):
            assert answer.status_code in (302, 403, 404, 405)
            assert "partner.example" not in answer.content.decode()
    assert deeds(held[0]) == ["incoming.stored", "incoming.held"]


def test_a_verb_refuses_a_reason_of_the_other_one(held):
    row, them = held
    lee, content = demo.person("lee"), taking.unpacked(opened(row, "content"))
    with pytest.raises(NotAllowed):
        taking.accept(row=row, content=content, partner=them, because=Because.FORGED, by=lee, at=MONDAY)
    with pytest.raises(NotAllowed):
        taking.refuse(row=row, because=Because.TELEPHONED, by=lee, at=MONDAY)


def test_the_text_is_erased_after_its_days_and_the_mail_never_comes_in_again(held, settings):
    row, _ = held
    assert sweeps.erase_mails(MONDAY + 30 * DAY - timedelta(seconds=1)).fired == 0
    assert sweeps.erase_mails(MONDAY + 30 * DAY).fired == 1
    assert sweeps.erase_mails(MONDAY + 30 * DAY).fired == 0
    row.refresh_from_db()
    assert (bytes(row.content), row.domain, row.erased_at) == (b"", "", MONDAY + 30 * DAY)
    assert deeds(row)[-1] == "incoming.erased"
    assert signed_in("lee").get(f"{LIST}{row.pk}/").status_code == 404
    assert stored(mail(BODY), 2, at=MONDAY + 31 * DAY).why == "repeated"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Reports@Partner.Example", "reports@partner.example"),
        (" partner.example ", "partner.example"),
        ("x@müller.example", "x@xn--mller-kva.example"),
        ("@partner.example", ""),
        ("co.uk", ""),
        ("a b@partner.example", ""),
        ("nonsense", ""),
        ("a@b@partner.example", ""),
    ],
)
def test_a_sender_is_an_address_or_somebody_s_own_domain(told, kept):
    them = partner("other@x.example")
    form = SenderForm({"partner": them.pk, "sender": told, "active": "on"})
    assert (form.is_valid() and form.cleaned_data["sender"]) == (kept or False)


def test_an_administrator_keeps_the_list_and_each_change_stands_in_the_trail(clock):
    them = partner("other@x.example")
    said = {"partner": them.pk, "sender": "New@Partner.example", "active": "on"}
    answer = signed_in(administrator()).post("/admin/partners/allowedsender/add/", said)
    assert answer.status_code == 302 and AllowedSender.objects.filter(sender="new@partner.example").exists()
    assert AuditEvent.objects.filter(deed="allowedsender.added").count() == 1


def administrator():
    user = User.objects.create_user("root", is_staff=True)
    user.groups.add(Group.objects.get(name="administrator"))
    return user


def test_a_mailbox_that_is_named_wrongly_stops_the_start(settings):
    settings.MAILBOX_URL = "imap://user:secret@host/INBOX"
    found = [one for one in run_checks() if one.id == "hotline.E003"]
    assert found and "secret" not in str(found)
