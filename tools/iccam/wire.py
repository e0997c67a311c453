"""HTTP/1.1 as far as a program needs it: requests read and answers written on a connection that stays open.

The standard library's server spends most of its time on headers; this one answers some thousands of calls a second.
"""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

LINE = 16_384
HEADERS = 100
BODY = 4_000_000
METHODS = ("GET", "POST", "PUT")


class Malformed(Exception):
    """What came is no request that this server reads."""


@dataclass(slots=True)
class Request:
    """One call: its method, path, query, headers in small letters, and body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        """Give the token, or nothing."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    @property
    def stays(self) -> bool:
        """Say whether the connection is kept for the next call."""
        return self.method in METHODS and self.headers.get("connection", "").lower() != "close"


@dataclass(slots=True)
class Answer:
    """One answer: a status and, where there is something to say, JSON."""

    status: int
    said: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def written(self, *, stays: bool) -> bytes:
        """Give the answer as it goes over the wire."""
        body = b"" if self.said is None else json.dumps(self.said).encode()
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"Content-Length: {len(body)}"]
        if body:
            lines.append("Content-Type: application/json")
        if not stays:
            lines.append("Connection: close")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read(stream: BinaryIO) -> Request | None:
    """Read the next request; None where the client is through."""
    first = _line(stream)
    if not first:
        return None
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Malformed("The first line must say method, path and HTTP/1.1.")
    headers = {}
    for _ in range(HEADERS):
        if not (line := _line(stream)):
            break
        name, colon, value = line.partition(":")
        if not colon:
            raise Malformed("A header has no colon.")
        headers[name.lower()] = value.strip()
    else:
        raise Malformed("There are too many headers.")
    if words[2] == "HTTP/1.0":
        headers["connection"] = "close"
    path, _, query = words[1].partition("?")
    return Request(words[0], path, dict(parse_qsl(query, keep_blank_values=True)), headers, _body(stream, headers))


def _line(stream: BinaryIO) -> str:
    line = stream.readline(LINE + 1)
    if len(line) > LINE:
        raise Malformed("A line is too long.")
    return line.rstrip(b"\r\n").decode("latin-1")


def _body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        raise Malformed("Send the body with a Content-Length.")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > len(str(BODY)) or int(length) > BODY:
        raise Malformed(f"Content-Length must be a number up to {BODY}.")
    body = stream.read(int(length))
    if len(body) < int(length):
        raise Malformed("The body ended early.")
    return body
