"""Reply links that end: revoked and renewed by a lead with a reason; and better contacts that nobody uses unseen."""

import pytest
from django.test import Client
from django.urls import reverse

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers.models import Contact, Profile
from takedown import actions, links, replies
from takedown import demonstration as demo
from takedown.models import ContactProposal, Notice
from tests.takedown.at_the_reply_page import AT, link_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ourselves", "two_hours_later")]


def at_the_desk(name="lee"):
    client = Client()
    client.force_login(demo.person(name))
    return client


def status(path):
    return Client().get(path).status_code


# --- Links ------------------------------------------------------------------------------------------------------------


def test_a_revoked_link_looks_like_one_that_never_was_and_a_new_one_takes_its_place(notice):
    first, lee = link_of(notice), demo.person("lee")
    wrong = Client().get(f"/p/{notice.uuid.hex}/{'0' * 64}/").content
    actions.revoke_link(notice=notice, why="sent to the wrong people", by=lee, at=AT)
    assert (status(first), Client().get(first).content == wrong) == (404, True)
    fresh = actions.renew_link(notice=notice, why="the right desk asked", by=lee, at=AT)
    second = link_of(fresh)
    assert (status(first), status(second)) == (404, 200)
    third = link_of(actions.renew_link(notice=fresh, why="lost", by=lee, at=AT))
    assert (status(first), status(second), status(third)) == (404, 404, 200)
    assert len({first, second, third}) == 3


def test_the_secret_is_nowhere_in_the_database_nor_in_the_trail(notice):
    fresh = actions.renew_link(notice=notice, why="lost", by=demo.person("lee"), at=AT)
    kept = str(list(Notice.objects.values())) + str(list(AuditEvent.objects.values()))
    assert links.reply_secret(fresh)[:64] not in kept


@pytest.mark.parametrize("tail", ["-0", "-01", "-1", "-00001", "-99999", "-٣", "-"])
def test_nobody_gets_in_by_writing_another_number_behind_a_secret(notice, tail):
    assert status(f"/p/{notice.uuid.hex}/{links.reply_secret(notice)}{tail}/") == 404


def test_a_link_is_revoked_once_and_with_a_reason(notice):
    lee = demo.person("lee")
    with pytest.raises(NotAllowed, match="why"):
        actions.revoke_link(notice=notice, why=" ", by=lee, at=AT)
    actions.revoke_link(notice=notice, why="wrong people", by=lee, at=AT)
    with pytest.raises(NotAllowed, match="already"):
        actions.revoke_link(notice=notice, why="again", by=lee, at=AT)


def test_a_letter_that_has_not_left_keeps_the_link_that_stands_in_it(notice):
    Notice.objects.update(sent_at=None, answer_due_at=None)
    with pytest.raises(NotAllowed, match="not left"):
        actions.renew_link(notice=notice, why="lost", by=demo.person("lee"), at=AT)


def test_a_lead_ends_and_renews_a_link_at_the_desk_and_sees_the_new_one_once(notice):
    lee = at_the_desk()
    page, change = reverse("desk-letter-link", args=[notice.pk]), reverse("desk-letter-link-change", args=[notice.pk])
    assert links.reply_secret(notice) not in lee.get(page).content.decode()
    assert "Write down why" in text_of(lee.post(change, {"why": ""}))
    before = Notice.objects.filter(pk=notice.pk)
    before.update(link_number=links.MOST)
    assert 'value="lost"' in lee.post(change, {"why": "lost", "renew": "yes"}).content.decode(), "what was typed is lost"
    before.update(link_number=0)
    assert "Revoked" in text_of(lee.post(change, {"why": "wrong people"}, follow=True))
    shown = lee.post(change, {"why": "the right desk", "renew": "yes"})
    fresh = links.reply_link(Notice.objects.get(pk=notice.pk))
    assert fresh in shown.content.decode()
    assert fresh not in lee.get(page).content.decode()
    assert at_the_desk("ada").get(page).status_code == 403


# --- Better contacts --------------------------------------------------------------------------------------------------


def propose(notice, **fields):
    return Client().post(link_of(notice, "contact/?lang=en"), fields)


