"""Hosts of their own for real processes: one network namespace each, wired to the servers of this machine by a cable.

The servers (PostgreSQL, Redis, mail, names) listen on loopback, which a namespace cannot see; so the near end of each cable
passes connections on to them. What a cut host leaves behind there is closed after some seconds, as PostgreSQL does with
`tcp_keepalives_idle` and its companions.
"""

import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import Self

LOOPBACK = re.compile(r"127\.0\.0\.1:(\d+)")
TOLD = ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL", "HOTLINE_DNS_SERVERS", "HOTLINE_CONNECT_TO")
SECONDS_TO_GIVE_UP = 5
NUMBERS = count(1)  # a port of an earlier host may still be held by whoever waits there
CUT_OFF = (
    "the cable's near end is set down (`ip link set … down`): packets are lost both ways, nobody is told. What the cut host"
    f" left open at the servers is closed after {SECONDS_TO_GIVE_UP} s, as `tcp_keepalives_idle`, `_interval`, `_count` and"
    " `tcp_user_timeout` of PostgreSQL do; without them its row locks stand for two hours."
)


def ip(*words: str) -> None:
    """Run `ip`; raises CalledProcessError with what it said."""
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def why_not() -> str:
    """Say why this machine can't have several hosts; empty where it can."""
    name = f"hl{os.getpid()}try"
    try:
        ip("netns", "add", name)
        ip("netns", "delete", name)
    except FileNotFoundError:
        return "no `ip` command (iproute2)"
    except subprocess.CalledProcessError as error:
        return f"network namespaces are not permitted here: {error.stderr.strip()}"
    return ""


class Host:
    """One namespace with a cable to this machine."""

    def __init__(self, number: int, name: str) -> None:
        self.name, self.space, self.cable = name, f"hl{os.getpid()}-{name}", f"hl{os.getpid() % 100000}v{number}"
        self.here, self.there = f"10.213.{number}.1", f"10.213.{number}.2"

    def __enter__(self) -> Self:
        ip("netns", "add", self.space)
        try:
            far = f"{self.cable}p"
            ip("link", "add", self.cable, "type", "veth", "peer", "name", far)
            ip("link", "set", far, "netns", self.space)
            ip("addr", "add", f"{self.here}/30", "dev", self.cable)
            ip("link", "set", self.cable, "up")
            for words in (
                ["addr", "add", f"{self.there}/30", "dev", far],
                ["link", "set", far, "up"],
                ["link", "set", "lo", "up"],
            ):
                ip("-n", self.space, *words)
        except subprocess.CalledProcessError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for words in (["link", "delete", self.cable], ["netns", "delete", self.space]):
            with suppress(subprocess.CalledProcessError):
                ip(*words)

    def cut(self) -> None:
        """Pull the cable out: packets are lost both ways, and nobody is told."""
        ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        """Put the cable back."""
        ip("link", "set", self.cable, "up")

    def command(self, words: list[str]) -> list[str]:
        """Give a command that runs on this host."""
        return ["ip", "netns", "exec", self.space, *words]

    def environment(self, told: Mapping[str, str]) -> dict[str, str]:
        """Give the settings of a process on this host: what stands on loopback is reached through the cable."""
        seen = {name: LOOPBACK.sub(rf"{self.here}:\1", told[name]) for name in TOLD if name in told}
        return {**told, **seen, "GRANIAN_HOST": self.there}


def ports_of(told: Mapping[str, str]) -> set[int]:
    """Give the ports on loopback that settings name."""
    return {int(port) for name in TOLD for port in LOOPBACK.findall(told.get(name, ""))}


@contextmanager
def wired(names: Iterable[str], told: Mapping[str, str]) -> Iterator[dict[str, Host]]:
    """Give hosts by name, with everything that the settings name passed on to them."""
    with ExitStack() as stack:
        hosts = {name: stack.enter_context(Host(next(NUMBERS), name)) for name in names}
        for host in hosts.values():
            for port in ports_of(told):
                stack.callback(_streams(host.here, port).close)
                stack.callback(_datagrams(host.here, port).close)
        yield hosts


def _impatient(one: socket.socket) -> socket.socket:
    one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 2)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SECONDS_TO_GIVE_UP * 1000)
    return one


def _streams(address: str, port: int) -> socket.socket:
    """Pass connections on; a far end that is silent for too long loses its near end."""
    listening = socket.create_server((address, port))

    def pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                far = _impatient(listening.accept()[0])
                try:
                    near = socket.create_connection(("127.0.0.1", port), timeout=5)
                except OSError:
                    far.close()
                    continue
                near.settimeout(None)
                for pair in ((far, near), (near, far)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listening


def _datagrams(address: str, port: int) -> socket.socket:
    """Pass questions on and answers back, one socket for each who asks."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((address, port))

    def answer(question: bytes, asker: tuple[str, int]) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near, suppress(OSError):
            near.settimeout(5)
            near.sendto(question, ("127.0.0.1", port))
            listening.sendto(near.recv(65536), asker)

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=listening.recvfrom(65536), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    return listening
