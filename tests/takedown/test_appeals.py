"""Appeals: a dispute opens one, staff enter others, somebody who did not judge decides, and whoever appealed reads why."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from hotline.crypto import opened
from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners import actions as partners
from partners.models import Referral
from reports import actions as reports
from reports.models import Case
from takedown import appealing, notices_waiting, rules_notices, waiting
from takedown import demonstration as demo
from takedown.models import Appeal, Correction
from tests.takedown.letters_out import DAY, HOUR, MONDAY, replied, sent, takedown_of, turn

pytestmark = pytest.mark.django_db
DISPUTED = MONDAY + 5 * HOUR
WORDS = "Dit zijn volwassenen, zie beelden.example/over"


def disputed(number=1, note=WORDS, at=DISPUTED):
    case, notice = sent(number)
    replied(notice, "disputed", at=at, note=note)
    return case, notice, Appeal.objects.latest("pk")


def answer(appeal, outcome, at=DISPUTED + DAY, by="lee"):
    who = demo.person(by)
    appealing.take(appeal=appeal, by=who, at=at)
    return appealing.answer(appeal=appeal, outcome=outcome, reasons="De beelden tonen volwassenen.", by=who, at=at)


def last_to(address):
    return next(one for one in reversed(mail.outbox) if one.to == [address])


def test_a_dispute_opens_one_appeal_with_sealed_words_and_a_deadline_in_working_days():
    case, notice, appeal = disputed()
    assert (appeal.case, appeal.notice, appeal.how, appeal.appellant) == (case, notice, "reply", "provider")
    assert WORDS.encode() not in bytes(appeal.text)
    assert opened(appeal, "text") == WORDS
    assert appeal.due_at > DISPUTED + 5 * DAY
    replied(notice, "disputed", at=DISPUTED + HOUR, note="And again.")
    assert Appeal.objects.count() == 1
    facts = AuditEvent.objects.get(deed="appeal.opened").facts
    assert set(facts) == {"appeal", "notice"}


def test_whoever_judged_it_in_any_round_cannot_decide():
    case, _, appeal = disputed()
    for name in ("ada", "bo"):
        with pytest.raises(NotAllowed, match="did not"):
            appealing.take(appeal=appeal, by=demo.person(name), at=DISPUTED)
    reports.challenge(case=case, why="Doubt.", by=demo.person("lee"), at=DISPUTED)
    demo.judged(Case.objects.get(pk=case.pk), demo.illegal(), by=demo.person("lee"), at=DISPUTED)
    with pytest.raises(NotAllowed, match="did not"):
        appealing.take(appeal=appeal, by=demo.person("lee"), at=DISPUTED)
    assert not rules_notices.may_handle(3, {1, 3})


@pytest.mark.pg
def test_the_database_itself_refuses_a_handler_who_judged():
    _, _, appeal = disputed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(handled_by=demo.person("ada"), taken_at=DISPUTED)
    assert connection.vendor == "postgresql"


def test_whoever_decides_an_appeal_is_not_given_the_case_to_judge():
    case, _, appeal = disputed()
    answer(appeal, "upheld")
    lee = demo.person("lee")
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.round) == ("second_look", 2)
    at = DISPUTED + DAY + HOUR
    assert reports.claim(by=lee, at=at) is None
    with pytest.raises(NotAllowed, match="somebody else judges"):
        reports.claim(case=fresh, by=lee, at=at)
    assert reports.claim(by=demo.person("ada"), at=at) == fresh


def test_upheld_and_found_harmless_the_provider_reads_both_the_answer_and_the_correction():
    case, _, appeal = disputed()
    answer(appeal, "upheld")
    at = DISPUTED + DAY
    turn(at)
    letter = last_to("abuse@hoste.example")
    assert letter.subject.startswith(("Uw bezwaar", "Your appeal"))
    assert "De beelden tonen volwassenen." in letter.body and "2022/2065" in letter.body
    appeal.refresh_from_db()
    assert appeal.sent_at == at
    for name in ("ada", "bo"):
        demo.judged(Case.objects.get(pk=case.pk), demo.NOT_ILLEGAL, by=demo.person(name), at=at + HOUR)
    assert Correction.objects.get().kind == "not_illegal"
    turn(at + HOUR)
    assert "C-0" in last_to("abuse@hoste.example").subject
    assert takedown_of(case).state == "stopped"


def test_a_dispute_holds_the_next_step_up_for_the_procedures_hours_and_only_once():
    case, notice, appeal = disputed()
    until = DISPUTED + timedelta(hours=72)
    assert appeal.paused_until == takedown_of(case).due_at == until
    answer(appeal, "rejected", at=DISPUTED + HOUR)
    assert takedown_of(case).due_at == notice.answer_due_at, "rejected, everything goes on as it was"
    replied(notice, "disputed", at=DISPUTED + 2 * HOUR, note="Still no.")
    second = Appeal.objects.latest("pk")
    assert second != appeal and second.paused_until is None
    assert takedown_of(case).due_at == notice.answer_due_at


def test_an_appeal_that_nobody_answers_stops_the_ladder_for_no_longer_than_that():
    case, _, appeal = disputed()
    demo.lies(case, "BE", at=appeal.paused_until)
    turn(appeal.paused_until)
    assert takedown_of(case).lines.count() == 2, "the reminder is written"


def test_an_answer_does_not_leave_while_the_police_hold_the_case():
    case, _, appeal = disputed()
    at = DISPUTED + HOUR
    partners.hold(referral=Referral.objects.get(case=case), until=at + 2 * DAY, by=demo.person("pat"), at=at)
    answer(appeal, "rejected", at=at)
    before = len(mail.outbox)
    turn(at + HOUR)
    assert len(mail.outbox) == before
    turn(at + 2 * DAY)
    assert "A-0" in last_to("abuse@hoste.example").subject


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
@pytest.mark.parametrize("outcome", rules_notices.Result.values)
def test_an_owner_reads_outcome_reasons_and_further_redress(language, outcome):
    case, _ = sent()
    made = appealing.enter(
        case=case, how="mail", appellant="owner", language=language, text="It is my holiday.", received_at=DISPUTED,
        contact="owner@album.example", by=demo.person("ada"), at=DISPUTED + HOUR,
    )  # fmt: skip
    assert b"album.example" not in bytes(made.contact)
    answer(made, outcome, at=DISPUTED + 2 * HOUR)
    turn(DISPUTED + 2 * HOUR)
    body = last_to("owner@album.example").body
    assert "2022/2065" in body and "20" in body and "21" in body
    assert "{" not in body and "beelden.example" not in body


def test_an_owner_without_mail_is_told_by_a_person():
    case, _ = sent()
    made = appealing.enter(
        case=case, how="letter", appellant="owner", language="fr", text="C'est moi.", received_at=DISPUTED,
        contact="Rue Haute 1, Bruxelles", by=demo.person("ada"), at=DISPUTED,
    )  # fmt: skip
    answer(made, "rejected")
    assert not appealing.is_written(made)


def test_an_appeal_not_answered_in_time_stands_among_what_was_missed():
    _, _, appeal = disputed()
    lee = demo.person("lee")
    assert [one.what for one in notices_waiting.clocks(lee, DISPUTED)] == ["Answer an appeal"]
    late = appeal.due_at + HOUR
    assert [one.what for one in notices_waiting.missed(lee, late)] == ["Appeal not answered"]
    assert waiting.questions().count() == 1
    answer(appeal, "rejected", at=late)
    assert waiting.questions().count() == 0
    assert list(notices_waiting.missed(lee, late + HOUR)) == []


def test_the_words_go_after_a_year_and_the_outcome_stays():
    _, _, appeal = disputed()
    answer(appeal, "rejected")
    assert notices_waiting.erase_appeals(DISPUTED + 364 * DAY).fired == 0
    assert notices_waiting.erase_appeals(DISPUTED + 366 * DAY).fired == 1
    appeal.refresh_from_db()
    assert bytes(appeal.text) == b"" and appeal.outcome == "rejected"


def test_an_appeal_from_the_future_or_without_words_is_refused():
    case, _ = sent()
    told = {"case": case, "how": "phone", "appellant": "owner", "language": "nl", "by": demo.person("ada"), "at": DISPUTED}
    with pytest.raises(NotAllowed, match="in the future"):
        appealing.enter(**told, text="No.", received_at=DISPUTED + HOUR)
    with pytest.raises(NotAllowed, match="what they say"):
        appealing.enter(**told, text=" ", received_at=DISPUTED)


def test_the_page_of_an_appeal_says_how_the_case_stands_in_words(client):
    _, _, appeal = disputed()
    answer(appeal, "upheld")
    client.force_login(demo.person("lee"))
    assert "second look now" in client.get(f"/admin/desk/appeals/{appeal.pk}/").content.decode()
