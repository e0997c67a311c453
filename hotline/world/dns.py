"""The name server of the small internet: UDP and TCP on loopback, changeable while it runs."""

import socketserver
import threading
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from hotline.world.networks import NETWORKS, network_of

TTL = 30


@dataclass
class Names:
    """What the name server knows: addresses and aliases, and which names fail, are slow or change with every answer."""

    zone: str = "asn.cymru.com"
    ips: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    servers: dict[str, list[str]] = field(default_factory=dict)  # name servers of a zone
    failing: set[str] = field(default_factory=set)
    delays: dict[str, float] = field(default_factory=dict)
    rebinding: dict[str, list[str]] = field(default_factory=dict)  # one address after the other
    asked: list[tuple[str, str]] = field(default_factory=list)

    def forget(self, name: str) -> None:
        """Take a name out of the world."""
        for table in (self.ips, self.aliases, self.texts, self.delays, self.rebinding):
            table.pop(name, None)
        self.failing.discard(name)

    def answer(self, wire: bytes) -> bytes:
        """Answer one question."""
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA | dns.flags.AA
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        time.sleep(self.delays.get(name, 0))
        if name in self.failing:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif not self._fill(reply, name, kind):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> bool:
        if kind == "TXT" and (said := self.texts.get(name) or network_texts(name, self.zone)):
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "TXT", *[f'"{one}"' for one in said]))
            return True
        if kind == "NS" and (told := self.servers.get(name)):
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "NS", *[f"{one}." for one in told]))
            return True
        seen: list[str] = []
        while name in self.aliases and name not in seen:
            seen.append(name)
            target = self.aliases[name]
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "CNAME", f"{target}."))
            name = target
        known = self.ips.get(name)
        if name in self.rebinding and kind == "A":
            turns = self.rebinding[name]
            known = [turns.pop(0) if len(turns) > 1 else turns[0]]
        version = {"A": 4, "AAAA": 6}.get(kind)
        fitting = [ip for ip in known or () if ip_address(ip).version == version]
        if fitting:
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", kind, *fitting))
        return known is not None or name in self.rebinding or name in self.texts


def network_texts(name: str, zone: str) -> list[str]:
    """Answer as the origin-ASN zones do: the network of an address, or the holder of a number."""
    if name.endswith(f".origin.{zone}"):
        digits = name.removesuffix(f".origin.{zone}").split(".")
        network = network_of(".".join(reversed(digits))) if len(digits) == 4 else None
    elif name.endswith(f".origin6.{zone}"):
        nibbles = "".join(reversed(name.removesuffix(f".origin6.{zone}").split(".")))
        groups = ":".join(nibbles[at : at + 4] for at in range(0, 32, 4))
        network = network_of(groups) if len(nibbles) == 32 else None
    elif name.startswith("as") and name.endswith(f".{zone}"):
        number = name.removesuffix(f".{zone}").removeprefix("as")
        holder = next((one for one in NETWORKS if str(one.asn) == number), None)
        return [f"{number} | {holder.country} | registry | 1999-01-01 | {holder.holder}, {holder.country}"] if holder else []
    else:
        return []
    return [f"{network.asn} | {network.cidr} | {network.country} | registry | 1999-01-01"] if network else []


class NameServer:
    """Serves `names` on one loopback port, over UDP and TCP."""

    def __init__(self, names: Names, port: int = 0) -> None:
        class Datagram(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire, socket = self.request
                socket.sendto(names.answer(wire), self.client_address)

        class Stream(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                wire = names.answer(self.rfile.read(int.from_bytes(self.rfile.read(2), "big")))
                self.wfile.write(len(wire).to_bytes(2, "big") + wire)

        self._servers = _pair(Datagram, Stream, port)
        self.port: int = self._servers[0].server_address[1]

    def start(self) -> None:
        """Answer from now on."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Datagrams(socketserver.ThreadingUDPServer):
    daemon_threads = True
    block_on_close = False


class _Streams(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


def _pair(datagram: Any, stream: Any, port: int) -> list[Any]:
    """Open one port for both; a port free for datagrams may be taken for streams, so try some."""
    for left in range(9, -1, -1):
        first = _Datagrams(("127.0.0.1", port), datagram)
        try:
            return [first, _Streams(first.server_address, stream)]
        except OSError:
            first.server_close()
            if port or not left:
                raise
    raise AssertionError
