"""Where content lies, asked of a real name server and a real registry on loopback."""

import json
from datetime import UTC, datetime

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from hotline.world import networks
from hotline.world.web import Page
from hotline.world.world import HOSTS
from reports.hosting import countries
from reports.hosting.look import find
from reports.hosting.origin import is_cdn
from reports.hosting.registry import registered
from reports.rules import hosting_of

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RDAP = {"Content-Type": "application/rdap+json"}


def found(host):
    return find(f"http://{host}/", host, AT)


def said(facts, source):
    return [answer["said"] for answer in facts.answers if answer["source"] == source]


def card(role, email, **rest):
    return {"roles": [role], "vcardArray": ["vcard", [["fn", {}, "text", "X"], ["email", {}, "text", email]]], **rest}


def registry_says(world, **answer):
    """Let the registry say this of every address it is asked about."""
    told = {"startAddress": "193.190.0.0", "endAddress": "193.191.255.255", "name": "N", "country": "BE", **answer}
    world.web.hosts["rdap.registry.example"] = lambda path: Page(200, json.dumps(told).encode(), RDAP)


# --- What each source says --------------------------------------------------------------------------------------------


def test_a_belgian_host_is_found_by_three_sources_that_agree(world):
    facts = found("foto.example")
    assert facts.countries == {"registry": "BE", "origin ASN": "BE", "RDAP": "BE"}
    assert (facts.ips, facts.asn, facts.holder) == (("193.190.10.10",), 2611, "Hoste NV")
    assert (facts.abuse_contact, facts.network) == ("abuse@hoste.example", "HOSTE-NET 193.190.0.0 - 193.191.255.255")
    assert (hosting_of(facts).outcome, hosting_of(facts).country) == ("found", "BE")


def test_every_source_is_kept_apart_with_question_answer_and_time(world):
    assert found("foto.example").answers == (
        {"source": "DNS", "asked": "foto.example", "said": "193.190.10.10", "at": AT.isoformat()},
        {"source": "registry", "asked": "193.190.10.10", "said": "BE", "at": AT.isoformat()},
        {
            "source": "origin ASN",
            "asked": "193.190.10.10",
            "said": "AS2611 Hoste NV, 193.190.0.0/15, BE",
            "at": AT.isoformat(),
        },
        {
            "source": "RDAP",
            "asked": "193.190.10.10",
            "said": "HOSTE-NET 193.190.0.0 - 193.191.255.255, BE, abuse desk abuse@hoste.example",
            "at": AT.isoformat(),
        },
    )


def test_the_demonstration_hosts_lie_where_the_registries_say():
    for host, ip in HOSTS.items():
        network = networks.network_of(ip)
        assert network is None or countries.by_registry(ip) == network.country, host
    for network in networks.NETWORKS:
        assert countries.by_registry(str(network.net[10])) == network.country, network.cidr


@pytest.mark.parametrize(
    ("host", "outcome", "country", "abuse"),
    [
        ("beelden.example", "found", "BE", "abuse@waasland.example"),  # nested in the registrant
        ("polder.example", "found", "NL", "abuse@polder.example"),
        ("garonne.example", "found", "FR", "abuse@garonne.example"),  # only the network above names it
        ("isar.example", "found", "DE", "abuse@isar.example"),
        ("oak.example", "found", "US", "abuse@oak.example"),
        ("sahel.example", "found", "SN", ""),
        ("front.example", "cdn", "", "abuse@front.example"),
        ("nobody.example", "unknown", "", ""),
    ],
)
def test_each_host_of_the_world_has_its_outcome(world, host, outcome, country, abuse):
    facts = found(host)
    assert (hosting_of(facts).outcome, hosting_of(facts).country, facts.abuse_contact) == (outcome, country, abuse)


def test_an_onion_service_is_asked_nowhere(world):
    facts = found(f"{'a' * 56}.onion")
    assert (facts.onion, hosting_of(facts).outcome) == (True, "onion")
    assert (world.names.asked, world.web.asked) == ([], [])


