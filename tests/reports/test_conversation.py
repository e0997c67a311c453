"""Rex told us something and went away; Ada asks him one thing more, and he answers without a name."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from hotline.audit import broken
from hotline.crypto import opened
from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from reports import actions, conversation, questions, sweeps
from reports.models import Message, Report, Sighting
from takedown import demonstration as demo
from tests.reports.deskwork import ADDRESS, SECRET, claimed, deeds, desk_of, hours, page, text, told

pytestmark = pytest.mark.django_db

ANSWER = "the-password-is-tulip"


def asked(question="password", **more):
    case = told(language="nl", **more)
    report = case.sightings.get().report
    actions.ask(case=case, report=report, question=question, by=demo.person("ada"), at=hours(1))
    return case, report


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_ada_sees_each_question_in_english_and_in_the_language_of_the_reporter():
    case = told(language="nl")
    report = case.sightings.get().report
    shown = page("ada", f"/admin/desk/case/{case.pk}/ask/{report.pk}/")
    for code in questions.QUESTIONS:
        assert questions.question_text(code, "en") in shown.replace("&#x27;", "'")
    assert "De pagina vraagt een wachtwoord" in shown
    assert SECRET not in shown


def test_every_question_stands_in_four_languages():
    for code in questions.QUESTIONS:
        said = {language: questions.question_text(code, language) for language in ("en", "nl", "fr", "de")}
        assert len(set(said.values())) == 4, code
    assert len(questions.QUESTIONS) >= 6


def test_a_prepared_question_reaches_the_reporter_in_the_language_of_their_page():
    case = told(language="nl")
    report = case.sightings.get().report
    sent = desk_of("ada").post(f"/admin/desk/case/{case.pk}/ask/{report.pk}/", {"question": "password"})
    assert sent.status_code == 302
    for language, beginning in (("nl", "De pagina vraagt"), ("fr", "La page demande"), ("en", "The page asks")):
        with translation.override(language):
            (line,) = conversation.of(report)
        assert line.from_us
        assert line.text.startswith(beginning)
    assert "case.asked_reporter" in deeds(case)
    assert conversation.waits_for_reporter(report)


def test_own_words_are_shown_as_they_were_written():
    case = told(language="nl")
    report = case.sightings.get().report
    own = {"question": "own", "own": "Welke <b>dag</b> was het?"}
    assert desk_of("ada").post(f"/admin/desk/case/{case.pk}/ask/{report.pk}/", own).status_code == 302
    (line,) = conversation.of(report)
    assert (line.text, line.language) == ("Welke <b>dag</b> was het?", "nl")
    assert "<b>dag" not in page("ada", f"/admin/desk/case/{case.pk}/")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Choose a question"),
        ({"question": "own"}, "Choose a question"),
        ({"question": "why-not"}, "Choose one of the questions"),
        ({"question": "password", "own": "kept-as-typed"}, "one at a time"),
        ({"question": "own", "own": f"Is it {ADDRESS}?"}, "Leave the address out"),
    ],
)
def test_a_question_that_cannot_be_sent_is_explained_and_kept(wrong, said):
    case = told()
    report = case.sightings.get().report
    answer = desk_of("ada").post(f"/admin/desk/case/{case.pk}/ask/{report.pk}/", wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert wrong.get("own", "") in text(answer)
    assert not Message.objects.exists()


def test_nobody_is_asked_who_could_not_read_it():
    ada, at = demo.person("ada"), hours(0)
    quiet = demo.case_of(demo.told(["http://stil.example/"], at=hours(2), follows=False))
    gone, old = told("http://weg.example/"), told("http://oud.example/", at=hours(24 * 400))
    actions.erase(report=gone.sightings.get().report, at=at)
    for case in (quiet, gone, old):
        report = case.sightings.get().report
        with pytest.raises(NotAllowed):
            actions.ask(case=case, report=report, question="password", by=ada, at=at)
        assert f"/ask/{report.pk}/" not in page("ada", f"/admin/desk/case/{case.pk}/")
        assert "Put the question" not in page("ada", f"/admin/desk/case/{case.pk}/ask/{report.pk}/")


def test_a_report_about_another_case_is_not_asked_here():
    case, other = told(), told("http://ander.example/")
    report = other.sightings.get().report
    assert desk_of("ada").get(f"/admin/desk/case/{case.pk}/ask/{report.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.ask(case=case, report=report, question="password", by=demo.person("ada"), at=hours(0))


# --- Answering --------------------------------------------------------------------------------------------------------


def test_an_answer_is_sealed_and_masked_until_somebody_opens_it_and_that_is_written_down():
    case, report = asked()
    actions.answer(report=report, text=ANSWER, at=hours(0.5))
    assert ANSWER.encode() not in bytes(Message.objects.get(from_staff=False).text)
    desk = claimed("bo", case)
    for path in ("", "queue/", "queue/?show=answers", f"case/{case.pk}/", f"case/{case.pk}/assess/"):
        shown = page("bo", f"/admin/desk/{path}")
        assert ANSWER not in shown, path
    assert "Answer waiting" in page("bo", f"/admin/desk/case/{case.pk}/")
    assert "case.answer_opened" not in deeds(case)
    answer = desk.post(f"/admin/desk/case/{case.pk}/answers/", {"talk": report.pk, "page": "assess", "note": "kept"})
    assert ANSWER in text(answer)
    assert answer.context["form"]["note"].value() == "kept"
    opened_by = AuditEvent.objects.get(stream=f"case:{case.pk}", deed="case.answer_opened")
    assert opened_by.by == demo.person("bo")
    assert ANSWER not in str(opened_by.facts)


def test_an_answer_waits_in_the_queue_and_on_today_until_it_is_read():
    case, report = asked()
    assert "answers nobody has read" not in page("bo", "/admin/desk/")
    actions.answer(report=report, text=ANSWER, at=hours(0.5))
    assert "answers nobody has read" in page("bo", "/admin/desk/")
    assert "Answer waiting</span>" in page("bo", "/admin/desk/queue/")
    desk_of("bo").post(f"/admin/desk/case/{case.pk}/answers/", {"talk": report.pk})
    assert "answers nobody has read" not in page("bo", "/admin/desk/")
    assert "Answer waiting</span>" not in page("bo", "/admin/desk/queue/")


def test_the_status_page_can_never_show_an_answer_again(settings):
    _, report = asked()
    actions.answer(report=report, text=ANSWER, at=hours(0.5))
    settings.SEAL_PRIVATE_KEY = ""
    lines = conversation.of(report)
    assert [line.from_us for line in lines] == [True, False]
    assert ANSWER not in str(lines)


def test_of_the_moment_of_an_answer_only_the_hour_is_kept_and_never_one_before_the_question():
    case, report = asked()
    soon = Message.objects.get().at + timedelta(seconds=1)
    first = actions.answer(report=report, text=ANSWER, at=soon)
    assert first.at == Message.objects.get(from_staff=True).at
    later = soon + timedelta(hours=3, minutes=7)
    second = actions.answer(report=report, text=ANSWER, at=later)
    traced = AuditEvent.objects.filter(stream=f"case:{case.pk}", deed="case.reporter_answered").latest("pk")
    assert second.at == traced.at
    assert (second.at.minute, second.at.second, second.at.microsecond) == (0, 0, 0)


def test_an_answer_about_a_dismissed_case_brings_it_back():
    case, report = asked()
    demo.judged(case, demo.NOT_REACHABLE, by=demo.person("bo"), at=hours(0.8))
    actions.answer(report=report, text=ANSWER, at=hours(0))
    case.refresh_from_db()
    assert (case.state, case.round, case.phase) == ("new", 2, "received")
    exact = AuditEvent.objects.get(stream=f"case:{case.pk}", deed="case.new").at
    assert exact.second == 0 or exact == Message.objects.get(from_staff=True).at


def test_what_nobody_asked_for_does_not_open_a_dismissed_case():
    case = told()
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("bo"), at=hours(1))
    actions.answer(report=case.sightings.get().report, text="hello", at=hours(0))
    case.refresh_from_db()
    assert (case.state, case.round) == ("dismissed", 1)


def test_an_empty_answer_and_the_eleventh_unread_one_are_refused():
    _, report = asked()
    with pytest.raises(NotAllowed):
        actions.answer(report=report, text=" \n ", at=hours(0))
    for _number in range(10):
        actions.answer(report=report, text="x", at=hours(0))
    with pytest.raises(NotAllowed):
        actions.answer(report=report, text="x", at=hours(0))


# --- Erasing ----------------------------------------------------------------------------------------------------------


def test_the_reporter_erases_what_they_told_and_the_case_stays():
    case, report = asked(words="My neighbour", contact="rex@example.org")
    actions.answer(report=report, text=ANSWER, at=hours(0.5))
    at = hours(0)
    actions.erase(report=report, at=at)
    fresh = Report.objects.get(pk=report.pk)
    assert (bytes(fresh.words), bytes(fresh.contact), fresh.contact_due_at, fresh.wants_answer) == (b"", b"", None, False)
    assert fresh.erased_at == at.replace(minute=0, second=0, microsecond=0)
    assert not any(bytes(one.text) or one.shown for one in fresh.messages.all())
    assert Sighting.objects.get().told == ""
    case.refresh_from_db()
    assert case.address == ADDRESS
    events = AuditEvent.objects.filter(stream=f"report:{report.pk}")
    assert [event.deed for event in events.order_by("number")] == ["report.received", "report.erased"]
    actions.erase(report=report, at=at)
    assert events.count() == 2
    assert list(broken()) == []
    assert "Erased" in page("ada", f"/admin/desk/case/{case.pk}/")


def test_nobody_answers_or_reads_after_erasing():
    _, report = asked()
    actions.erase(report=report, at=hours(0))
    with pytest.raises(NotAllowed):
        actions.answer(report=report, text="x", at=hours(0))


def test_what_was_told_is_erased_when_the_code_expires(settings):
    case = told(words="My neighbour", contact="rex@example.org")
    received = case.sightings.get().report.received_at
    report = Report.objects.get()
    assert report.expires_at == received + timedelta(days=settings.RECEIPT_DAYS)
    assert sweeps.erase_due(report.expires_at - timedelta(days=300)).fired == 0
    sweeps.erase_due(report.expires_at - timedelta(seconds=1))
    assert bytes(Report.objects.get().words)
    sweeps.erase_due(report.expires_at)
    assert not bytes(Report.objects.get().words)
    assert AuditEvent.objects.get(stream=f"report:{report.pk}", deed="report.expired").by is None
    assert sweeps.erase_due(report.expires_at).fired == 0


def test_a_contact_is_erased_after_ninety_days_while_words_stay():
    told(words="My neighbour", contact="rex@example.org", at=hours(0))
    report = Report.objects.get()
    sweeps.erase_due(report.received_at + timedelta(days=89))
    assert opened(Report.objects.get(), "contact") == "rex@example.org"
    sweeps.erase_due(report.received_at + timedelta(days=90))
    fresh = Report.objects.get()
    assert not bytes(fresh.contact)
    assert opened(fresh, "words") == "My neighbour"
    assert AuditEvent.objects.get(deed="report.contact_erased").why == "kept long enough"


def test_a_contact_is_erased_once_the_conversation_is_over():
    case = told(contact="rex@example.org", at=hours(3))
    case_two = told("http://ander.example/", contact="lee@example.org", at=hours(3))
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("bo"), at=hours(1))
    at = timezone.now()
    assert sweeps.erase_due(at + timedelta(days=13)).fired == 0
    assert sweeps.erase_due(at + timedelta(days=15)).fired == 1
    assert not bytes(case.sightings.get().report.contact)
    assert bytes(case_two.sightings.get().report.contact)
    assert AuditEvent.objects.get(deed="report.contact_erased").why == "the conversation is over"


def test_an_unread_answer_keeps_the_conversation_open():
    case, report = asked(contact="rex@example.org")
    demo.judged(case, demo.NOT_REACHABLE, by=demo.person("bo"), at=hours(0.8))
    Message.objects.create(report=report, case=case, from_staff=False, at=hours(0), language="nl", text="x")
    assert sweeps.erase_due(timezone.now() + timedelta(days=30)).fired == 0
