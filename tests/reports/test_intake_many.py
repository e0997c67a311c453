"""Many reports at once are written as each by itself would be."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.forms.models import model_to_dict

from hotline.audit import broken
from hotline.crypto import opened
from hotline.models import AuditEvent
from reports.actions import Told, receive, receive_many
from reports.addresses import normalise
from reports.models import Case, Report, Sighting
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
BEFORE = MONDAY - timedelta(hours=3)
OWN = {"id", "seal_id", "receipt_hash", "words", "key", "address", "host", "domain", "page_key"}


def told(*urls, words="", token="t"):
    return Told([normalise(one) for one in urls], words, token, BEFORE)


def one_by_one(one):
    receive(
        channel="iccam", language="en", addresses=one.addresses, words=one.words, token=one.token,
        received_at=one.received_at, follows=False, by=None, at=MONDAY,
    )  # fmt: skip


def columns(row):
    """Every column, those that no form may edit too, except what names the row itself."""
    concrete = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in (concrete | model_to_dict(row)).items() if name not in OWN}


@pytest.mark.parametrize("words", ["", "they wrote this"])
def test_the_rows_are_the_same_as_one_by_one(words):
    demo.confirmed(demo.case_of(demo.told(["https://near.example/0"], at=BEFORE)), at=BEFORE)
    one_by_one(told("https://near.example/1", "https://a.example/", words=words, token="1"))
    receive_many(
        channel="iccam",
        language="en",
        told=[told("https://near.example/2", "https://b.example/", words=words, token="2")],
        at=MONDAY,
    )
    for before, after in (
        ("https://near.example/1", "https://near.example/2"),
        ("https://a.example/", "https://b.example/"),
    ):
        single, many = (Case.objects.get(key=normalise(one).key) for one in (before, after))
        assert columns(single) == columns(many)
        assert (single.page_key == "") == (many.page_key == "")
        assert deeds(f"case:{single.pk}") == deeds(f"case:{many.pk}")
    first, second = Report.objects.filter(channel="iccam").order_by("pk")
    assert columns(first) == columns(second)
    assert opened(second, "words") == words
    assert deeds(f"report:{first.pk}") == deeds(f"report:{second.pk}")
    assert list(second.sightings.order_by("line").values_list("line", "told")) == [
        (1, "https://near.example/2"),
        (2, "https://b.example/"),
    ]
    assert list(broken()) == []


def deeds(stream):
    return list(AuditEvent.objects.filter(stream=stream).order_by("number").values_list("number", "deed"))


def test_what_is_known_already_is_counted_once_more_and_nothing_is_told_twice():
    both = [told("https://a.example/", "https://new.example/", token="1"), told("https://a.example/", token="2")]
    one_by_one(told("https://a.example/", token="0"))
    for _ in range(2):
        receive_many(channel="iccam", language="en", told=both, at=MONDAY)
    assert Case.objects.get(key=normalise("https://a.example/").key).sightings_count == 3
    assert (Report.objects.count(), Case.objects.count(), Sighting.objects.count()) == (3, 2, 4)
    assert list(broken()) == []


def test_two_reports_of_one_lot_about_the_same_new_address_are_two_sightings_of_one_case():
    receive_many(
        channel="iccam",
        language="en",
        told=[told("https://a.example/", token="1"), told("https://a.example/", token="2")],
        at=MONDAY,
    )
    assert (Report.objects.count(), Case.objects.get().sightings_count) == (2, 2)
