"""The registry of the small internet: a bootstrap file and answers about networks, as RFC 9083 and 9224 write them."""

import json
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import unquote

from hotline.world.networks import NETWORKS, Network, network_of
from hotline.world.web import Page

BOOTSTRAP_HOST = "bootstrap.registry.example"
RDAP_HOST = "rdap.registry.example"
BOOTSTRAP = f"http://{BOOTSTRAP_HOST}/rdap/"
RDAP = f"http://{RDAP_HOST}/rdap/"
# Network numbers that somebody else than their host runs; a number that is not here has no entry in the registry.
CARRIERS = {
    "2611": ("Kanaal Carrier NV", "abuse@kanaal.example"),
    "1103": ("Polder Hosting BV", "abuse@polder.example"),  # it runs its own
}


def bootstrap(path: str) -> Page:
    """Answer for `ipv4.json`, `ipv6.json`, `asn.json` and `dns.json`: one registry holds everything."""
    if path == "/rdap/asn.json":
        return _json({"version": "1.0", "services": [[["1-4294967294"], [RDAP]]]})
    if path == "/rdap/dns.json":
        return _json({"version": "1.0", "services": [[["example"], [RDAP]]]})
    version = {"/rdap/ipv4.json": 4, "/rdap/ipv6.json": 6}.get(path)
    if version is None:
        return Page(status=404)
    everything = ["0.0.0.0/0"] if version == 4 else ["::/0"]
    return _json({"version": "1.0", "services": [[["198.51.100.0/24"], ["http://nobody.example/"]], [everything, [RDAP]]]})


def registry(path: str) -> Page:
    """Answer for `ip/<address>`, `ip/<network>/<length>`, `parent/<name>`, `autnum/<number>` and `domain/<name>`."""
    asked = unquote(path).removeprefix("/rdap/")
    if asked.startswith("autnum/"):
        carrier = CARRIERS.get(asked.removeprefix("autnum/"))
        return _json(_carried(asked.removeprefix("autnum/"), *carrier)) if carrier else _nothing()
    if asked.startswith("domain/"):
        return _json(_registered(asked.removeprefix("domain/")))
    if asked.startswith("parent/"):
        found = next((one for one in NETWORKS if one.name == asked.removeprefix("parent/")), None)
        return _json(_parent(found)) if found else _nothing()
    try:
        network = network_of(str(ip_address(asked.removeprefix("ip/"))))
    except ValueError:
        return _nothing()
    return _json(_network(network)) if network else _nothing()


def _carried(number: str, name: str, abuse: str) -> dict[str, Any]:
    first = int(number)
    about = {"objectClassName": "autnum", "handle": f"AS{number}", "startAutnum": first, "endAutnum": first, "name": name}
    return {**about, "country": "BE", "entities": [_entity("abuse", abuse, name)]}


def _registered(name: str) -> dict[str, Any]:
    """Answer for a name as most registries do: the registrar, and its abuse desk nested in it."""
    registrar = {**_entity("registrar", "office@namen.example", "Namen Registrar BV")}
    registrar["entities"] = [_entity("abuse", "abuse@namen.example", "Abuse desk")]
    return {"objectClassName": "domain", "ldhName": name, "entities": [registrar]}


def _network(network: Network) -> dict[str, Any]:
    answer = _range(network.cidr, network.name, network.country)
    abuse = _entity("abuse", network.abuse, network.holder)
    holder = _entity("registrant", f"office@{network.abuse.rpartition('@')[2] or 'nobody.example'}", network.holder)
    match network.abuse_stands:
        case "top":
            answer["entities"] = [holder, abuse]
        case "nested":
            answer["entities"] = [{**holder, "entities": [abuse]}]
        case "parent":
            answer["entities"] = [holder]
            answer["links"] = [{"rel": "up", "type": "application/rdap+json", "href": f"{RDAP}parent/{network.name}"}]
        case _:
            answer["entities"] = [holder]
    return answer


def _parent(network: Network) -> dict[str, Any]:
    wider = ip_network(network.cidr).supernet(prefixlen_diff=2)
    answer = _range(str(wider), f"{network.name}-PARENT", network.country)
    answer["entities"] = [_entity("abuse", network.abuse, network.holder)]
    return answer


def _range(cidr: str, name: str, country: str) -> dict[str, Any]:
    net = ip_network(cidr)
    return {
        "rdapConformance": ["rdap_level_0", "cidr0"],
        "objectClassName": "ip network",
        "handle": f"{net[0]} - {net[-1]}",
        "startAddress": str(net[0]),
        "endAddress": str(net[-1]),
        "ipVersion": f"v{net.version}",
        "name": name,
        "country": country,
        "status": ["active"],
    }


def _entity(role: str, email: str, name: str) -> dict[str, Any]:
    card = [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["email", {"type": "work"}, "text", email]]
    return {"objectClassName": "entity", "handle": f"{role}-1", "roles": [role], "vcardArray": ["vcard", card]}


def _json(answer: dict[str, Any]) -> Page:
    return Page(body=json.dumps(answer).encode(), headers={"Content-Type": "application/rdap+json"})


def _nothing() -> Page:
    return Page(status=404, body=b'{"errorCode": 404}', headers={"Content-Type": "application/rdap+json"})
