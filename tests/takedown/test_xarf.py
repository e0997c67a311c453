"""XARF: every report we make is valid by the published schema, and says no more than it should."""

import copy
import json
from pathlib import Path

import pytest
import xarf as standard
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from takedown import xarf
from tests.takedown.written import MONDAY, notice_about, takedown_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves")]


SCHEMAS = [json.loads(file.read_text()) for file in (Path(standard.__file__).parent / "schemas").rglob("*.json")]
PUBLISHED = Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in SCHEMAS if "$id" in one)


def problems_of(said):
    """What the library says, which also finds a word too many, and what the published schema itself says."""
    sent = json.loads(json.dumps(said))
    told = standard.parse(sent)
    schema = f"https://xarf.org/schemas/v4/types/{sent['category']}-{sent['type']}.json"
    validator = Draft202012Validator({"$ref": schema}, registry=PUBLISHED, format_checker=FormatChecker())
    by_schema = [error.message for error in validator.iter_errors(sent)]
    return [str(one) for one in [*told.errors, *told.warnings]] + by_schema + ([] if told.report else ["no report"])


def reports_of(notice):
    return [xarf.report(line, MONDAY) for line in notice.lines.order_by("pk")]


def test_every_report_is_valid_xarf(two, hoste):
    for said in reports_of(notice_about(*two, provider=hoste)):
        assert problems_of(said) == []


def test_the_schema_would_notice_a_wrong_word(two, hoste):
    baseline, national = reports_of(notice_about(*two, provider=hoste))
    for said, name in ((baseline, "classification"), (national, "exploitation_type"), (national, "detection_method")):
        wrong = copy.deepcopy(said)
        wrong[name] = "no such word"
        assert problems_of(wrong), name
        del wrong[name]
        assert problems_of(wrong), name


def test_the_baseline_is_csam_and_what_is_illegal_only_here_is_csem(two, hoste):
    baseline, national = reports_of(notice_about(*two, provider=hoste))
    assert (baseline["type"], baseline["classification"], baseline["tags"][0]) == ("csam", "baseline", "hotline:baseline")
    assert (national["type"], national["exploitation_type"]) == ("csem", "distribution")
    assert "classification" not in national
    assert national["tags"][0] == "hotline:national"


def test_a_report_names_the_place_and_nobody_who_told_us(two, hoste):
    said = reports_of(notice_about(*two, provider=hoste))[0]
    assert said["url"] == two[0].case.address
    assert said["source_identifier"] == "193.190.0.10"
    assert (said["asn"], said["country_code"], said["hosting_provider"]) == (2611, "BE", "Hoste")
    assert said["reporter"]["contact"] == "letters@hotline.example"
    assert said["verified_at"] == "2026-11-23T13:00:00Z"
    assert not {"evidence", "hash_values", "victim_age_range", "screenshot_url"} & set(said)


@pytest.mark.parametrize(
    ("address", "ip"),
    [
        ("http://193.190.0.10/x", "193.190.0.10"),
        ("http://foto.example:8080/%F0%9F%92%A9?q=%20", "2001:6a8::10"),
        ("http://xn--bcher-kva.example/", "193.190.0.10"),
        (f"http://foto.example/{'a' * 4000}", "193.190.0.10"),
    ],
)
def test_odd_addresses_are_valid_too(hoste, address, ip):
    takedown = takedown_of(address, hoste)
    takedown.lookup.ips = [ip]
    takedown.lookup.save()
    assert problems_of(reports_of(notice_about(takedown, provider=hoste))[0]) == []


def test_what_is_not_known_is_left_out(hoste):
    takedown = takedown_of("http://foto.example/2", hoste)
    takedown.lookup.asn, takedown.lookup.holder, takedown.lookup.country, takedown.lookup.ips = None, "", "", []
    takedown.lookup.save()
    said = reports_of(notice_about(takedown, provider=hoste))[0]
    assert not {"asn", "hosting_provider", "country_code"} & set(said)
    assert said["source_identifier"] == "foto.example"
    assert problems_of(said) == []


def test_a_report_keeps_its_number_however_often_it_is_made(two, hoste):
    row = notice_about(*two, provider=hoste)
    assert [one["report_id"] for one in reports_of(row)] == [one["report_id"] for one in reports_of(row)]
    assert len({one["report_id"] for one in reports_of(row)}) == 2


def test_a_report_says_in_words_what_the_format_has_no_field_for(two, hoste, settings):
    settings.TRUSTED_FLAGGER = "BIPT, no. 12"
    row = notice_about(*two, provider=hoste)
    for said, takedown in zip(reports_of(row), two, strict=True):
        assert f"N-{row.pk:06d}" in said["description"] and "417/43" in said["description"]
        assert said["tags"][1:] == [f"case:be-{takedown.case_id:06d}", "dsa:article-16", "dsa:trusted-flagger"]
        assert problems_of(said) == []
    settings.TRUSTED_FLAGGER, settings.NAME = "", "H" * 200
    for said in reports_of(row):
        assert "dsa:trusted-flagger" not in said["tags"] and problems_of(said) == []


def test_the_published_schema_itself_is_asked(two, hoste):
    said = reports_of(notice_about(*two, provider=hoste))[0]
    for wrong in (
        {"tags": ["no namespace"]}, {"asn": 0}, {"country_code": "Belgium"}, {"url": 7}, {"description": "x" * 1001},
    ):  # fmt: skip
        assert problems_of(said | wrong), wrong
