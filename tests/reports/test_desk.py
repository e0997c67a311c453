"""What the desk keeps covered: addresses and words until somebody looks, and verdicts until the second look is over."""

import pytest

from hotline.models import AuditEvent
from reports import actions, rules
from reports.models import Assessment, Report
from takedown import demonstration as demo
from tests.reports.deskwork import (
    ADDRESS,
    NOTE,
    SECRET,
    WORDS,
    claimed,
    deeds,
    desk_of,
    disputed,
    hours,
    judged_by_ada,
    page,
    text,
    told,
    verdict,
)  # fmt: skip

pytestmark = pytest.mark.django_db


# --- What stays covered -----------------------------------------------------------------------------------------------


def test_no_page_of_the_desk_shows_an_address_before_it_is_revealed():
    case = told(words=WORDS)
    told("http://beelden.example/album/8")
    demo.lies(case, "BE", at=hours(1))
    claimed("lee", case)
    for path in (
        "",
        "queue/",
        "queue/?show=hosting",
        "disputes/",
        f"case/{case.pk}/",
        f"case/{case.pk}/assess/",
        "takedowns/",
    ):
        shown = page("lee", f"/admin/desk/{path}")
        assert SECRET not in shown, path
        assert "neighbour" not in shown, path
    for table in ("reports/case/", f"reports/case/{case.pk}/change/", "reports/report/", "hotline/auditevent/"):
        assert SECRET not in page("lee", f"/admin/{table}"), table


def test_a_source_that_repeats_the_name_does_not_unmask_it():
    case = told()
    facts = rules.HostingFacts(
        ips=("193.190.0.10",), countries={"registry": "BE"}, cname_chain=("front.beelden.example",),
        answers=({"source": "dns", "asked": SECRET, "said": [f"www.{SECRET}", "193.190.0.10"], "at": hours(1).isoformat()},),
    )  # fmt: skip
    actions.look_up(case=case, facts=facts, at=hours(1))
    shown = page("ada", f"/admin/desk/case/{case.pk}/")
    assert SECRET not in shown
    assert "193.190.0.10" in shown


def test_a_reveal_shows_the_address_as_text_and_is_written_down():
    case = told()
    answer = desk_of("ada").post(f"/admin/desk/case/{case.pk}/reveal/")
    assert ADDRESS in text(answer)
    assert f'href="{ADDRESS}' not in text(answer)
    event = AuditEvent.objects.get(stream=f"case:{case.pk}", deed="case.revealed")
    assert event.by == demo.person("ada")
    assert SECRET not in str(event.facts) + event.why
    assert SECRET not in page("ada", f"/admin/desk/case/{case.pk}/")


def test_a_reveal_while_assessing_keeps_what_was_filled_in():
    case = told()
    desk = claimed("ada", case)
    filled = verdict(note=NOTE, age="infant", virtual="on", page="assess")
    shown = desk.post(f"/admin/desk/case/{case.pk}/reveal/", filled)
    form = shown.context["form"]
    assert ADDRESS in text(shown)
    assert NOTE in text(shown)
    assert {name: form[name].value() for name in ("verdict", "age", "legal_ground")} == {
        "verdict": "illegal_baseline", "age": "infant", "legal_ground": filled["legal_ground"],
    }  # fmt: skip
    assert form["virtual"].value()
    assert not Assessment.objects.exists()


def test_opening_the_words_is_written_down_and_they_are_never_markup():
    case = told(words=WORDS)
    report = Report.objects.get()
    shown = text(desk_of("ada").post(f"/admin/desk/case/{case.pk}/words/", {"report": report.pk}))
    assert "My neighbour &lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert "case.words_opened" in deeds(case)


def test_words_of_a_report_about_another_case_do_not_open_here():
    case, other = told(), told("http://ander.example/", words=WORDS)
    report = other.sightings.get().report
    for wrong in (report.pk, 999, "", "x", "9" * 5000, "9" * 19, "²", "-1"):
        answer = desk_of("ada").post(f"/admin/desk/case/{case.pk}/words/", {"report": wrong})
        assert "neighbour" not in text(answer)
        assert "does not name this case" in text(answer)
    assert "case.words_opened" not in deeds(case)


def test_a_process_without_the_key_says_so_instead_of_breaking(settings):
    case = told(words=WORDS)
    settings.SEAL_PRIVATE_KEY = ""
    report = Report.objects.get()
    answer = desk_of("ada").post(f"/admin/desk/case/{case.pk}/words/", {"report": report.pk})
    assert "holds no private key" in text(answer)


# --- The second look is blind -----------------------------------------------------------------------------------------


def test_the_second_person_does_not_see_what_the_first_one_found():
    case = judged_by_ada(told())
    claimed("bo", case)
    for path in (f"case/{case.pk}/", f"case/{case.pk}/assess/", "queue/", ""):
        shown = page("bo", f"/admin/desk/{path}")
        assert NOTE not in shown, path
        assert "First look: Illegal" not in shown, path
    assert "second look is blind" in page("bo", f"/admin/desk/case/{case.pk}/")
    assert NOTE in page("ada", f"/admin/desk/case/{case.pk}/")


def test_a_lead_who_may_still_take_the_second_look_is_blind_too():
    case = judged_by_ada(told())
    assert NOTE not in page("lee", f"/admin/desk/case/{case.pk}/")


def test_once_decided_everybody_at_the_desk_sees_both():
    case = judged_by_ada(told())
    demo.judged(case, demo.illegal(), by=demo.person("bo"), at=hours(1))
    shown = page("lee", f"/admin/desk/case/{case.pk}/")
    assert NOTE in shown
    assert "Second look: Illegal" in shown


def test_a_new_round_is_blind_while_the_old_one_stays_open():
    case = told()
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
    told(words="something new", at=hours(0.5))
    case.refresh_from_db()
    assert (case.state, case.round) == ("new", 2)
    demo.judged(case, demo.illegal(), by=demo.person("ada"), at=hours(0.4))
    shown = page("bo", f"/admin/desk/case/{case.pk}/")
    assert "First look: Out of scope" in shown
    assert "First look: Illegal" not in shown


def test_the_lead_sees_both_sides_of_a_dispute_and_decides():
    case = disputed(told())
    assert "BE-" in page("lee", "/admin/desk/disputes/")
    lead = claimed("lee", case)
    shown = text(lead.get(f"/admin/desk/case/{case.pk}/assess/"))
    assert "First look" in shown and "Second look" in shown
    assert "<td>Illegal</td><td>Not illegal</td>" in shown
    assert lead.post(f"/admin/desk/case/{case.pk}/assess/", verdict()).status_code == 302
    case.refresh_from_db()
    assert case.state == "confirmed"


def test_an_analyst_can_neither_claim_nor_open_a_dispute_to_decide():
    case = disputed(told())
    for name in ("ada", "bo"):
        assert desk_of(name).post(f"/admin/desk/case/{case.pk}/claim/").status_code == 403
        assert desk_of(name).get(f"/admin/desk/case/{case.pk}/assess/").url == "/admin/desk/queue/"  # they have judged it
        assert desk_of(name).post(f"/admin/desk/case/{case.pk}/reveal/", {"page": "assess"}).status_code == 403
