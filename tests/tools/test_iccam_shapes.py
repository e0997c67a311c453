"""What is sent and answered has exactly the documented shape; what has not is refused, field by field."""

import pytest

from tests.tools.calling import action, assessment, report, url
from tools.iccam import codes

pytestmark = pytest.mark.anywhere


def test_a_report_is_answered_with_all_its_fields(be):
    memo = {"memo": "Behind a login", "sourceUrlReferrer": "https://from.example/"}
    _, number = be.post("reports", report(url(), sourceUrlSiteType=None, sourceUrlPaymentMethods=[], **memo))
    status, told = be.get(f"Reports/{number}")
    (item,) = told.pop("reportContents")
    assert (status, item) == (200, {"contentId": item["contentId"], "urlString": "https://foto.example/1.jpg"})
    assert told == {
        "sourceUrlSiteType": None,
        "sourceUrlCommerciality": 1,
        "sourceUrlPaymentMethods": [],
        "memo": "Behind a login",
        "referrerUrl": "https://from.example/",
        "reportingHotlineId": 24,
        "reportingAnalystName": "api-be",
        "hotlineReceivedDate": "2026-11-23T08:00:00Z",
    }


def test_an_item_is_answered_with_all_its_fields(iccam, be):
    number = iccam.add_items(1, memo="Second picture")[0]
    said = {"virtualContentCategorization": 1, "userGeneratedContentCategorization": 0, "childModelingCategorization": 1}
    be.assess(number, 2, **said)
    be.act(number, 1)
    content = be.content(number)
    assert content.pop("url") == {
        "urlString": f"https://host{content['reportId']}.example/{content['reportId']}/0",
        "isSourceUrl": True,
        "hostingCountryCode": "BE",
        "hostingIpAddress": "192.0.2.248",
    }
    assert content == {
        "contentId": number,
        "reportId": 501,
        "assignedCountryCode": "BE",
        "countryAssignmentDate": "2026-11-23T09:00:00Z",
        "memo": "Second picture",
        "assessments": [{"classification": 2, "ageCategorization": 3, "genderCategorization": 2, **said}],
        "actions": [{"actionType": 1, "analystName": "api-be", "actionDate": "2026-11-23T10:00:00Z"}],
    }


@pytest.mark.parametrize("name", [name for name in codes.LISTS if name != "action-types"])
def test_each_code_list_gives_ids_and_names(be, name):
    status, rows = be.get(name)
    assert status == 200
    assert len({row["id"] for row in rows}) == len(rows) > 2
    assert all(row["name"] for row in rows)
    assert be.get(f"{name}/{rows[1]['id']}") == (200, rows[1])


def test_action_types_say_type_and_moved_is_none_of_them(be):
    kinds = {1: "ReportedToLEA", 2: "ReportedToISP", 3: "Removed", 4: "Unavailable", 6: "NotIllegal"}
    assert be.get("action-types") == (200, [{"type": number, "name": name} for number, name in kinds.items()])
    assert be.get("action-types/6") == (200, {"type": 6, "name": "NotIllegal"})


def test_the_lists_name_all_countries_their_hotlines_and_the_accounts(be):
    assert len(be.get("countries")[1]) == 249
    assert {row["countryCode"]: row["id"] for row in be.get("hotlines")[1]}["NL"] == 43
    assert [row["name"] for row in be.get("analysts")[1]] == ["api-be", "api-nl", "api-de"]


def wrong(answer):
    status, said = answer
    assert status == 400, answer
    return said["errors"]


@pytest.mark.parametrize(
    "name", ["classification", "ageCategorization", "genderCategorization", "childModelingCategorization"]
)
@pytest.mark.parametrize(
    ("value", "words"), [("2", "must be a JSON number"), (True, "must be a JSON number"), (99, "not in the list")]
)
def test_codes_are_json_numbers_from_the_lists(iccam, be, name, value, words):
    number = iccam.add_items(1)[0]
    (errors,) = wrong(be.put(f"Content/{number}/assessment", assessment() | {name: value})).items()
    assert errors[0] == name[0].upper() + name[1:]
    assert words in errors[1][0]
    assert be.content(number)["assessments"] == []


@pytest.mark.parametrize("name", assessment())
def test_an_assessment_says_what_is_missing(iccam, be, name):
    body = {key: value for key, value in assessment().items() if key != name}
    number = iccam.add_items(1)[0]
    assert wrong(be.put(f"Content/{number}/assessment", body)) == {name[0].upper() + name[1:]: ["is missing"]}


@pytest.mark.parametrize("kind", [5, 7, 0, "1", 1.0, None])
def test_types_of_action_that_do_not_exist_are_refused(iccam, be, kind):
    number = iccam.add_items(1, assessed=1)[0]
    assert "ActionType" in wrong(be.post(f"Content/{number}/actions", action(1) | {"actionType": kind}))


@pytest.mark.parametrize("name", ["reasonId", "reasonText"])
def test_from_type_4_on_an_action_says_why(iccam, be, name):
    number = iccam.add_items(1, assessed=1)[0]
    body = {key: value for key, value in action(4).items() if key != name}
    assert wrong(be.post(f"Content/{number}/actions", body)) == {name[0].upper() + name[1:]: ["is missing"]}


