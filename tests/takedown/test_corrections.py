"""We were wrong: whoever was told gets one correction, in their language, and not while the police ask for silence."""

import pytest
from django.core import mail

from hotline.workflow import NotAllowed
from partners import actions as partners
from partners.models import Partner, Referral
from reports import actions as reports
from reports.models import Case
from takedown import actions, corrections, rules_notices
from takedown import demonstration as demo
from takedown.models import Correction, CorrectionLetter, Takedown
from tests.takedown.letters_out import DAY, HOUR, MONDAY, sent, takedown_of, turn

pytestmark = pytest.mark.django_db
LATER = MONDAY + DAY


def dismissed(case, at=LATER, verdict=demo.NOT_ILLEGAL):
    """Let the case be judged anew, and two people find it harmless."""
    reports.challenge(case=case, why="These are adults.", by=demo.person("lee"), at=at)
    for name in ("ada", "bo"):
        demo.judged(Case.objects.get(pk=case.pk), verdict, by=demo.person(name), at=at)
    return Case.objects.get(pk=case.pk)


def subjects(to):
    return [one.subject for one in mail.outbox if one.to == [to] and "C-0" in one.subject]


def test_judged_anew_and_not_illegal_everybody_who_was_told_hears_it_once():
    case, notice = sent()
    dismissed(case)
    assert Correction.objects.get().by is None
    turn(LATER)
    turn(LATER + HOUR)
    assert len(subjects("abuse@hoste.example")) == len(subjects("police@police.example")) == 1
    assert CorrectionLetter.objects.filter(sent_at=LATER).count() == 2
    (letter,) = [one for one in mail.outbox if "C-0" in one.subject and one.to == ["abuse@hoste.example"]]
    assert f"N-{notice.pk:06d}" in letter.subject
    assert "hxxp://beelden[.]example/1" in letter.body
    assert "illeg" not in letter.subject


@pytest.mark.parametrize("verdict", [demo.NOT_REACHABLE])
def test_what_is_gone_meanwhile_was_no_mistake(verdict):
    case, _ = sent()
    dismissed(case, verdict=verdict)
    assert not Correction.objects.exists()
    assert not rules_notices.was_wrong("duplicate")


def test_nobody_is_corrected_who_was_told_nothing():
    case = demo.case_of(demo.told(["http://beelden.example/1"], at=MONDAY))
    for name in ("ada", "bo"):
        demo.judged(case, demo.NOT_ILLEGAL, by=demo.person(name), at=MONDAY)
    assert not Correction.objects.exists()


def test_a_correction_waits_while_the_police_hold_the_case_and_the_police_hear_it_at_once():
    case, _ = sent()
    dismissed(case)
    until = LATER + 2 * DAY
    partners.hold(referral=Referral.objects.get(case=case), until=until, by=demo.person("pat"), at=LATER)
    for hours in range(0, 48, 5):
        turn(LATER + hours * HOUR)
    assert subjects("abuse@hoste.example") == []
    assert len(subjects("police@police.example")) == 1
    turn(until)
    assert len(subjects("abuse@hoste.example")) == 1


def test_a_correction_that_waits_is_stopped_when_the_case_counts_as_illegal_again():
    case, _ = sent()
    dismissed(case)
    until = LATER + 2 * DAY
    partners.hold(referral=Referral.objects.get(case=case), until=until, by=demo.person("pat"), at=LATER)
    demo.told(["http://beelden.example/1"], at=LATER + HOUR, words="It is a child.")
    assert Case.objects.get(pk=case.pk).state == "new"
    turn(until)
    assert subjects("abuse@hoste.example") == [], "not while it is judged once more"
    demo.confirmed(Case.objects.get(pk=case.pk), at=until)
    turn(until + 2 * HOUR)
    turn(until + 4 * HOUR)
    assert subjects("abuse@hoste.example") == []
    assert CorrectionLetter.objects.get(partner__kind="provider").withdrawn_at


@pytest.mark.parametrize(
    ("language", "sign"),
    [("nl", "Rechtzetting"), ("fr", "Rectification"), ("de", "Berichtigung"), ("en", "Correction")],
)
def test_it_is_written_in_the_language_of_whoever_reads_it(language, sign):
    case, _ = sent()
    Partner.objects.filter(kind="provider").update(language=language)
    dismissed(case)
    turn(LATER)
    assert subjects("abuse@hoste.example")[0].startswith(sign)


def test_a_wrong_host_is_told_by_a_person_with_a_reason_and_nobody_else_is():
    case, notice = sent()
    lee = demo.person("lee")
    told = {"case": case, "kind": "host", "provider": notice.provider, "by": lee}
    with pytest.raises(NotAllowed, match="still ask this provider"):
        corrections.correct(**told, why="Their answer was right.", at=LATER)
    demo.lies(case, "NL", at=LATER, ip="145.0.0.1", asn=1103, abuse="abuse@polder.example")
    assert takedown_of(case).state == "moved"
    with pytest.raises(NotAllowed, match="Say what was wrong"):
        corrections.correct(**told, why=" ", at=LATER)
    made = corrections.correct(**told, why="Their answer was right.", at=LATER)
    assert [one.partner for one in made.letters.all()] == [notice.provider]
    with pytest.raises(NotAllowed, match="has had a correction"):
        corrections.correct(**told, why="Again.", at=LATER)
    turn(LATER)
    (letter,) = [one for one in mail.outbox if "C-0" in one.subject]
    assert letter.to == ["abuse@hoste.example"]


def test_another_mistake_waits_until_we_stop_asking():
    case, notice = sent()
    lee = demo.person("lee")
    told = {"case": case, "kind": "mistake", "why": "A typing error.", "by": lee, "at": LATER}
    with pytest.raises(NotAllowed, match="Stop that first"):
        corrections.correct(**told)
    takedown = Takedown.objects.get(case=case)
    actions.propose_stop(takedown=takedown, why="A typing error.", by=lee, at=LATER)
    actions.second_stop(takedown=takedown, by=demo.person("bo"), at=LATER)
    assert corrections.correct(**told).letters.count() == 2
    assert notice.corrections.count() == 1


def test_asked_again_and_wrong_again_they_are_told_again():
    case, _ = sent()
    dismissed(case)
    turn(LATER)
    again = LATER + DAY
    demo.told(["http://beelden.example/1"], at=again, words="Something new.")
    case = demo.confirmed(Case.objects.get(pk=case.pk), at=again)
    demo.lies(case, "BE", at=again)
    turn(again)
    for one in Referral.objects.filter(case=case, partner__kind="police"):
        partners.release(referral=one, by=demo.person("pat"), at=again)
    turn(again)
    turn(again + HOUR)
    dismissed(case, at=again + DAY)
    turn(again + DAY)
    assert len(subjects("abuse@hoste.example")) == 2
