"""The web of the small internet: one server for all hosts, plain and under TLS, with pages that come and go."""

import socketserver
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Page:
    """What stands at an address: an answer, after a pause, or a connection that is cut (`cut`)."""

    status: int = 200
    body: bytes = b"<!doctype html><title>Holiday pictures</title><p>A harmless page."
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    pause: float = 0.0
    drip: float = 0.0  # seconds between the bytes of the body
    cut: bool = False


@dataclass
class Pages:
    """Every page of the web by host and path, hosts answered by a function, and what was asked for."""

    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    hosts: dict[str, Callable[[str], Page]] = field(default_factory=dict)
    full: set[str] = field(default_factory=set)  # hosts where a page stands at every path, but for those under /gone/
    listeners: dict[str, Callable[[tuple[Mapping[str, str], bytes]], Page]] = field(default_factory=dict)  # take a POST
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, host, path

    def find(self, host: str, path: str) -> Page:
        """Give what stands there; 404 where nothing does."""
        if host in self.hosts:
            return self.hosts[host](path)
        if page := self.pages.get((host, path)):
            return page
        if host in self.full and not path.startswith("/gone/"):
            return Page()
        return Page(status=404, body=b"<!doctype html><title>Not found</title>")


def place_of(url: str) -> tuple[str, str]:
    """Give host and path (with query) of an address: where its page is kept."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return (parts.hostname or "").lower(), f"{path}?{parts.query}" if parts.query else path


class WebServer:
    """Serves `pages` on a loopback port; with `tls` under a certificate that nobody should trust."""

    def __init__(self, pages: Pages, port: int = 0, *, tls: bool = False) -> None:
        class Request(_Request):
            world = pages

        self._server = _Server(("127.0.0.1", port), Request)
        if tls:
            self._server.context = _untrusted()
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Go under TLS in the request's own thread, then answer; a client that goes away is no error."""
        try:
            request = self.context.wrap_socket(request, server_side=True) if self.context else request
            super().finish_request(request, client_address)
        except (OSError, ValueError):
            pass


class _Request(BaseHTTPRequestHandler):
    world: Pages
    protocol_version = "HTTP/1.1"

    def _host(self) -> str:
        host = (self.headers.get("Host") or "").lower()
        return (host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host).strip("[]")

    def _answer(self) -> None:
        host = self._host()
        self.world.asked.append((self.command, host, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        listener = self.world.listeners.get(host) if self.command == "POST" else None
        page = listener((dict(self.headers), body)) if listener else self.world.find(host, self.path)
        time.sleep(page.pause)
        self.close_connection = True
        if page.cut:
            return
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in page.headers:
            self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        if not page.drip:
            self.wfile.write(page.body)
            return
        for byte in page.body:
            self.wfile.write(bytes([byte]))
            time.sleep(page.drip)

    do_GET = do_HEAD = do_POST = _answer

    def do_DELETE(self) -> None:
        """Take the page down: so the demonstration can show what happens then."""
        self._set(Page(status=404, body=b"<!doctype html><title>Not found</title>"))

    def do_PUT(self) -> None:
        """Put a page there (again)."""
        self._set(Page())

    def _set(self, page: Page) -> None:
        self.world.pages[(self._host(), self.path)] = page
        self.close_connection = True
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing down."""


@lru_cache(maxsize=1)
def _untrusted() -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wrong.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.pem"
        both.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(both)
    return context
