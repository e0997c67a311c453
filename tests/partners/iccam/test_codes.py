"""Every value of ours has a code there, every code of theirs a word here, and no field of what is sent is forgotten."""

import json

import pytest

from partners.iccam import codes, messages
from reports import rules
from tools.iccam import codes as documented
from tools.iccam import shapes

FACTS = {
    "reference": "BE-000123", "referral_reference": "R-000045", "url": "https://a.example/x",
    "first_reported_at": "2026-11-23T10:00:00+01:00", "international": "baseline", "national": "illegal",
    "content_type": "image", "site_type": "forum", "age": "infant", "gender": "both", "commerciality": "commercial",
    "virtual": False, "self_generated": True, "child_modelling": False, "hosting_country": "NL", "hosting_outcome": "found",
    "hosting_ips": ["198.51.100.7"], "hosting_asn": 64500, "hosting_holder": "Hoste",
}  # fmt: skip
ACTION = {"action": "removed", "at": "2026-11-23T10:00:00+01:00", "reason": None}
LISTS = {
    "age": (codes.AGES, rules.Age, documented.AGE_CATEGORIES),
    "gender": (codes.GENDERS, rules.Gender, documented.GENDER_CATEGORIES),
    "commerciality": (codes.COMMERCIALITIES, rules.Commerciality, documented.COMMERCIALITIES),
    "site_type": (codes.SITE_TYPES, rules.SiteType, documented.SITE_TYPES),
    "content_type": (codes.CONTENT_TYPES, rules.ContentType, documented.CONTENT_TYPES),
    "action": (codes.ACTIONS, codes.Action, documented.ACTION_TYPES),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_value_and_every_code_is_mapped(name):
    ours, words, theirs = LISTS[name]
    assert ours.ours.keys() == {str(one) for one in words}
    assert ours.theirs.keys() == theirs.keys() == ours.names.keys()
    assert set(ours.ours.values()) <= set(theirs)
    assert set(ours.theirs.values()) <= {str(one) for one in words}
    assert dict(ours.names) == theirs


@pytest.mark.parametrize("name", LISTS)
def test_a_value_that_has_a_code_of_its_own_comes_back_as_it_went(name):
    ours, words, _ = LISTS[name]
    merged = (
        {"not_determined"}
        if name == "site_type"
        else {"video", "live", "text", "other"}
        if name == "content_type"
        else set()
    )
    assert {word for word in (str(one) for one in words) if ours.theirs[ours.ours[word]] != word} == merged


def test_the_lists_without_a_word_of_ours_are_the_documented_ones():
    assert codes.PAYMENT_METHODS == documented.PAYMENT_METHODS
    assert codes.REASONS == documented.REASONS
    assert codes.CLASSIFICATIONS == documented.CLASSIFICATIONS
    assert codes.YES_NO == documented.YES_NO
    assert {one.value for one in codes.Classification} == set(documented.CLASSIFICATIONS)


@pytest.mark.parametrize(
    ("international", "national", "code"),
    [
        ("baseline", "illegal", 1),
        ("baseline", "not_illegal", 1),
        ("not_baseline", "illegal", 2),
        ("not_baseline", "not_illegal", 4),
    ],
)
def test_two_fields_of_ours_make_one_classification(international, national, code):
    assert codes.classification(international, national) == code


def test_every_finding_that_ends_a_case_has_an_action_and_a_reason_except_a_duplicate():
    ended = {str(one) for one in rules.Finding} - {"illegal", "duplicate"}
    assert codes.ACTION_FOR.keys() == codes.REASON_FOR.keys() == ended
    assert set(codes.REASON_FOR.values()) <= set(codes.REASONS)


# --- Fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("built", "fields"),
    [
        (messages.report(FACTS, analyst="api-be"), shapes.REPORT),
        (messages.url(FACTS, analyst="api-be"), shapes.URL),
        (messages.url(FACTS, analyst="api-be")["hostingOrganization"], shapes.ORGANIZATION),
        (messages.assessment(FACTS, analyst="api-be"), shapes.ASSESSMENT),
        (messages.action(ACTION, analyst="api-be"), {n: f for n, f in shapes.ACTION.items() if not n.startswith("reason")}),
        (messages.action(ACTION | {"action": "unavailable", "reason": 2}, analyst="api-be"), shapes.ACTION_WITH_REASON),
    ],
    ids=["report", "url", "organization", "assessment", "action", "action with reason"],
)
def test_no_field_is_forgotten_and_none_is_invented(built, fields):
    assert built.keys() == fields.keys()
    assert shapes.faults_of(built, fields) == {}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("reference", "BE-000124"), ("referral_reference", "R-000046"), ("url", "https://b.example/"),
        ("first_reported_at", "2026-11-22T10:00:00+01:00"), ("international", "not_baseline"), ("content_type", "page"),
        ("site_type", "blog"), ("age", "pubescent"), ("gender", "male"), ("commerciality", "non_commercial"),
        ("virtual", True), ("self_generated", False), ("child_modelling", True), ("hosting_country", "FR"),
        ("hosting_outcome", "cdn"), ("hosting_ips", ["198.51.100.8"]), ("hosting_asn", 64501), ("hosting_holder", "Other"),
    ],
)  # fmt: skip
def test_each_fact_of_ours_reaches_the_report(name, other):
    before, after = (json.dumps(messages.report(facts, analyst="api-be")) for facts in (FACTS, FACTS | {name: other}))
    assert before != after