@pytest.mark.parametrize("moment", ["2026-11-23T10:00:00", "2026-11-23T10:00:00+01:00", "2026-11-23", "yesterdayTZ", 0])
def test_moments_end_in_z(iccam, be, moment):
    number = iccam.add_items(1, assessed=1)[0]
    assert wrong(be.act(number, 1, actionDate=moment)) == {"ActionDate": ["must be an ISO 8601 moment ending in Z"]}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"sourceUrlSiteType": 1}, "SourceUrlSiteType", "1 is not in the list"),
        ({"sourceUrlSiteType": 23}, "SourceUrlSiteType", "23 is not in the list"),
        ({"sourceUrlCommerciality": "1"}, "SourceUrlCommerciality", "must be a JSON number"),
        ({"sourceUrlPaymentMethods": 1}, "SourceUrlPaymentMethods", "must be an array of ids"),
        ({"sourceUrlPaymentMethods": ["1"]}, "SourceUrlPaymentMethods", "must be a JSON number"),
        ({"sourceUrlPaymentMethods": [1, 1]}, "SourceUrlPaymentMethods", "names an id twice"),
        ({"hotlineReference": ""}, "HotlineReference", "must be text and not empty"),
        ({"hotlineReceivedDate": "2026-11-23"}, "HotlineReceivedDate", "ending in Z"),
        ({"urls": []}, "Urls", "at least one item"),
        ({"referrer": "https://from.example/"}, "Referrer", "is not a field of this call"),
    ],
)
def test_a_report_says_which_field_is_wrong(iccam, be, changed, field, words):
    errors = wrong(be.post("reports", report() | changed))
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert iccam.store.reports == {}


@pytest.mark.parametrize(
    ("items", "field", "words"),
    [
        ([url(is_source=False)], "Urls", "exactly one item that is the source"),
        ([url(), url("https://b.example/", "M-2")], "Urls", "exactly one item that is the source"),
        ([url(), url(reference="M-2", is_source=False)], "Urls", "names the same urlString twice"),
        ([url(), url("https://b.example/", is_source=False)], "Urls", "names the same hotlineReference twice"),
        ([url("ftp://foto.example/")], "Urls[0].UrlString", "must be a web address"),
        ([url(country="be")], "Urls[0].HostingCountryCode", "two capitals"),
        ([url(country="UK")], "Urls[0].HostingCountryCode", "two capitals"),
        ([url(hostingIpAddress="999.1.1.1")], "Urls[0].HostingIpAddress", "must be an IP address"),
        ([url(contentType=0)], "Urls[0].ContentType", "not in the list"),
        ([url(actions=[action(1)])], "Urls[0].Actions", "must be an empty array"),
        ([url(assessment=assessment() | {"classification": 3})], "Urls[0].Assessment.Classification", "not in the list"),
        ([url(hostingOrganization={"name": "Hoste"})], "Urls[0].HostingOrganization.Name", "not a field"),
        (["https://foto.example/"], "Urls[0].Body", "must be a JSON object"),
    ],
)
def test_a_report_says_what_is_wrong_with_an_item(be, items, field, words):
    errors = wrong(be.post("reports", report(*items)))
    assert words in errors[field][0]


def test_a_source_address_may_be_unassessed(be):
    assert be.post("reports", report(url(assessed=None)))[0] == 200


@pytest.mark.parametrize(
    ("path", "told", "field"),
    [
        ("url/hosting", {"newIpAddress": "x", "newCountryCode": "NL"}, "NewIpAddress"),
        ("url/hosting", {"newIpAddress": "192.0.2.9", "newCountryCode": "??"}, "NewCountryCode"),
        ("assigned-country", {"newCountryCode": "nl"}, "NewCountryCode"),
        ("hotline-reference", {"reference": " "}, "Reference"),
    ],
)
def test_moves_and_references_may_be_told_in_the_query_or_the_body(iccam, be, path, told, field):
    number = iccam.add_items(1)[0]
    assert list(wrong(be.put(f"Content/{number}/{path}", **told))) == [field]
    assert list(wrong(be.put(f"Content/{number}/{path}", told))) == [field]


def test_fields_of_a_report_may_be_told_in_the_query(iccam, be):
    report_number = iccam.store.contents[iccam.add_items(1)[0]].report
    assert be.put(f"Reports/{report_number}/source-url/site-type", siteType=5) == (200, None)
    assert wrong(be.put(f"Reports/{report_number}/source-url/site-type", {"siteType": "5"}))["SiteType"]
    assert be.put(f"Reports/{report_number}/source-url/commerciality", commerciality=3) == (200, None)
    assert wrong(be.put(f"Reports/{report_number}/source-url/payment-methods", {"ids": [1]}))["PaymentMethods"]
    assert be.put(f"Reports/{report_number}/source-url/title", {})[0] == 404


def test_what_is_not_json_is_refused(iccam, be):
    headers = {"Authorization": f"Bearer {be.token}", "Content-Type": "application/json"}
    for body, kind in (
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"{}", "text/plain"),
        (b"[]", "application/json"),
    ):
        be.connection.request("POST", "/rest/reports", body, headers | {"Content-Type": kind})
        answer = be.connection.getresponse()
        assert (answer.status, b'"Body"' in answer.read()) == (400, True)
