"""Connections to addresses that were vetted beforehand, with one deadline over everything that happens on them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import Any

import httpcore

from hotline import proxies
from hotline.proxies import Proxy, ProxyFailed

CONNECT_PATIENCE = 4.0  # seconds for one of several addresses of a host


class ProxyError(httpcore.ConnectError):
    """The proxy of the settings gave no connection: that says nothing about the other side."""


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given addresses only, whatever name it is asked for: no name can change its mind in between.

    With a proxy it connects to nothing else: the proxy is handed one of the addresses, or the name where it must have that.
    """

    def __init__(
        self, ips: Sequence[str], *, seconds: float, connect_to: Mapping[str, str], proxy: Proxy | None = None
    ) -> None:
        self.ips, self.connect_to, self.proxy = ips, connect_to, proxy
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
        for ip in (host,) if self.proxy and self.proxy.by_name else self.ips:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise httpcore.ConnectTimeout
            try:
                stream = self._opened(ip, port, left, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failures.append(error)
                continue
            self.connected_to = ip if ip in self.ips else ""
            return stream
        told = [error for error in failures if not isinstance(error.__cause__ or error.__context__, ConnectionRefusedError)]
        raise (told or failures or [httpcore.ConnectError("no address")])[0]

    def _opened(self, ip: str, port: int, left: float, options: Iterable[Any] | None) -> httpcore.NetworkStream:
        if self.proxy is None:
            place, door = self._rerouted(ip, port)
            patience = min(CONNECT_PATIENCE, left)
            return DeadlineStream(self._plain.connect_tcp(place, door, patience, None, options), self.deadline)
        return put_through(self.proxy, ip, port, self.deadline)

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


def put_through(proxy: Proxy, host: str, port: int, deadline: float) -> httpcore.NetworkStream:
    """Connect to a proxy and have it put us through. Raises ConnectError or ConnectTimeout as a direct connection would."""
    try:
        plain = httpcore.SyncBackend().connect_tcp(proxy.host, proxy.port, max(0.01, deadline - time.monotonic()))
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise ProxyError("no proxy") from error
    stream = DeadlineStream(plain, deadline)
    try:
        proxies.ask(proxy, host, port, stream.read, stream.write)
    except ConnectionRefusedError as refused:
        stream.close()
        raise httpcore.ConnectError("refused") from refused
    except ProxyFailed as failed:
        stream.close()
        raise (httpcore.ConnectError if failed.why == "unreachable" else ProxyError)(failed.why) from failed
    except (httpcore.TimeoutException, httpcore.NetworkError) as error:
        stream.close()
        raise ProxyError("the proxy fell silent") from error
    return stream


class EgressBackend(httpcore.NetworkBackend):
    """Connects by name through the proxy of the settings, for servers the operator named; directly where there is none."""

    def __init__(self, proxy: Proxy | None) -> None:
        self.proxy = proxy
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, by way of the proxy where there is one."""
        if self.proxy is None:
            return self._plain.connect_tcp(host, port, timeout, local_address, socket_options)
        stream = put_through(self.proxy, host, port, time.monotonic() + (timeout or CONNECT_PATIENCE))
        return stream.unbound() if isinstance(stream, DeadlineStream) else stream

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Refuse: nothing on the internet is a socket file."""
        raise httpcore.UnsupportedProtocol

    def sleep(self, seconds: float) -> None:
        """Wait between attempts; there is only one attempt."""


class DeadlineStream(httpcore.NetworkStream):
    """A stream that ends when its time is over, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def unbound(self) -> httpcore.NetworkStream:
        """Give the stream underneath: the time is over for connecting, not for what is said afterwards."""
        return self._stream

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
