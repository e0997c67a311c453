"""Each rule that ICCAM is known to keep, asked of the stand-in through its door."""

from datetime import timedelta

import pytest

from tests.tools.calling import Caller, report, running, url
from tools.iccam.store import Choices

pytestmark = pytest.mark.anywhere

LEA, ISP, REMOVED, UNAVAILABLE, NOT_ILLEGAL = 1, 2, 3, 4, 6
DONE = (200, None)


@pytest.fixture
def item(iccam):
    """A Belgian item that the Netherlands reported and nobody assessed."""
    return iccam.add_items(1)[0]


def refused(answer, status, words):
    assert answer[0] == status, answer
    assert list(answer[1]) == ["errors"]
    assert words in str(answer[1]["errors"])


@pytest.mark.parametrize("decided", [1, 4])
def test_rule_1_baseline_and_ignore_are_never_assessed_again(iccam, be, decided):
    number = iccam.add_items(1, assessed=decided)[0]
    refused(be.assess(number, 2), 400, "Baseline or Ignore and stands")
    assert len(be.content(number)["assessments"]) == 1


def test_rule_1_a_national_assessment_of_another_hotline_is_overruled(iccam, be):
    number = iccam.add_items(1, assessed=2)[0]
    assert be.assess(number, 4) == DONE
    assert [one["classification"] for one in be.content(number)["assessments"]] == [2, 4]


def test_rule_2_what_was_acted_on_is_not_assessed_again(be, item):
    assert be.assess(item, 2) == DONE
    assert be.act(item, LEA) == DONE
    refused(be.assess(item, 1), 400, "actions exist")


def test_rule_3_only_the_assigned_country_assesses_and_acts(iccam, be, nl):
    number = iccam.add_items(1, assessed=1)[0]
    refused(nl.assess(number, 2), 403, "assigned to BE")
    refused(nl.act(number, LEA), 403, "assigned to BE")
    assert nl.content(number)["actions"] == []
    assert be.act(number, LEA) == DONE


@pytest.mark.parametrize("kind", [LEA, ISP])
def test_rule_4_the_same_action_is_never_set_twice(iccam, be, kind):
    number = iccam.add_items(1, assessed=1)[0]
    assert be.act(number, kind) == DONE
    refused(be.act(number, kind), 400, "is set already")
    assert [one["actionType"] for one in be.content(number)["actions"]] == [kind]


@pytest.mark.parametrize(("assessed", "end"), [(1, REMOVED), (1, UNAVAILABLE), (4, NOT_ILLEGAL), (4, UNAVAILABLE)])
def test_rule_5_nothing_follows_the_end(iccam, be, assessed, end):
    number = iccam.add_items(1, assessed=assessed)[0]
    assert be.act(number, end) == DONE
    for kind in (LEA, ISP, REMOVED, UNAVAILABLE, NOT_ILLEGAL):
        refused(be.act(number, kind), 400, "nothing further is accepted")
    refused(be.put(f"Content/{number}/url/hosting", newIpAddress="192.0.2.9", newCountryCode="NL"), 400, "nothing further")
    refused(be.put(f"Content/{number}/assigned-country", newCountryCode="NL"), 400, "nothing further is accepted")


def test_rule_5_police_and_provider_may_be_told_before_the_end(iccam, be):
    number = iccam.add_items(1, assessed=1)[0]
    assert [be.act(number, kind) for kind in (LEA, ISP, REMOVED)] == [DONE] * 3


def test_rule_6_no_action_before_every_item_is_assessed(iccam, be):
    first, second = iccam.add_items(2, per_report=2)
    be.assess(first, 1)
    refused(be.act(first, LEA), 400, "not complete")
    be.assess(second, 1)
    assert be.act(first, LEA) == DONE


