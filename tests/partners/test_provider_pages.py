"""The pages of providers: who may see and say what, and how wrong input comes back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Partner
from partners.providers.actions import add_contact
from partners.providers.contacts import next_contact
from partners.providers.models import Chain, Contact, Profile
from partners.providers.reading import is_approved, zone_of
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
DESK = "/admin/desk/providers/"


@pytest.fixture
def lee():
    client = Client()
    client.force_login(demo.person("lee"))
    return client


@pytest.fixture
def hoste():
    return demo.known_provider("Hoste NV", "BE", at=timezone.now() - timedelta(days=1), mail="abuse@hoste.example", asn=2611)


def test_the_list_finds_a_provider_by_name_mailbox_domain_and_network_number(lee, hoste):
    other = demo.known_provider("Polder", "NL", at=timezone.now(), mail="abuse@polder.example", asn=1103)
    for words in ("hoste n", "abuse@hoste", "hoste.example", "AS2611", "2611"):
        page = lee.get(DESK, {"q": words}).content.decode()
        assert f"{DESK}{hoste.pk}/" in page, words
        assert f"{DESK}{other.pk}/" not in page, words
    assert "No provider fits" in lee.get(DESK, {"q": "nobody"}).content.decode()
    assert lee.get(DESK, {"tab": "nonsense", "page": "x"}).status_code == 200


def test_a_wrong_contact_comes_back_with_a_sentence_and_what_was_typed(lee, hoste):
    said = {"add-channel": "email", "add-address": "no mailbox", "add-language": "nl", "add-preference": "5"}
    page = lee.post(f"{DESK}{hoste.pk}/contact/", said)
    assert page.status_code == 422
    assert "That is no mail address" in page.content.decode() and "no mailbox" in page.content.decode()
    lee.post(f"{DESK}{hoste.pk}/contact/", said | {"add-address": "NOC@hoste.example"})
    hoste.refresh_from_db()
    assert hoste.email == "noc@hoste.example", "its number in the order is the lowest"
    again = lee.post(f"{DESK}{hoste.pk}/contact/", said | {"add-address": "noc@hoste.example", "add-hours": "by night"})
    assert again.status_code == 409
    assert "has that contact already" in again.content.decode() and 'value="by night"' in again.content.decode()


def test_a_changed_contact_keeps_how_it_stood_and_is_written_through(lee, hoste):
    contact = Contact.objects.get(partner=hoste)
    names = {"address": "desk@hoste.example", "language": "fr", "hours": "Mo-Fr", "preference": "7", "active": "on"}
    told = {f"contact-{contact.pk}-{name}": value for name, value in names.items()}
    assert lee.post(f"{DESK}contact/{contact.pk}/change/", told).status_code == 302
    hoste.refresh_from_db()
    assert (hoste.email, hoste.language) == ("desk@hoste.example", "fr")
    assert contact.past.get().address == "abuse@hoste.example"
    told[f"contact-{contact.pk}-address"] = "nonsense"
    assert lee.post(f"{DESK}contact/{contact.pk}/change/", told).status_code == 422
    del told[f"contact-{contact.pk}-active"]
    told[f"contact-{contact.pk}-address"] = "desk@hoste.example"
    lee.post(f"{DESK}contact/{contact.pk}/change/", told)
    hoste.refresh_from_db()
    assert hoste.email == ""


def test_a_bounced_contact_is_used_again_only_when_a_person_says_so(lee, hoste):
    contact = Contact.objects.get(partner=hoste)
    next_contact(hoste, bounced=contact.address, at=timezone.now(), said="5.1.1")
    assert "status 5.1.1" in lee.get(f"{DESK}{hoste.pk}/").content.decode()
    lee.post(f"{DESK}contact/{contact.pk}/verified/")
    hoste.refresh_from_db()
    assert hoste.email == "abuse@hoste.example"
    contact.refresh_from_db()
    assert (contact.bounced_at, contact.bounces, contact.verified_on) == (None, 1, timezone.localdate())


def test_a_contact_that_waits_is_accepted_by_a_person(lee, hoste):
    waits = add_contact(
        provider=hoste, channel="email", address="new@hoste.example", by=None, at=timezone.now(), source="provider",
        accepted=False, preference=1,
    )  # fmt: skip
    assert Partner.objects.get(pk=hoste.pk).email == "abuse@hoste.example"
    assert lee.post(f"{DESK}contact/{waits.pk}/accept/").status_code == 302
    assert Partner.objects.get(pk=hoste.pk).email == "new@hoste.example"


def test_zone_and_form_are_written_down_and_nonsense_is_explained(lee, hoste):
    said = {"about-time_zone": "Europe/Amsterdam", "about-preferred_format": "xarf", "about-form_url": "ftp://x"}
    page = lee.post(f"{DESK}{hoste.pk}/about/", said)
    assert page.status_code == 422 and "beginning with https://" in page.content.decode()
    assert zone_of(hoste).key == "UTC"
    lee.post(f"{DESK}{hoste.pk}/about/", said | {"about-form_url": "https://hoste.example/abuse"})
    assert zone_of(hoste).key == "Europe/Amsterdam"
    wrong = lee.post(f"{DESK}{hoste.pk}/about/", said | {"about-time_zone": "Mars/North"})
    assert "Europe/Brussels for instance" in wrong.content.decode()


def test_a_link_is_written_down_from_either_side_and_ended(lee, hoste):
    up = demo.known_provider("Backbone", "NL", at=timezone.now(), mail="noc@backbone.example")
    said = {"link-says": "upstream:behind", "link-other": str(hoste.pk), "link-source": "rdap"}
    lee.post(f"{DESK}{up.pk}/link/", said)
    chain = Chain.objects.get()
    assert (chain.partner, chain.leads_to, chain.kind) == (hoste, up, "upstream")
    assert "connected to the internet by" in lee.get(f"{DESK}{hoste.pk}/").content.decode()
    assert lee.post(f"{DESK}{up.pk}/link/", said | {"link-other": "Nobody BV"}).status_code == 422
    own = lee.post(f"{DESK}{up.pk}/link/", said | {"link-other": "backbone", "link-note": "they said so"})
    assert own.status_code == 409
    assert "stand before itself" in own.content.decode() and 'value="they said so"' in own.content.decode()
    lee.post(f"{DESK}{hoste.pk}/link/{chain.pk}/end/")
    assert not Chain.objects.holding().exists()


def test_a_merge_is_looked_at_first_and_asks_for_a_reason(lee, hoste):
    kept = demo.known_provider("Hoste Group", "BE", at=timezone.now(), mail="abuse@hoste-group.example", asn=2611)
    assert "Hoste Group" in lee.get(f"{DESK}{hoste.pk}/").content.decode(), "they share a network number"
    where = f"{DESK}{hoste.pk}/merge/"
    assert lee.get(where).status_code == 200
    assert "abuse@hoste.example" in lee.get(where, {"into-other": str(kept.pk)}).content.decode()
    assert lee.get(where, {"into-other": "nobody"}).status_code == 422
    assert lee.post(where, {"other": str(kept.pk), "why": ""}).status_code == 422
    assert lee.post(where, {"other": str(hoste.pk), "why": "same"}).status_code == 409
    lee.post(where, {"other": str(kept.pk), "why": "bought in spring"})
    assert Profile.objects.get(partner=hoste).merged_into == kept
    assert "alias of" in lee.get(f"{DESK}{hoste.pk}/").content.decode()
    made = kept.merges.get()
    assert lee.post(f"{DESK}{kept.pk}/merge/{made.pk}/undo/", {"undo-why": ""}).status_code == 422
    long = lee.post(f"{DESK}{kept.pk}/merge/{made.pk}/undo/", {"undo-why": "two firms " * 40}).content.decode()
    assert "two firms two firms" in long and "at most 300 characters" in long
    assert Profile.objects.get(partner=hoste).merged_into == kept
    lee.post(f"{DESK}{kept.pk}/merge/{made.pk}/undo/", {"undo-why": "no"})
    assert Profile.objects.get(partner=hoste).merged_into is None


def test_refusing_asks_why_and_an_analyst_may_do_none_of_it(lee, hoste):
    assert lee.post(f"{DESK}{hoste.pk}/refuse/", {"refuse-why": ""}).status_code == 422
    assert is_approved(hoste)
    lee.post(f"{DESK}{hoste.pk}/refuse/", {"refuse-why": "closed down"})
    assert not is_approved(hoste)
    ada = Client()
    ada.force_login(demo.person("ada"))
    for verb in ("", "approve/", "refuse/", "merge/"):
        assert ada.post(f"{DESK}{hoste.pk}/{verb}").status_code == 403, verb


def test_an_address_that_the_archive_writes_becomes_a_contact_and_is_used_first(hoste):
    ad = Client()
    ad.force_login(demo.person("ad"))
    row = {
        "kind": "provider", "name": "Hoste NV", "country": "BE", "language": "nl", "active": "on", "channel": "email",
        "email": "csam@hoste.example", "preference": "100",
    }  # fmt: skip
    sent = ad.post(f"/admin/partners/partner/{hoste.pk}/change/", row)
    assert sent.status_code == 302, sent.content.decode()[:2000]
    hoste.refresh_from_db()
    assert hoste.email == "csam@hoste.example"
    assert Contact.objects.get(address="csam@hoste.example").accepted_by == demo.person("ad")
