"""Slips at the desk: sent twice, given back too late, a wrong country, a report told in prose; each gets the truth."""

import pytest
from django.test import Client

from reports import actions, receipts
from reports.countries import ISO
from reports.models import Assessment, Case, Report
from takedown import demonstration as demo
from tests.reports.deskwork import claimed, desk_of, hours, judged_by_ada, page, text, told, verdict

pytestmark = pytest.mark.django_db


def settle(name: str, case: Case, country: str, why: str = "the holder said so"):
    return desk_of(name).post(f"/admin/desk/case/{case.pk}/hosting/", {"country": country, "why": why})


def country_of(case: Case) -> str:
    return case.lookups.order_by("-at", "-pk").first().country


# --- The country ------------------------------------------------------------------------------------------------------


def test_the_list_of_countries_is_the_standard_s():
    assert len(ISO) == 249
    assert {"BE", "NL", "GB", "US", "SN", "TW"} <= ISO
    assert not {"ZZ", "UK", "EU", "XK", "AP", "AN"} & ISO


@pytest.mark.parametrize("country", ["ZZ", "EU", "UK", "b1", "BEL"])
def test_a_country_that_does_not_exist_is_not_taken(country):
    case = told()
    answer = settle("ada", case, country)
    assert answer.status_code == 422
    assert "country" in text(answer)
    assert not case.lookups.exists()


def test_a_country_in_small_letters_is_taken():
    case = told()
    assert settle("ada", case, "be").status_code == 302
    assert country_of(case) == "BE"


def test_a_lead_corrects_a_settled_country_and_an_analyst_does_not():
    case = told()
    settle("ada", case, "BE")
    assert "Correct the country" in page("lee", f"/admin/desk/case/{case.pk}/")
    assert "Correct the country" not in page("ada", f"/admin/desk/case/{case.pk}/")
    assert "nothing to settle" in text(settle("ada", case, "NL"))
    assert country_of(case) == "BE"
    assert settle("lee", case, "NL", why="").status_code == 422
    assert settle("lee", case, "NL", why="the holder moved it").status_code == 302
    assert country_of(case) == "NL"


def test_nobody_corrects_what_the_sources_agree_on():
    case = told()
    demo.lies(case, "BE", at=hours(1))
    assert "nothing to settle" in text(settle("lee", case, "NL"))
    assert country_of(case) == "BE"


# --- A report by telephone --------------------------------------------------------------------------------------------


def entered(**more: str):
    sent = {"token": receipts.new_token(), "channel": "phone", "received_at": f"{hours(3):%Y-%m-%dT%H:%M}",
            "language": "nl", "addresses": "http://beelden.example/a", "words": "", "contact": ""}  # fmt: skip
    return desk_of("ada").post("/admin/desk/report/new/", sent | more)


def hosts() -> list[str]:
    return sorted(Case.objects.values_list("host", flat=True))


def test_several_addresses_on_one_line_are_read_as_on_the_public_form():
    assert entered(addresses="http://beelden.example/a, hxxp://foto[.]example/b").status_code == 200
    assert hosts() == ["beelden.example", "foto.example"]


def test_what_stands_around_an_address_goes_to_the_words():
    assert entered(addresses="she saw it on http://beelden.example/a last night\nthe password is cats").status_code == 200
    assert hosts() == ["beelden.example"]
    assert Report.objects.get().words


def test_a_line_that_is_no_address_is_named_and_kept():
    answer = entered(addresses="http://beelden.example/a\nlocalhost/x")
    assert answer.status_code == 422
    assert "Line 2" in text(answer)
    assert "localhost/x" in text(answer)
    assert not Report.objects.exists()


def test_a_form_without_its_token_is_taken():
    assert entered(token="").status_code == 200
    assert entered(token="x" * 65, addresses="http://foto.example/").status_code == 200
    assert Report.objects.count() == 2


def test_every_fault_of_the_form_names_its_field():
    answer = entered(channel="", received_at="", language="", addresses="")
    shown = text(answer)
    assert answer.status_code == 422
    assert "This field is required" not in shown
    for named in ("telephone or letter", "received", "language", "address"):
        assert named in shown.partition('role="alert"')[2].partition("</ul>")[0], named


def test_every_fault_of_a_verdict_names_its_field():
    case = told()
    sent = claimed("ada", case).post(f"/admin/desk/case/{case.pk}/assess/", {"verdict": "", "note": ""})
    shown = text(sent)
    assert "This field is required" not in shown
    for named in ("verdict",):
        assert named in shown.partition('role="alert"')[2].partition("</ul>")[0], named


def test_a_settled_country_without_its_reason_says_what_is_missing():
    shown = text(settle("ada", told(), "", why=""))
    assert "This field is required" not in shown


# --- Holding and giving back ------------------------------------------------------------------------------------------


def given_back(desk: Client, case: Case) -> str:
    return text(desk.post(f"/admin/desk/case/{case.pk}/give-back/", follow=True))


def test_a_case_somebody_else_holds_is_not_called_back_in_the_queue():
    case = told()
    late = claimed("ada", case)
    Case.objects.filter(pk=case.pk).update(claimed_until=hours(0.1))
    claimed("bo", case)
    shown = given_back(late, case)
    assert "back in the queue" not in shown
    assert "Bo" in shown.partition('role="status"')[2].partition("</p>")[0]
    case.refresh_from_db()
    assert case.claimed_by == demo.person("bo")


def test_a_case_that_was_given_back_says_so_once():
    case = told()
    desk = claimed("ada", case)
    assert "is back in the queue" in given_back(desk, case)
    assert "is back in the queue" not in given_back(desk, case)


# --- The same verdict twice -------------------------------------------------------------------------------------------


def test_a_verdict_sent_twice_is_saved_once_and_says_so():
    case = told()
    desk = claimed("ada", case)
    path = f"/admin/desk/case/{case.pk}/assess/"
    desk.post(path, verdict())
    again = desk.post(path, verdict(), follow=True)
    assert again.status_code == 200
    assert "Your verdict is saved" in text(again)
    assert "has ended" not in text(again)
    assert Assessment.objects.count() == 1
    assert "Your verdict is saved" in text(desk.get(path, follow=True))


def test_the_second_look_that_made_a_dispute_may_be_sent_twice():
    case = judged_by_ada(told())
    desk = claimed("bo", case)
    path = f"/admin/desk/case/{case.pk}/assess/"
    desk.post(path, verdict("not_illegal"))
    case.refresh_from_db()
    assert case.state == "disputed"
    assert "Your verdict is saved" in text(desk.post(path, verdict("not_illegal"), follow=True))


def test_a_new_round_asks_for_a_new_verdict():
    case = told()
    demo.judged(case, demo.OUT_OF_SCOPE, by=demo.person("ada"), at=hours(1))
    told(words="something new", at=hours(0.5))
    case.refresh_from_db()
    assert case.round == 2
    late = desk_of("ada").post(f"/admin/desk/case/{case.pk}/assess/", verdict(reason="it changed"))
    assert late.status_code == 409
    assert actions.claim(case=case, by=demo.person("ada"), at=hours(0)) is not None


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_a_button_that_was_opened_as_a_page_says_so_in_a_sentence():
    case = told()
    answer = desk_of("ada").get(f"/admin/desk/case/{case.pk}/claim/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Go back" in text(answer)


def test_the_archive_speaks_english():
    for path in ("/admin/archive/", "/admin/hotline/outgoing/"):
        shown = page("lee", path)
        assert "outgoing messages" in shown.lower(), path
        assert "outgoings" not in shown.lower(), path
