"""Two rows that are one provider: merged by a link, what is open goes along, and undone exactly, whatever came since."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction

from hotline import outbox
from hotline.models import AuditEvent, Outgoing
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers import merging
from partners.providers.actions import add_contact, link
from partners.providers.contacts import next_contact
from partners.providers.finding import provider_for
from partners.providers.models import Merge, MovedRow, Profile
from partners.providers.reading import chain_of, family_of, is_approved, root_of
from reports.models import HostingLookup
from takedown import demonstration as demo
from takedown import sweeps
from takedown.models import Notice, Takedown
from tests.racing import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_at_once")]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
HOUR = timedelta(hours=1)
A, B, C = "abuse@polder.example", "abuse@polder-cloud.example", "abuse@polder-group.example"


@pytest.fixture(autouse=True)
def _dutch(settings):
    settings.PROCEDURE = "nl"


def turn(at):
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices, outbox.send_due):
        sweep(at)


def hosted(path, abuse, *, asn, at=MONDAY, send=True):
    case = demo.case_of(demo.told([f"http://polder.example/{path}"], at=at))
    demo.lies(case, "NL", at=at, asn=asn, holder=abuse.partition("@")[2], abuse=abuse)
    demo.confirmed(case, at=at)
    for sweep in (sweeps.route_due, sweeps.open_gates, sweeps.climb_overdue, sweeps.write_notices):
        sweep(at)
    if send:
        outbox.send_due(at)
    return Takedown.objects.get(case=case)


def merged(kept, alias, at=MONDAY + HOUR):
    return merging.merge(kept=kept, alias=alias, by=demo.person("lee"), at=at, why="one company, two abuse desks")


def undone(made, at=MONDAY + 5 * HOUR):
    merging.undo(merge=made, by=demo.person("lee"), at=at, why="two companies after all")


@pytest.fixture
def two():
    return hosted("a", A, asn=1), hosted("b", B, asn=2)


def test_what_is_open_goes_along_and_comes_back(two):
    of_a, of_b = two
    a, b = of_a.provider, of_b.provider
    made = merged(a, b)
    of_b.refresh_from_db()
    assert (of_b.provider, root_of(b), set(family_of(a))) == (a, a, {a.pk, b.pk})
    assert list(MovedRow.objects.values_list("merge", "kind", "number")) == [(made.pk, "takedown", of_b.pk)]
    undone(made)
    of_a.refresh_from_db()
    of_b.refresh_from_db()
    assert (of_a.provider, of_b.provider, root_of(b), family_of(a)) == (a, b, b, [a.pk])
    deeds = AuditEvent.objects.filter(stream=f"partner:{a.pk}", deed__endswith="merged").order_by("number")
    assert list(deeds.values_list("deed", flat=True)) == ["partner.merged", "partner.unmerged"]


def test_later_look_ups_of_the_alias_go_to_the_one_that_is_kept_and_back_when_it_is_undone(two):
    a, b = two[0].provider, two[1].provider
    made = merged(a, b)
    later = hosted("c", B, asn=2, at=MONDAY + 2 * HOUR, send=False)
    asked = hosted("d", B, asn=2, at=MONDAY + 2 * HOUR)
    assert (later.provider, asked.provider) == (a, a)
    Outgoing.objects.filter(about__in=later.lines.values("notice")).delete()
    Takedown.objects.filter(pk=later.pk).update(state="ready", waits_for="clock", asked_count=0, due_at=MONDAY + 9 * HOUR)
    undone(made)
    later.refresh_from_db()
    asked.refresh_from_db()
    assert later.provider == b, "nobody was asked about it yet"
    assert asked.provider == a, "what was sent since stays as it was"
    fresh = hosted("e", B, asn=2, at=MONDAY + 6 * HOUR)
    assert fresh.provider == b


def test_letters_that_left_stay_and_those_that_wait_are_written_anew_to_the_one_that_is_kept():
    a = hosted("a", A, asn=1).provider
    sent, waits = hosted("b", B, asn=2), hosted("c", B, asn=2, send=False)
    b = sent.provider
    merged(a, b)
    turn(MONDAY + HOUR)
    turn(MONDAY + HOUR)
    assert [one.to[0] for one in mail.outbox] == [A, B, A]
    assert Notice.objects.get(lines__takedown=sent).provider == b
    assert Notice.objects.filter(lines__takedown=waits, sent_at__isnull=False).get().provider == a


def test_contacts_are_joined_the_kept_one_s_first_and_part_again(two):
    a, b = two[0].provider, two[1].provider
    made = merged(a, b)
    a.refresh_from_db()
    assert a.email == A
    next_contact(a, bounced=A, at=MONDAY + 2 * HOUR)
    a.refresh_from_db()
    assert a.email == B, "the alias's mailbox takes the place of one that bounced"
    undone(made)
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.email, b.email) == ("", B)


def test_merges_of_merges_are_undone_in_any_order():
    first, second, third = hosted("a", A, asn=1), hosted("b", B, asn=2), hosted("c", C, asn=3)
    a, b, c = (one.provider for one in (first, second, third))
    inner = merged(b, c)
    outer = merged(a, b)
    third.refresh_from_db()
    assert (third.provider, root_of(c)) == (a, a)
    undone(inner)
    third.refresh_from_db()
    second.refresh_from_db()
    assert (third.provider, second.provider) == (c, a)
    undone(outer)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.provider, third.provider) == (b, c)


def test_the_word_of_the_one_that_is_kept_counts_for_both(two):
    a, b = two[0].provider, two[1].provider
    Profile.objects.filter(partner=b).update(approved_at=None, approved_by=None)
    shown = merging.preview(kept=a, alias=b, at=MONDAY)
    assert shown.moves == {"takedown": 1}
    assert [one.address for one in shown.contacts] == [B]
    assert "Nobody approved the alias yet" in shown.warnings[0]
    made = merged(a, b)
    assert is_approved(b)
    undone(made)
    assert not is_approved(b)


def test_what_cannot_be_merged_says_why(two):
    a, b = two[0].provider, two[1].provider
    lee = demo.person("lee")
    for kept, alias, why in ((a, a, "same"), (a, b, " ")):
        with pytest.raises(NotAllowed):
            merging.merge(kept=kept, alias=alias, by=lee, at=MONDAY, why=why)
    made = merged(a, b)
    for kept, alias in ((a, b), (b, a)):
        with pytest.raises(NotAllowed, match="alias already"):
            merged(kept, alias)
    with pytest.raises(NotAllowed, match="Say why"):
        merging.undo(merge=made, by=lee, at=MONDAY, why="")
    undone(made)
    with pytest.raises(NotAllowed, match="undid this merge already"):
        undone(made)


def test_nothing_is_merged_or_undone_while_a_letter_is_on_its_way(two):
    a = two[0].provider
    waits = hosted("c", B, asn=2, send=False)
    letter = Outgoing.objects.filter(about=waits.lines.get().notice_id, purpose="notice")
    letter.update(lease_until=MONDAY + HOUR + timedelta(minutes=3))
    with pytest.raises(NotAllowed, match="on its way"):
        merged(a, waits.provider)
    assert not Merge.objects.exists()
    made = merged(a, waits.provider, at=MONDAY + 2 * HOUR)  # the lease is over
    letter.update(whom=a.whom, lease_until=MONDAY + 6 * HOUR)
    with pytest.raises(NotAllowed, match="on its way"):
        undone(made)


def test_links_of_an_alias_count_for_the_one_that_is_kept(two):
    a, b = two[0].provider, two[1].provider
    up = demo.known_provider("Backbone", "NL", at=MONDAY, mail="noc@backbone.example")
    front = demo.known_provider("Front", "US", at=MONDAY, mail="abuse@front.example")
    link(partner=b, leads_to=up, kind="upstream", source="rdap", at=MONDAY)
    link(partner=front, leads_to=b, kind="cdn", source="provider", at=MONDAY)
    assert chain_of(a).above == ()
    made = merged(a, b)
    assert (chain_of(a).upstreams, chain_of(a).cdns, chain_of(front).origins) == ((up,), (front,), (a,))
    undone(made)
    assert chain_of(a).above == () and chain_of(b).above == (up, front)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_who_merge_at_once_make_one_merge_and_no_circle():
    a, b = hosted("a", A, asn=1).provider, hosted("b", B, asn=2).provider

    def one(number):
        try:
            return merged(*((a, b) if number % 2 else (b, a))).pk
        except NotAllowed:
            return None

    got = together(one)
    assert len(got) == 6 and len([pk for pk in got if pk]) == 1
    assert Merge.objects.count() == 1
    assert root_of(a) == root_of(b)
    assert set(Takedown.objects.values_list("provider", flat=True)) == {root_of(a).pk}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_look_up_and_a_merge_at_once_leave_no_takedown_at_an_alias():
    a, b = hosted("a", A, asn=1).provider, hosted("b", B, asn=2).provider
    lookup = HostingLookup.objects.get(case__takedowns__provider=b)

    def one(number):
        if not number:
            return merged(a, b)
        with transaction.atomic():
            found = provider_for(lookup=lookup, at=MONDAY)
            time.sleep(0.3)  # long enough for a merge that nothing holds back
            stands = Profile.objects.get(partner=b).merged_into_id
            return (found.pk, stands)

    got = together(one)
    assert len(got) == 6, "nobody ran into anybody"
    for found, stands in (pair for pair in got if isinstance(pair, tuple)):
        assert found == (stands or b.pk), "who is given is who it stands for until the transaction ends"


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_bounces_at_once_never_bring_a_bounced_contact_back():
    a = hosted("a", A, asn=1).provider
    for number in range(5):
        add_contact(provider=a, channel="email", address=f"desk{number}@polder.example", by=demo.person("lee"), at=MONDAY)
    names = [A, *(f"desk{number}@polder.example" for number in range(5))]
    got = together(lambda number: next_contact(a, bounced=names[number], at=MONDAY + HOUR))
    assert len(got) == 6
    assert Partner.objects.get(pk=a.pk).email == ""
