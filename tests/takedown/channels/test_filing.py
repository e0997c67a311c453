"""A provider that takes reports by its web form only: a person files the letter there, and brings the proof."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from partners import actions as partners
from partners.models import Partner, Referral
from reports.models import Exposure
from takedown import demonstration as demo
from takedown import filing as desk
from takedown.actions import filing as actions
from takedown.models import Notice, Takedown
from takedown.models_channels import Filing
from tests.reports.deskwork import desk_of
from tests.takedown.channels.stories import FORM, HOUR, letter, provider_by, row, sent_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]
PROOF = "Ticket 4711"


@pytest.fixture
def form():
    """A letter that waits for a person since an hour ago."""
    at = timezone.now() - HOUR
    provider_by("form")
    notice = letter("https://foto.example/album/1", "https://foto.example/album/2", at=at)
    sent_at(at)
    return notice


def path(notice, what="file"):
    return f"/admin/desk/notices/{notice.pk}/{what}/"


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def told(**changed):
    return {"proof": PROOF, "filed_at": local(timezone.now()), "done": "on"} | changed


def held(notice):
    case = notice.lines.first().takedown.case
    referral = Referral.objects.get(case=case, purpose="referral")
    at = timezone.now()
    partners.hold(
        referral=referral, until=at + timedelta(days=3), because="evidence", reason="", by=demo.person("pat"), at=at
    )


def test_the_letter_waits_for_a_person_and_nothing_failed(form, mailoutbox):
    message = row()
    assert (message.sent_at, message.failed_at, message.attempts) == (None, None, 0)
    assert message.error == "a person has to file it at the provider's web form"
    assert Filing.objects.get().wanted_at == message.written_at and mailoutbox == []
    sent_at(timezone.now())
    assert Filing.objects.count() == 1


def test_the_page_shows_no_address_before_the_press_and_every_field_after_it_with_a_look_written_down(form):
    ada = desk_of("ada")
    before = ada.get(path(form))
    assert "foto.example/album" not in before.content.decode() and Exposure.objects.count() == 0
    assert f'<a href="{FORM}" rel="noreferrer noopener" target="_blank">' in before.content.decode()
    shown = ada.post(path(form)).content.decode()
    for field in ("https://foto.example/album/1\nhttps://foto.example/album/2", "193.190.0.10", "Meldpunt Voorbeeld",
                  "letters@hotline.example", "+32 2 555 00 00", f"N-{form.pk:06d}", row().subject):  # fmt: skip
        assert f">{field}</textarea>" in shown
    assert shown.count('data-copy="copy-') == 8 and "readonly" in shown
    looks = Exposure.objects.filter(person=demo.person("ada"), what="address")
    assert looks.count() == 2 and AuditEvent.objects.filter(deed="case.revealed").count() == 2
    assert AuditEvent.objects.filter(deed="notice.filing_opened", by=demo.person("ada")).count() == 1


def test_the_letter_on_the_page_is_in_the_language_of_the_provider(providers):
    at = timezone.now()
    provider_by("form", language="fr")
    notice = letter("https://foto.example/1", at=at)
    sent_at(at)
    assert "abus sexuels" in desk_of("ada").post(path(notice)).content.decode()


def test_what_was_filed_counts_as_sent_with_its_proof_and_its_clock_runs_from_then(form):
    ada = desk_of("ada")
    ada.post(path(form))
    answer = ada.post(path(form, "filed"), told(), follow=True)
    assert "the letter counts as sent" in text(answer) and PROOF in text(answer)
    filing, message = Filing.objects.get(), row()
    form.refresh_from_db()
    assert (filing.filed_by, filing.proof, filing.despite) == (demo.person("ada"), PROOF, "")
    assert message.sent_at == form.sent_at == filing.filed_at and message.reference == PROOF
    assert form.answer_due_at == form.told_due_at, "the letter they read names this moment"
    assert set(Takedown.objects.values_list("waits_for", flat=True)) == {"answer"}
    deeds = AuditEvent.objects.filter(deed__in=("notice.filed", "outgoing.handed_over"))
    assert {one.by for one in deeds} == {demo.person("ada")} and deeds.count() == 2
    assert not any(PROOF in str(one.facts) + one.why for one in AuditEvent.objects.all())
    outbox.send_due(timezone.now() + HOUR)
    assert desk.waiting().count() == 0


def test_a_letter_that_waited_promises_no_less_time_than_one_that_left_at_once(form):
    late = timezone.now() + timedelta(hours=20)
    actions.start_filing(notice=form, by=demo.person("ada"), at=late)
    actions.record_filing(notice=form, proof=PROOF, filed_at=late, by=demo.person("ada"), at=late)
    form.refresh_from_db()
    assert form.answer_due_at == late + timedelta(hours=form.answer_hours)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"proof": ""}, "Write down what their form answered: that is our proof."),
        ({"proof": "see https://foto.example/album/1"}, "Leave the address out"),
        ({"filed_at": "yesterday"}, "Write the moment as year, month, day and time"),
        ({"filed_at": "2099-01-01T10:00"}, "You filed it between now and the moment it was written"),
        ({"filed_at": "2020-01-01T10:00"}, "You filed it between now and the moment it was written"),
        ({"done": ""}, "Tick this once you have filed it."),
    ],
)
def test_wrong_proof_gets_a_sentence_and_what_was_typed_is_kept(form, wrong, sentence):
    ada = desk_of("ada")
    ada.post(path(form))
    answer = ada.post(path(form, "filed"), told(**{"proof": "Ticket 99"} | wrong))
    assert answer.status_code in (409, 422) and sentence in text(answer)
    if "proof" not in wrong:
        assert "Ticket 99" in answer.content.decode()
    assert "foto.example/album" not in answer.content.decode().replace(wrong.get("proof", "-"), "")
    assert Filing.objects.get().filed_at is None and row().sent_at is None


def test_a_colleague_is_kept_from_filing_the_same_for_two_hours(form):
    desk_of("ada").post(path(form))
    answer = desk_of("bo").post(path(form))
    assert answer.status_code == 409 and "Ask them before you do" in text(answer)
    assert "foto.example/album" not in answer.content.decode()
    late = timezone.now() + timedelta(hours=2, minutes=1)
    assert actions.start_filing(notice=form, by=demo.person("bo"), at=late)
    with pytest.raises(actions.SomebodyElse):
        actions.record_filing(notice=form, proof=PROOF, filed_at=late, by=demo.person("ada"), at=late)


def test_what_was_given_back_may_be_filed_by_anybody(form):
    ada = desk_of("ada")
    ada.post(path(form))
    assert "anybody may file it now" in text(ada.post(path(form, "give-back"), follow=True))
    assert desk_of("bo").post(path(form)).status_code == 200
    assert "nothing to give back" in text(ada.post(path(form, "give-back"), follow=True))


def test_what_is_being_filed_leaves_by_no_other_way(form, mailoutbox):
    desk_of("ada").post(path(form))
    Partner.objects.filter(kind="provider").update(channel="email")
    message = sent_at(timezone.now())
    assert message.sent_at is None and message.error == "Ada is filing it at the provider's form" and mailoutbox == []


def test_what_left_by_mail_meanwhile_is_not_filed(form, mailoutbox):
    Partner.objects.filter(kind="provider").update(channel="email")
    sent_at(timezone.now())
    assert len(mailoutbox) == 1 and desk.waiting().count() == 0
    assert "has left another way" in text(desk_of("ada").post(path(form)))


def test_a_hold_before_it_is_opened_says_do_not_file_and_withdraws_the_letter(form):
    held(form)
    ada = desk_of("ada")
    assert "DO NOT FILE this letter: the police asked not to tell the host" in text(ada.get(path(form)))
    answer = ada.post(path(form))
    assert answer.status_code == 409 and "DO NOT FILE" in text(answer)
    assert "foto.example/album" not in answer.content.decode() and Filing.objects.get().claimed_by is None
    outbox.send_due(timezone.now())
    form.refresh_from_db()
    assert form.withdrawn_at is not None and desk.waiting().count() == 0


def test_a_hold_while_it_is_open_says_do_not_file_and_what_was_filed_already_is_told_as_it_is(form):
    ada = desk_of("ada")
    ada.post(path(form))
    held(form)
    sent_at(timezone.now())  # the outbox withdraws it
    assert "DO NOT FILE" in text(ada.get(path(form))) and "If you filed it already, say so" in text(ada.get(path(form)))
    answer = ada.post(path(form, "filed"), told(), follow=True)
    assert "It was not to be filed: the police asked not to tell the host" in text(answer)
    form.refresh_from_db()
    filing, message = Filing.objects.get(), row()
    assert filing.despite == "the police asked not to tell the host"
    assert form.sent_at == filing.filed_at and form.withdrawn_at is None
    assert (message.sent_at, message.stopped_at) == (filing.filed_at, None)
    taken = form.lines.first().takedown
    assert (taken.state, taken.asked_count) == ("waiting", 1), "it is held, and yet it counts as asked"
    event = AuditEvent.objects.get(deed="notice.filed")
    assert event.why == filing.despite and event.facts == {"despite": True}
    (missed,) = desk.missed(demo.person("lee"), timezone.now())
    assert missed.what == "Filed, although it was not to be" and "tell the police" in missed.why


def test_a_hold_at_the_moment_of_recording_counts_before_the_outbox_has_looked(form):
    ada = demo.person("ada")
    at = timezone.now()
    actions.start_filing(notice=form, by=ada, at=at)
    held(form)
    now = timezone.now()
    assert actions.record_filing(notice=form, proof=PROOF, filed_at=now, by=ada, at=now) == actions.HELD


def test_a_host_that_moved_or_a_verdict_that_fell_is_not_filed(form):
    case = form.lines.first().takedown.case
    demo.lies(case, "NL", at=timezone.now(), asn=64500, abuse="abuse@elsewhere.example")
    answer = desk_of("ada").post(path(form))
    assert answer.status_code == 409 and "DO NOT FILE" in text(answer)


def test_a_look_up_that_is_too_old_is_asked_for_at_once(form):
    late = timezone.now() + timedelta(hours=26)
    with pytest.raises(actions.DoNotFile, match="looking up once more"):
        actions.start_filing(notice=form, by=demo.person("ada"), at=late)
    outbox.send_due(late)
    assert form.lines.first().takedown.case.lookup_due_at == late


def test_today_counts_what_waits_and_names_what_waits_too_long(form):
    ada = demo.person("ada")
    (tile,) = desk.tiles(ada, timezone.now())
    assert (tile.title, tile.number, tile.tone) == ("Forms to file", 1, "amber")
    assert list(desk.missed(ada, timezone.now())) == []
    late = Filing.objects.get().due_at + HOUR
    (tile,) = desk.tiles(ada, late)
    (missed,) = desk.missed(ada, late)
    assert tile.tone == "red" and missed.what == "Not filed yet"
    assert missed.why == "At the form of Hoste NV; nobody opened it"
    assert "Hoste NV" in text(desk_of("ada").get("/admin/desk/notices/forms/"))
    today = desk_of("ada").get("/admin/desk/")
    assert "Forms to file" in text(today)


def test_a_working_day_is_given_and_the_weekend_is_none(providers):
    friday = timezone.datetime(2026, 11, 27, 16, 0, tzinfo=timezone.get_current_timezone())
    provider_by("form")
    letter("https://foto.example/1", at=friday)
    sent_at(friday)
    assert timezone.localtime(Filing.objects.get().due_at).strftime("%Y-%m-%d %H:%M") == "2026-12-01 00:00"


@pytest.mark.parametrize("name", ["pat", "ad"])
def test_only_who_may_file_sees_these_pages(form, name):
    client = desk_of(name)
    for answer in (client.get(path(form)), client.post(path(form)), client.get("/admin/desk/notices/forms/")):
        assert answer.status_code in (302, 403)
    assert Exposure.objects.count() == 0


def test_a_form_without_an_address_says_what_to_do(mailoutbox):
    at = timezone.now()
    provider = provider_by("form")
    provider.profile.form_url = "javascript:alert(1)"
    provider.profile.save()
    letter("https://foto.example/1", at=at)
    assert "web form has no address yet: add it on the provider's card" in sent_at(at).error
    assert Filing.objects.count() == 0


def test_in_quiet_test_mode_nobody_files_anything(settings, mailoutbox):
    settings.DIVERT_TO = "ourselves@hotline.example"
    at = timezone.now()
    provider_by("form")
    letter("https://foto.example/1", at=at)
    assert sent_at(at).sent_at == at and Filing.objects.count() == 0
    assert mailoutbox[0].to == ["ourselves@hotline.example"]


def test_a_letter_of_which_nothing_is_to_be_filed_has_no_page():
    provider_by("email")
    notice = letter("https://foto.example/1")
    assert desk_of("ada").get(path(notice)).status_code == 404
    assert Notice.objects.count() == Outgoing.objects.count() == 1
