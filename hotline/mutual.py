"""Calls to one server that the operator named, where both sides show a certificate; nothing is followed."""

import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ada_url
import httpcore
from cryptography import x509

from hotline import proxies
from hotline.hops import Unreachable, word_for
from hotline.pinned import EgressBackend

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
READ_AT_MOST = 4 * 1024 * 1024
KEPT = 8  # connections that stay open


@dataclass(frozen=True)
class Answered:
    """What the server answered."""

    status: int
    body: bytes


def context(*, certificate: str, key: str, ca: str) -> ssl.SSLContext:
    """Make what TLS needs from files: our certificate with its key, and the authority the server must be known to.

    An empty `ca` means the authorities this system trusts. Raises OSError (ssl.SSLError is one) for files that don't serve.
    """
    made = ssl.create_default_context(cafile=ca or None)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        made.load_cert_chain(certificate, key or None, password=_no_password)
    return made


def ends_at(certificate: str) -> datetime | None:
    """Give the moment at which the certificate in a file ends; None where that cannot be read."""
    try:
        return x509.load_pem_x509_certificate(Path(certificate).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _no_password() -> str:
    """Stop OpenSSL from asking at a terminal: the key file is kept without a password, readable by the worker only."""
    raise ssl.SSLError("the key is locked with a password")


class Server:
    """One server by its base address; several threads may call at once."""

    def __init__(self, base: str, tls: ssl.SSLContext | None) -> None:
        self.base = base.rstrip("/")
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=KEPT,
            max_keepalive_connections=KEPT,
            retries=0,
            network_backend=EgressBackend(proxies.home().proxy),
        )

    def call(self, method: str, path: str, *, headers: dict[str, str], body: bytes | None = None) -> Answered:
        """Ask once. Raises Unreachable with one word where no whole answer came; the work may be done all the same."""
        url = ada_url.URL(f"{self.base}/{path}")
        sent = {"Host": url.host, "User-Agent": "hotline", **headers}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        patience = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": 2 * READ_SECONDS}
        try:
            with self._pool.stream(
                method, url.href, headers=list(sent.items()), content=body, extensions={"timeout": patience}
            ) as response:
                return Answered(response.status, _whole(response))
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Unreachable(word_for(error)) from error

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


def _whole(response: httpcore.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > READ_AT_MOST:
            raise Unreachable("protocol")
    return bytes(body)
