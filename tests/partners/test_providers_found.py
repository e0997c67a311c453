"""The directory of providers builds itself: what makes a row, what only adds to one, and what waits for a person."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.procedures import procedure
from partners.models import Partner
from partners.providers.actions import add_contact
from partners.providers.finding import provider_for
from partners.providers.models import Contact, Finding, Identity, Known, Profile
from partners.providers.seen import Seen, identities, marks, networks, same_desk
from reports.models import HostingLookup
from takedown import demonstration as demo
from tests.racing import MANY, together

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def looked_up(path="1", *, country="BE", asn=2611, holder="Hoste NV", abuse="abuse@hoste.example", network="HOSTE-NET 193.190.0.0 - 193.191.255.255"):  # fmt: skip  # noqa: E501
    case = demo.case_of(demo.told([f"http://foto.example/{path}"], at=AT))
    return HostingLookup.objects.create(
        case=case, at=AT, outcome="found", country=country, asn=asn, holder=holder, abuse_contact=abuse, network=network
    )


# --- The rule ---------------------------------------------------------------------------------------------------------

HOSTE = Seen("Hoste NV", "BE", 2611, "abuse@hoste.example", "hoste.example")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Seen("Hoste", "NL", 2611, "noc@hoste.example", "hoste.example"), True),  # same number and own domain
        (Seen("Hoste FR", "FR", 3333, "abuse@hoste.example", "hoste.example"), True),  # the very mailbox
        (Seen("Hoste", "BE", 3333, "noc@hoste.example", "hoste.example"), False),  # another number, another mailbox
        (Seen("Hoste NV", "BE", 2611, "abuse@reseller.example", "reseller.example"), False),  # a customer in that network
        (Seen("Hoste NV", "BE", 2611), False),  # nobody to write to: a person says whether it is the same
    ],
)
def test_who_is_clearly_the_same(other, same):
    assert same_desk(HOSTE, other) is same


def test_a_mail_domain_that_strangers_share_tells_nobody_apart():
    one = Seen("A", "BE", 2611, "a.host@gmail.com", "gmail.com")
    assert not same_desk(one, Seen("B", "BE", 2611, "b.host@gmail.com", "gmail.com"))
    assert same_desk(one, Seen("A", "NL", 9, "a.host@gmail.com", "gmail.com"))
    assert identities(one) == (("asn", "2611"),)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("HOSTE-NET 193.190.0.0 - 193.191.255.255", ("193.190.0.0/15",)),
        ("MY NET 192.0.2.1 - 192.0.2.6", ("192.0.2.1 - 192.0.2.6",)),
        ("193.190.0.0/15", ("193.190.0.0/15",)),
        ("2001:6a8::/32", ("2001:6a8::/32",)),
        ("NET ::1 - 192.0.2.6", ()),
        ("NET 192.0.2.9 - 192.0.2.1", ()),
        ("HOSTE-NET", ()),
        ("", ()),
    ],
)
def test_a_network_is_read_from_what_the_registry_says(text, read):
    assert networks(text) == read


def test_without_an_abuse_address_only_the_same_name_in_the_same_country_is_the_same():
    assert marks(Seen("Sahel", "SN", None)) == ("name SN AS? Sahel",)


# --- The directory ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_look_up_opens_a_row_that_nobody_approved_and_says_what_it_is_known_by():
    lookup = looked_up()
    hoste = provider_for(lookup=lookup, at=AT)
    hoste.refresh_from_db()
    assert (hoste.email, hoste.language, hoste.asn) == ("abuse@hoste.example", procedure().language_of("BE"), 2611)
    assert Profile.objects.get(partner=hoste).approved_at is None
    known = set(Identity.objects.values_list("kind", "value", "source", "found_at", "lookup"))
    where = ("lookup", AT, lookup.pk)
    assert known == {("asn", "2611", *where), ("domain", "hoste.example", *where), ("prefix", "193.190.0.0/15", *where)}
    assert [one.lookup for one in Finding.objects.filter(partner=hoste)] == [lookup]


@pytest.mark.django_db
def test_what_a_later_look_up_adds_goes_to_the_row_that_is_there():
    hoste = provider_for(lookup=looked_up(), at=AT)
    same_mailbox = looked_up("2", country="NL", asn=3333, network="2001:6a8::/32", abuse="Abuse@Hoste.example")
    same_network = looked_up("3", abuse="noc@hoste.example")
    assert provider_for(lookup=same_mailbox, at=AT + HOUR) == hoste
    assert provider_for(lookup=same_network, at=AT + HOUR) == hoste
    assert Partner.objects.filter(kind="provider").count() == 1
    assert set(Identity.objects.filter(kind="asn").values_list("value", flat=True)) == {"2611", "3333"}
    assert Finding.objects.filter(partner=hoste).count() == 3


@pytest.mark.django_db
def test_another_mailbox_of_an_approved_provider_waits_for_a_person_and_the_old_one_stays_in_use():
    hoste = demo.approved(provider_for(lookup=looked_up(), at=AT), at=AT)
    provider_for(lookup=looked_up("2", abuse="noc@hoste.example"), at=AT + HOUR)
    hoste.refresh_from_db()
    new = Contact.objects.get(address="noc@hoste.example")
    assert (hoste.email, new.accepted_at) == ("abuse@hoste.example", None)


@pytest.mark.django_db
def test_a_customer_in_the_same_network_is_a_row_of_its_own():
    hoste = provider_for(lookup=looked_up(), at=AT)
    assert provider_for(lookup=looked_up("2", abuse="abuse@reseller.example"), at=AT) != hoste


@pytest.mark.django_db
def test_a_row_that_somebody_made_by_hand_is_met_by_its_address():
    hand = Partner.objects.create(kind="provider", name="Hoste", country="BE", email="abuse@hoste.example")
    assert provider_for(lookup=looked_up(), at=AT) == hand
    assert Contact.objects.get(partner=hand).source == "hand"


@pytest.mark.django_db
def test_a_parent_s_mailbox_that_a_reseller_uses_too_does_not_make_the_parent_an_alias():
    reseller = provider_for(lookup=looked_up(abuse="abuse@reseller.example"), at=AT)
    add_contact(provider=reseller, channel="email", address="abuse@parent.example", by=demo.person("lee"), at=AT)
    assert provider_for(lookup=looked_up("2", abuse="abuse@parent.example"), at=AT) != reseller


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_look_ups_at_the_same_moment_open_one_row():
    lookups = [looked_up(str(number), abuse=f"desk{number}@hoste.example") for number in range(MANY)]
    got = together(lambda number: provider_for(lookup=lookups[number], at=AT).pk)
    assert len(set(got)) == 1 and len(got) == MANY
    assert Partner.objects.filter(kind="provider").count() == 1
    assert Contact.objects.count() == MANY
    assert Known.objects.values("partner").distinct().count() == 1
