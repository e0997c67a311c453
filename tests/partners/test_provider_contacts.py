"""Contacts of providers: which one is used, and what a letter that came back does."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.models import Partner
from partners.providers.contacts import next_contact
from partners.providers.models import Contact
from partners.providers.reading import chain_of, is_approved, zone_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def hoste():
    return Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")


def test_the_next_contact_takes_the_place_of_one_that_bounced(hoste):
    Contact.objects.create(partner=hoste, address="abuse@hoste.example", source="lookup", found_at=AT, accepted_at=AT)
    second = Contact.objects.create(
        partner=hoste, address="noc@hoste.example", language="fr", preference=200, source="hand", found_at=AT, accepted_at=AT
    )
    assert next_contact(hoste, bounced="Abuse@Hoste.example", at=AT + timedelta(hours=1), said="5.1.1") == second
    hoste.refresh_from_db()
    assert (hoste.email, hoste.language, hoste.channel) == ("noc@hoste.example", "fr", "email")
    assert next_contact(hoste, bounced="noc@hoste.example", at=AT + timedelta(hours=2)) is None
    hoste.refresh_from_db()
    assert hoste.email == ""


def test_a_row_made_by_hand_with_an_address_only_bounces_too(hoste):
    assert next_contact(hoste, bounced="abuse@hoste.example", at=AT) is None
    assert [(one.bounces, one.bounced_at) for one in Contact.objects.all()] == [(1, AT)]


def test_a_registrar_that_people_entered_needs_no_approval():
    assert is_approved(Partner.objects.create(kind="registrar", name="Registry BV", country="NL"))


def test_a_provider_of_whom_nothing_is_known_is_not_approved_and_lives_in_utc(hoste):
    assert not is_approved(hoste)
    assert zone_of(hoste).key == "UTC"
    assert chain_of(hoste).above == ()