@pytest.mark.parametrize("missing", ["site-type", "commerciality", "payment-methods"])
def test_rule_6_no_action_before_the_report_is_complete(iccam, be, missing):
    number = iccam.add_items(1, assessed=1, complete=False)[0]
    number_of_report = be.content(number)["reportId"]
    fill = {"site-type": {"siteType": 5}, "commerciality": {"commerciality": 2}, "payment-methods": [6, 13]}
    for name in fill.keys() - {missing}:
        assert be.put(f"Reports/{number_of_report}/source-url/{name}", fill[name]) == DONE
    refused(be.act(number, LEA), 400, "not complete")
    assert be.put(f"Reports/{number_of_report}/source-url/{missing}", fill[missing]) == DONE
    assert be.act(number, LEA) == DONE
    _, told = be.get(f"Reports/{number_of_report}")
    assert (told["sourceUrlSiteType"], told["sourceUrlCommerciality"], told["sourceUrlPaymentMethods"]) == (5, 2, [6, 13])


@pytest.mark.parametrize("assessed", [1, 2])
def test_rule_7_not_illegal_needs_an_assessment_that_says_so(iccam, be, assessed):
    number = iccam.add_items(1, assessed=assessed)[0]
    refused(be.act(number, NOT_ILLEGAL), 400, "needs an assessment that says so")
    assert be.content(number)["actions"] == []


def test_rule_8_an_item_hosted_where_there_is_no_hotline_is_assigned_elsewhere(be):
    _, number = be.post("reports", report(url(country="AQ")))
    _, told = be.get(f"Reports/{number}")
    content = be.content(told["reportContents"][0]["contentId"])
    assert (content["url"]["hostingCountryCode"], content["assignedCountryCode"]) == ("AQ", "GB")


def test_rule_8_new_hosting_does_not_assign_and_assigning_does_not_move_the_hosting(iccam, be, nl):
    number = iccam.add_items(1)[0]
    assert be.put(f"Content/{number}/url/hosting", newIpAddress="2001:db8::7", newCountryCode="NL") == DONE
    content = be.content(number)
    assert content["url"]["hostingIpAddress"] == "2001:db8::7"
    assert (content["url"]["hostingCountryCode"], content["assignedCountryCode"]) == ("NL", "BE")
    assert be.put(f"Content/{number}/assigned-country", newCountryCode="NL") == DONE
    assert be.content(number)["assignedCountryCode"] == "NL"
    refused(be.assess(number), 403, "assigned to NL")
    assert nl.assess(number) == DONE


def test_rule_8_a_country_without_a_hotline_is_assigned_to_the_one_for_orphans(iccam, be):
    number = iccam.add_items(1)[0]
    assert be.put(f"Content/{number}/assigned-country", newCountryCode="AQ") == DONE
    assert be.content(number)["assignedCountryCode"] == "GB"


def test_rule_9_a_report_posted_just_now_takes_no_move_and_no_action():
    with running(choices=Choices(settle=timedelta(seconds=30))) as iccam:
        be = Caller(iccam)
        _, number = be.post("reports", report())
        content = be.get(f"Reports/{number}")[1]["reportContents"][0]["contentId"]
        iccam.clock.on(seconds=29)
        refused(be.put(f"Content/{content}/assigned-country", newCountryCode="NL"), 400, "still being taken in")
        refused(be.put(f"Content/{content}/url/hosting", newIpAddress="192.0.2.9", newCountryCode="NL"), 400, "still being")
        refused(be.act(content, LEA), 400, "still being taken in")
        iccam.clock.on(seconds=1)
        assert be.act(content, LEA) == DONE
        assert be.put(f"Content/{content}/assigned-country", newCountryCode="NL") == DONE


def test_rule_10_a_reference_takes_an_item_out_of_the_list(iccam, be):
    first, second = iccam.add_items(2)
    assert be.put(f"Content/{first}/hotline-reference", {"reference": "H-1_202611230900"}) == DONE
    assert be.listed("no-reference") == [second]
    assert iccam.store.contents[first].references == {"BE": "H-1_202611230900"}