def test_a_numeric_address_is_not_asked_of_the_name_server(world):
    facts = found("2001:610::1")
    assert hosting_of(facts).country == "NL"
    assert {kind for name, kind in world.names.asked if not name.endswith("registry.example")} == {"TXT"}


def test_the_chain_of_names_is_kept(world):
    world.place("www.example", alias_of="foto.example")
    facts = found("www.example")
    assert facts.cname_chain == ("foto.example",)
    assert said(facts, "DNS") == ["foto.example → 193.190.10.10"]


# --- Disagreement, silence, fronts ------------------------------------------------------------------------------------


def test_sources_that_differ_are_marked_and_not_resolved(world):
    registry_says(world, country="NL")
    facts = found("foto.example")
    assert facts.countries == {"registry": "BE", "origin ASN": "BE", "RDAP": "NL"}
    assert (hosting_of(facts).outcome, hosting_of(facts).country) == ("disputed", "")


def test_addresses_in_two_countries_are_a_disagreement(world):
    world.place("both.example", ips=("193.190.10.10", "145.0.10.10"))
    facts = found("both.example")
    assert facts.countries["registry 193.190.10.10"] == "BE"
    assert facts.countries["registry"] == "NL"
    assert hosting_of(facts).outcome == "disputed"


def test_two_addresses_in_one_network_ask_the_registry_once(world):
    world.place("two.example", ips=("193.190.10.10", "193.190.10.11"))
    facts = found("two.example")
    assert [path for _, host, path in world.web.asked if host == "rdap.registry.example"] == ["/rdap/ip/193.190.10.10"]
    assert len(said(facts, "RDAP")) == 2
    assert set(facts.countries) == {"registry", "origin ASN", "RDAP"}


def test_four_addresses_are_asked_about_and_all_are_kept(world):
    world.place("many.example", ips=tuple(f"193.190.10.{last}" for last in range(11, 18)))
    facts = found("many.example")
    assert (len(facts.ips), len(said(facts, "registry"))) == (7, 4)


def test_a_source_that_is_silent_says_so_and_the_others_count(world):
    world.fail("10.10.190.193.origin.asn.cymru.com")
    world.web.hosts["rdap.registry.example"] = lambda path: Page(500)
    facts = found("foto.example")
    assert (said(facts, "origin ASN"), said(facts, "RDAP")) == (["no answer"], ["no answer"])
    assert (hosting_of(facts).outcome, hosting_of(facts).country, facts.asn) == ("found", "BE", None)


def test_a_failing_name_server_is_unknown_not_an_error(world):
    world.fail("foto.example")
    facts = found("foto.example")
    assert (hosting_of(facts).outcome, said(facts, "DNS")) == ("unknown", ["no answer"])


def test_a_host_that_points_inside_is_unknown_and_nobody_is_asked_about_it(world):
    world.place("inside.example", ips=("127.0.0.1", "10.0.0.1"))
    facts = found("inside.example")
    assert (facts.ips, hosting_of(facts).outcome, world.web.asked) == ((), "unknown", [])
    assert said(facts, "registry") == []


def test_fronts_are_known_by_their_number():
    assert is_cdn(13335)
    assert not is_cdn(2611)
    assert not is_cdn(16509)  # Amazon hosts as well as it delivers


# --- The registry -----------------------------------------------------------------------------------------------------


def test_the_bootstrap_is_asked_once_and_kept(world):
    found("foto.example")
    found("polder.example")
    assert [path for _, host, path in world.web.asked if host.startswith("bootstrap")] == ["/rdap/ipv4.json"]


def test_the_most_specific_registry_of_the_bootstrap_is_asked(world):
    services = [
        [["193.0.0.0/8"], ["http://polder.example/wide"]],
        [["193.190.0.0/16"], ["http://polder.example/", "https://polder.example/secure/"]],
        [["nonsense"], ["http://polder.example/"]],
        "nonsense",
    ]
    world.web.hosts["bootstrap.registry.example"] = lambda path: Page(200, json.dumps({"services": services}).encode())
    found("foto.example")
    assert not [host for _, host, _ in world.web.asked if host == "rdap.registry.example"]
    assert "/wide" not in str(world.web.asked)


