"""Domain rules: what a person says of a whole domain, for which hosts it counts, until when, and what follows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hotline.models import AuditEvent
from hotline.workflow import NotAllowed
from partners.providers.finding import provider_for
from reports.actions.domain_rules import end_rule, lay_down
from reports.addresses import domain_of
from reports.domain_rules import find_by_rule, rules_for
from reports.models import DomainRule
from reports.rules import domains, hosting_of
from reports.sweeps import end_rules_due, look_up_due
from takedown import demonstration as demo
from tests.racing import together
from tests.reports.deskwork import desk_of, page, text, told

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = {"country": "NL", "name": "Anders BV", "contact": "abuse@anders.example", "asn": 64500}


def laid(domain="foto.example", kind="host", says=HOST, at=AT, until=None, by="lee"):
    return lay_down(
        domain=domain,
        kind=kind,
        says=says,
        reason="told on the phone",
        until=until or at + 30 * DAY,
        by=demo.person(by),
        at=at,
    )


@pytest.mark.parametrize(
    ("host", "covering"),
    [
        ("example.co.uk", ["example.co.uk"]),
        ("a.img.example.co.uk", ["a.img.example.co.uk", "img.example.co.uk", "example.co.uk"]),
        ("somebody.github.io", ["somebody.github.io"]),
        ("193.190.10.10", ["193.190.10.10"]),
        ("2001:6a8::1", ["2001:6a8::1"]),
    ],
)
def test_a_rule_reaches_down_to_sub_domains_and_never_over_a_public_suffix(host, covering):
    assert domains.covering(host, domain_of) == covering


def test_the_rule_of_the_longest_domain_counts():
    laid("foto.example")
    nearer = laid("img.foto.example", says=HOST | {"country": "FR"})
    assert rules_for("a.img.foto.example", AT)["host"] == nearer
    assert rules_for("foto.example", AT)["host"].country == "NL"
    assert rules_for("notfoto.example", AT) == {}


def test_a_rule_on_the_host_takes_the_place_of_the_sources_and_stands_beside_them(world):
    case = told("http://foto.example/a", at=AT)
    before = hosting_of(find_by_rule(case, AT))
    laid()
    facts = find_by_rule(case, AT)
    assert (before.country, hosting_of(facts).outcome, hosting_of(facts).country) == ("BE", "found", "NL")
    assert (facts.asn, facts.holder, facts.abuse_contact) == (64500, "Anders BV", "abuse@anders.example")
    assert [one["source"] for one in facts.answers] == ["DNS", "registry", "origin ASN", "RDAP", "domain rule"]


@pytest.mark.parametrize(("asn", "known"), [(None, set()), (64500, {("asn", "64500")})])
def test_who_is_named_by_a_rule_is_not_known_by_the_network_that_the_sources_found(world, asn, known):
    case = told("http://foto.example/a", at=AT)
    laid(says=HOST | {"asn": asn})
    look_up_due(AT)
    lookup = case.lookups.latest()
    assert lookup.asn == (asn or 2611), "whoever runs that network carries the content all the same"
    provider = provider_for(lookup=lookup, at=AT)
    assert set(provider.identities.values_list("kind", "value")) == {("domain", "anders.example"), *known}


def test_behind_a_front_the_known_origin_is_asked_about(world):
    case = told("http://verborgen.example/a", at=AT)
    laid("verborgen.example", says=HOST)
    laid("verborgen.example", "proxy", {"origin_ip": "193.190.10.10"})
    facts = find_by_rule(case, AT)
    assert (facts.ips, facts.asn, hosting_of(facts).country) == (("193.190.10.10",), 2611, "BE")


def test_laying_down_and_ending_have_open_cases_looked_up_anew(world):
    case, other = told("http://foto.example/a", at=AT), told("http://elders.example/a", at=AT)
    type(case).objects.update(lookup_due_at=None)
    rule = laid()
    case.refresh_from_db(), other.refresh_from_db()
    assert (case.lookup_due_at, other.lookup_due_at) == (AT, None)
    look_up_due(AT)
    case.refresh_from_db()
    assert (case.country, case.lookup_due_at) == ("NL", None)
    end_rule(rule=rule, why="a mistake", by=demo.person("lee"), at=AT + DAY)
    case.refresh_from_db()
    assert case.lookup_due_at == AT + DAY


def test_a_rule_ends_by_itself_when_its_time_is_over(world):
    rule = laid(until=AT + DAY)
    assert end_rules_due(AT + DAY - timedelta(seconds=1)).fired == 0
    assert (end_rules_due(AT + DAY).fired, end_rules_due(AT + DAY).fired) == (1, 0)
    rule.refresh_from_db()
    assert (rule.ended_by, rule.end_reason) == (None, "its time was over")
    assert list(AuditEvent.objects.filter(deed__startswith="domainrule").order_by("pk").values_list("deed", flat=True)) == [
        "domainrule.laid",
        "domainrule.ended",
    ]


def test_a_new_rule_takes_the_place_of_the_old_one():
    first, second = laid(), laid(says=HOST | {"country": "FR"}, by="ada")
    first.refresh_from_db()
    assert (first.end_reason, rules_for("foto.example", AT)["host"]) == ("a new rule took its place", second)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_one_rule():
    demo.person("lee"), demo.person("ada")

    def lays(number):
        try:
            return laid(by=("lee", "ada")[number]).pk
        except NotAllowed as error:
            return str(error)

    got = together(lays, 2)
    assert len(got) == 2 and DomainRule.objects.filter(ended_at=None).count() == 1


# --- At the desk ------------------------------------------------------------------------------------------------------


def filled(**more):
    day = (timezone.now() + 30 * DAY).date().isoformat()
    said = {
        "domain": "foto.example",
        "kind": "host",
        "country": "nl",
        "name": "Anders BV",
        "contact": "abuse@anders.example",
    }
    return said | {"until": day, "reason": "told on the phone"} | more


def test_a_lead_sees_what_a_rule_touches_before_laying_it_down():
    told("http://img.foto.example/a")
    lee = desk_of("lee")
    answer = lee.post("/admin/desk/domains/new/", filled())
    assert "<strong>1</strong> case on foto.example" in text(answer) and not DomainRule.objects.exists()
    assert lee.post("/admin/desk/domains/new/", filled(confirm="on")).url == "/admin/desk/domains/"
    listed = page("ada", "/admin/desk/domains/")
    assert "Anders BV, NL, abuse@anders.example" in listed
    last = (timezone.now() + 30 * DAY).date()
    assert f"{last.day} {last:%b %Y}</td>" in listed, "the last day as it was written, not the midnight after it"
    rule = DomainRule.objects.get()
    assert lee.post(f"/admin/desk/domains/{rule.pk}/end/", {"why": ""}).status_code == 422
    assert lee.post(f"/admin/desk/domains/{rule.pk}/end/", {"why": "a mistake"}).status_code == 302
    assert "a mistake" in page("lee", "/admin/desk/domains/?over=on")


@pytest.mark.parametrize(
    ("wrong", "told_to"),
    [
        ({"domain": "github.io"}, "github.io is shared by many owners"),
        ({"domain": "co.uk"}, "shared by many owners"),
        ({"domain": "what is this"}, "Write a domain"),
        ({"country": "XX"}, "two letters"),
        ({"country": ""}, "Say in which country"),
        ({"contact": ""}, "Write the e-mail address"),
        ({"kind": "proxy"}, "Write the IP address of the origin"),
        ({"kind": "proxy", "origin_ip": "10.0.0.1"}, "not on the public internet"),
        ({"kind": "link_checker"}, "Choose the link checker"),
        ({"until": "2020-01-01"}, "This day is over"),
        ({"until": "2199-01-01"}, "At most a year"),
        ({"reason": ""}, "Say why"),
        ({"reason": "see http://foto.example/album/1"}, "Leave the address out"),
    ],
)
def test_a_wrong_rule_gets_a_sentence_and_keeps_what_was_typed(wrong, told_to):
    answer = desk_of("lee").post("/admin/desk/domains/new/", filled(confirm="on") | wrong)
    assert answer.status_code == 422 and told_to in text(answer)
    assert not DomainRule.objects.exists()
    assert 'value="Anders BV"' in text(answer)


def test_an_analyst_reads_the_rules_and_lays_none_down():
    assert desk_of("ada").get("/admin/desk/domains/new/").status_code == 403
    assert "New rule" not in page("ada", "/admin/desk/domains/")
