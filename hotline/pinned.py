"""Connections to addresses that were vetted beforehand, with one deadline over everything that happens on them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import Any

import httpcore

CONNECT_PATIENCE = 4.0  # seconds for one of several addresses of a host


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses only, whatever name it is asked for: no name can change its mind in between."""

    def __init__(self, ips: Sequence[str], *, seconds: float, connect_to: Mapping[str, str]) -> None:
        self.ips, self.connect_to = ips, connect_to
        self.deadline = time.monotonic() + seconds
        self.connected_to = ""
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first vetted address that answers; "refused" is told only where all refuse."""
        failures: list[Exception] = []
        for ip in self.ips:
            place, door = self._rerouted(ip, port)
            left = min(CONNECT_PATIENCE, self.deadline - time.monotonic())
            if left <= 0:
                raise httpcore.ConnectTimeout
            try:
                stream = self._plain.connect_tcp(place, door, timeout=left, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failures.append(error)
                continue
            self.connected_to = ip
            return DeadlineStream(stream, self.deadline)
        told = [error for error in failures if not isinstance(error.__context__, ConnectionRefusedError)]
        raise (told or failures or [httpcore.ConnectError("no address")])[0]

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Refuse: nothing on the internet is a socket file."""
        raise httpcore.UnsupportedProtocol

    def sleep(self, seconds: float) -> None:
        """Wait between attempts; there is only one attempt."""

    def _rerouted(self, ip: str, port: int) -> tuple[str, int]:
        """Give where to connect to instead, as the settings say in demonstration and tests; else the address itself."""
        literal = f"[{ip}]" if ":" in ip else ip
        for key in (f"{literal}:{port}", literal, ip, f"*:{port}", "*"):
            if place := self.connect_to.get(key):
                host, _, door = place.rpartition(":")
                return host.strip("[]"), int(door)
        return ip, port


class DeadlineStream(httpcore.NetworkStream):
    """A stream that ends when its time is over, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def _left(self, over: type[Exception]) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise over
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, while there is time."""
        return self._stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, while there is time."""
        self._stream.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on under TLS with the same deadline."""
        left = self._left(httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Tell what the stream underneath knows."""
        return self._stream.get_extra_info(info)