@pytest.mark.parametrize(
    ("entities", "abuse"),
    [
        ([card("abuse", "abuse@top.example"), card("registrant", "x@y.example")], "abuse@top.example"),
        ([card("registrant", "x@y.example", entities=[card("abuse", "in@deep.example")])], "in@deep.example"),
        ([card("technical", "x@y.example")], ""),
        ([card("abuse", "no address"), card("abuse", "second@top.example")], "second@top.example"),
        ([card("abuse", "a@b.example\nBcc: c@d.example")], ""),
        ([card("abuse", "a@b.example, c@d.example")], ""),
        (["nonsense", {"roles": "abuse"}, {"roles": ["abuse"], "vcardArray": [1, 2]}, {"entities": {}}], ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_abuse_desk_is_found_by_its_role(world, entities, abuse):
    registry_says(world, entities=entities)
    assert registered("193.190.10.10").abuse == abuse


def test_a_network_above_named_by_its_handle_is_asked(world):
    def answer(path):
        small = path.endswith("/193.190.10.10")
        told = {
            "startAddress": "193.190.0.0",
            "endAddress": "193.190.255.255" if small else "193.191.255.255",
            "handle": "SMALL" if small else "WIDE",
            "parentHandle": "WIDE" if small else "",
            "entities": [] if small else [card("abuse", "abuse@wide.example")],
        }
        return Page(200, json.dumps(told).encode(), RDAP)

    world.web.hosts["rdap.registry.example"] = answer
    assert registered("193.190.10.10").abuse == "abuse@wide.example"
    assert "/rdap/ip/193.190.0.0/15" in [path for _, _, path in world.web.asked]


def test_the_abuse_desk_of_a_registry_is_not_taken_for_a_provider(world):
    def answer(path):
        small = path.endswith("/193.190.10.10")
        told = {
            "startAddress": "193.190.0.0" if small else "193.0.0.0",
            "endAddress": "193.191.255.255" if small else "193.255.255.255",
            "links": [{"rel": "up", "href": "http://rdap.registry.example/rdap/parent/x"}],
            "entities": [] if small else [card("abuse", "abuse@registry.example")],
        }
        return Page(200, json.dumps(told).encode(), RDAP)

    world.web.hosts["rdap.registry.example"] = answer
    assert registered("193.190.10.10").abuse == ""


@pytest.mark.parametrize(
    "answer",
    [
        {"startAddress": "nonsense"},
        {"startAddress": "10.0.0.0", "endAddress": "10.255.255.255"},
        {"startAddress": None},
        {"endAddress": "2001:db8::"},
    ],
)
def test_an_answer_about_another_network_is_no_answer(world, answer):
    registry_says(world, **answer)
    assert registered("193.190.10.10") is None


# --- The operator's own files -----------------------------------------------------------------------------------------


def mmdb(path, **record):
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test")
    writer.insert_network(IPSet(["193.190.0.0/15"]), record)
    writer.to_db_file(str(path))
    return str(path)


@pytest.mark.parametrize("record", [{"country": {"iso_code": "NL"}}, {"country_code": "NL"}, {"country": "NL"}])
def test_an_operators_file_counts_under_its_own_name(world, settings, tmp_path, record):
    settings.MMDB_FILES = [mmdb(tmp_path / "city.mmdb", **record)]
    facts = found("foto.example")
    assert facts.countries["city.mmdb"] == "NL"
    assert hosting_of(facts).outcome == "disputed"


def test_a_missing_or_broken_file_is_no_answer(world, settings, tmp_path):
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"no database")
    settings.MMDB_FILES = [str(tmp_path / "missing.mmdb"), str(broken)]
    facts = found("foto.example")
    assert (said(facts, "missing.mmdb"), said(facts, "broken.mmdb")) == (["no answer"], ["no answer"])
    assert hosting_of(facts).country == "BE"


@pytest.mark.parametrize(("code", "country"), [("be", "BE"), ("UK", "GB"), ("EU", ""), ("ZZ", ""), (None, ""), ("BEL", "")])
def test_what_is_no_country_counts_for_none(code, country):
    assert countries.country(code) == country