def test_a_proposed_contact_changes_nothing_until_a_lead_takes_it(notice, hoste):
    before = Partner.objects.filter(pk=hoste.pk).values().get()
    page = propose(notice, email="noc@hoste.example", language="nl", preferred_format="xarf", hours="9-17 CET")
    assert page.status_code == 200 and "before we use it" in text_of(page)
    assert Partner.objects.filter(pk=hoste.pk).values().get() == before
    assert not Contact.objects.filter(address="noc@hoste.example").exists()
    assert replies.open_count(AT) == 1
    lee, row = at_the_desk(), ContactProposal.objects.get()
    desk = text_of(lee.get(reverse("desk-replies")))
    assert "noc@hoste.example" in desk and "now: abuse@hoste.example" in desk
    refused = lee.post(reverse("desk-contact", args=[row.pk]), {"take": "yes", "why": ""})
    assert refused.status_code == 422 and "how you checked" in text_of(refused)
    lee.post(reverse("desk-contact", args=[row.pk]), {"take": "yes", "why": "called the number we knew"})
    now = Partner.objects.get(pk=hoste.pk)
    assert (now.email, now.language) == ("noc@hoste.example", "nl")
    contact = Contact.objects.get(address="noc@hoste.example")
    assert (contact.verified_on, contact.accepted_by.username, contact.source) == (AT.date(), "lee", "provider")
    assert Contact.objects.filter(partner=hoste, address="abuse@hoste.example", active=True).exists(), "it stays behind"
    profile = Profile.objects.get(partner=hoste)
    assert (profile.preferred_format, profile.hours) == ("xarf", "9-17 CET")
    assert AuditEvent.objects.filter(deed="notice.contact_taken").exists()
    assert replies.open_count(AT) == 0


def test_a_refused_contact_changes_nothing_and_is_decided_once(notice, hoste):
    propose(notice, email="mallory@evil.example")
    row, lee = ContactProposal.objects.get(), at_the_desk()
    lee.post(reverse("desk-contact", args=[row.pk]), {"refuse": "yes", "why": "they never heard of it"})
    assert Partner.objects.get(pk=hoste.pk).email == "abuse@hoste.example"
    again = lee.post(reverse("desk-contact", args=[row.pk]), {"take": "yes", "why": "still"}, follow=True)
    assert "Somebody decided this before you" in text_of(again)
    assert Partner.objects.get(pk=hoste.pk).email == "abuse@hoste.example"


def test_the_address_of_another_provider_is_not_taken_over(notice):
    Partner.objects.create(kind="provider", name="Other", country="BE", email="noc@other.example")
    propose(notice, email="NOC@other.example")
    with pytest.raises(NotAllowed, match="merge"):
        actions.take_contact(proposal=ContactProposal.objects.get(), why="called", by=demo.person("lee"), at=AT)
    path = reverse("desk-contact", args=[ContactProposal.objects.get().pk])
    refused = at_the_desk().post(path, {"take": "yes", "why": "called them"})
    assert refused.status_code == 422 and "merge" in text_of(refused)
    assert 'value="called them"' in refused.content.decode(), "what was typed is lost"


def test_an_empty_proposal_gets_a_sentence_and_six_at_once_are_too_many(notice):
    assert "Fill in at least one field" in text_of(propose(notice, note="hello"))
    assert [propose(notice, hours=f"from {hour}").status_code for hour in range(6)] == [200] * 5 + [409]


def test_opening_the_contact_page_changes_nothing_and_only_leads_decide(notice):
    assert status(link_of(notice, "contact/")) == 200
    assert not ContactProposal.objects.exists()
    assert at_the_desk("ada").get(reverse("desk-replies")).status_code == 403


def test_a_claim_that_it_is_with_somebody_else_stands_beside_our_own_look_up(notice):
    Client().post(link_of(notice), {"outcome-all": "passed_on", "where-all": "Reseller Ltd"})
    page = text_of(at_the_desk().get(reverse("desk-replies")))
    assert "Reseller Ltd" in page and "Passed on to reseller or host" in page and "AS2611" in page