def test_the_facts_tried_here_are_those_a_referral_tells():
    from pathlib import Path

    written = Path("partners/letters.py").read_text()
    assert all(f'"{name}":' in written for name in FACTS)


def test_moments_end_in_z_and_ids_are_numbers():
    told = messages.report(FACTS, analyst="api-be")
    assert told["hotlineReceivedDate"] == "2026-11-23T09:00:00Z"
    assert messages.action(ACTION, analyst="api-be")["actionDate"] == "2026-11-23T09:00:00Z"
    assert all(
        type(told["urls"][0]["assessment"][name]) is int for name in told["urls"][0]["assessment"] if "Name" not in name
    )


# --- Faults of SCARt's export, by name --------------------------------------------------------------------------------


def test_scart_bug_user_generated_and_child_modelling_are_swapped():
    told = messages.assessment(FACTS | {"self_generated": True, "child_modelling": False}, analyst="api-be")
    assert (told["userGeneratedContentCategorization"], told["childModelingCategorization"]) == (1, 0)
    from partners.iccam.rules import theirs

    kept = theirs({"assessments": [told]}, {})
    assert (kept["self_generated"], kept["child_modelling"]) == (1, 0)


def test_scart_bug_both_is_exported_as_not_determined():
    assert messages.assessment(FACTS | {"gender": "both"}, analyst="api-be")["genderCategorization"] == 4


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("virtual", "virtualContentCategorization"), ("self_generated", "userGeneratedContentCategorization"),
        ("child_modelling", "childModelingCategorization"),
    ],
)  # fmt: skip
def test_scart_bug_the_three_marks_are_always_exported_as_no(ours, theirs):
    assert messages.assessment(FACTS | {ours: True}, analyst="api-be")[theirs] == 1
    assert messages.assessment(FACTS | {ours: False}, analyst="api-be")[theirs] == 0


def test_scart_bug_a_payment_method_becomes_a_number_where_a_list_is_expected():
    assert messages.report(FACTS, analyst="api-be")["sourceUrlPaymentMethods"] == [1]
    assert messages.source(FACTS)["paymentMethods"] == [1]


def test_scart_bug_fixed_defaults_overwrite_what_the_analyst_said():
    told = messages.report(FACTS | {"commerciality": "commercial", "content_type": "page"}, analyst="api-be")
    assert (told["sourceUrlCommerciality"], told["urls"][0]["contentType"]) == (2, 2)
    assert told["urls"][0]["assessment"]["userGeneratedContentCategorization"] == 1


def test_scart_bug_reasons_match_no_name_of_the_list():
    told = messages.action(ACTION | {"action": "not_illegal", "reason": codes.REASON_FOR["not_illegal"]}, analyst="api-be")
    assert told["reasonText"] == documented.REASONS[told["reasonId"]] == "DoesNotMeetThresholdForIllegality"


def test_not_determined_is_sent_as_website_since_version_3_takes_1_no_more():
    assert messages.source(FACTS | {"site_type": "not_determined"})["siteType"] == 2