def test_rule_10_a_reference_is_never_used_for_two_items(iccam, be):
    first, second = iccam.add_items(2)
    be.put(f"Content/{first}/hotline-reference", {"reference": "H-1"})
    refused(be.put(f"Content/{second}/hotline-reference", {"reference": "H-1"}), 400, "must be unique")
    assert be.listed("no-reference") == [second]
    assert be.put(f"Content/{first}/hotline-reference", {"reference": "H-1"}) == DONE
    assert be.put(f"Content/{first}/hotline-reference", {"reference": "H-2"}) == DONE


def test_rule_10_two_hotlines_may_use_the_same_reference(iccam, be, nl):
    ours, theirs = iccam.add_items(1)[0], iccam.add_items(1, country="NL")[0]
    assert be.put(f"Content/{ours}/hotline-reference", {"reference": "H-1"}) == DONE
    assert nl.put(f"Content/{theirs}/hotline-reference", {"reference": "H-1"}) == DONE


def test_rule_10_the_same_reference_may_be_refused_even_on_its_own_item():
    with running(choices=Choices(references_once=True)) as iccam:
        be = Caller(iccam)
        number = iccam.add_items(1)[0]
        be.put(f"Content/{number}/hotline-reference", {"reference": "H-1"})
        refused(be.put(f"Content/{number}/hotline-reference", {"reference": "H-1"}), 400, "must be unique")


def test_rule_10_a_report_posted_twice_under_one_reference_is_refused(be):
    assert be.post("reports", report())[0] == 200
    refused(be.post("reports", report()), 400, "must be unique")
    refused(be.post("reports", report(reference="M-2")), 400, "must be unique")
    assert be.post("reports", report(url(reference="M-2-1"), reference="M-2"))[0] == 200


def test_rule_11_a_posted_report_answers_its_bare_id_and_the_items_are_asked_for(be):
    addresses = ["https://foto.example/", "https://foto.example/1.jpg", "https://foto.example/2.jpg"]
    items = [url(one, f"M-1-{n}", is_source=n == 0) for n, one in enumerate(addresses)]
    status, number = be.post("reports", report(*items))
    assert (status, type(number)) == (200, int)
    _, told = be.get(f"Reports/{number}")
    assert {one["urlString"] for one in told["reportContents"]} == set(addresses)
    found = [be.content(one["contentId"]) for one in told["reportContents"]]
    assert [one["url"]["isSourceUrl"] for one in found] == [True, False, False]
    assert {one["reportId"] for one in found} == {number}


def test_rule_12_an_imported_item_shows_what_another_hotline_said_first(iccam, be):
    number = iccam.add_items(1, assessed=1)[0]
    assert [one["classification"] for one in be.content(number)["assessments"]] == [1]
    assert be.get(f"Reports/{be.content(number)['reportId']}")[1]["reportingHotlineId"] == 43


def test_other_hotlines_neither_see_nor_touch_an_item(iccam, de):
    number = iccam.add_items(1, assessed=2)[0]
    of_report = iccam.store.contents[number].report
    refused(de.get(f"Content/{number}"), 403, "another hotline")
    refused(de.get(f"Reports/{of_report}"), 403, "another hotline")
    refused(de.assess(number, 4), 403, "another hotline")
    refused(de.act(number, LEA), 403, "another hotline")
    refused(de.put(f"Content/{number}/hotline-reference", reference="H-1"), 403, "another hotline")
    refused(de.put(f"Content/{number}/assigned-country", newCountryCode="DE"), 403, "another hotline")
    refused(de.put(f"Reports/{of_report}/source-url/site-type", {"siteType": 5}), 403, "another hotline")
    assert de.listed("no-reference") == []
    assert iccam.store.contents[number].assigned == "BE"


def test_a_hotline_that_gave_an_item_away_reads_it_and_writes_nothing(iccam, be):
    number = iccam.add_items(1, reported_by="FR")[0]
    be.put(f"Content/{number}/assigned-country", newCountryCode="NL")
    assert be.content(number)["assignedCountryCode"] == "NL"
    refused(be.put(f"Content/{number}/hotline-reference", reference="H-1"), 403, "assigned to NL")
    refused(be.put(f"Reports/{be.content(number)['reportId']}/source-url/site-type", {"siteType": 5}), 403, "No item")
