"""Signature version 4 of AWS, for a request with a body and no query beyond plain words. Pure.

Source: "Create a signed AWS API request"; checked by AWS's own published examples (docs/decisions/0025).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit


@dataclass(frozen=True)
class Key:
    """Whose signature it is, for which region and service."""

    id: str
    secret: str = field(repr=False)
    region: str
    service: str = "abuse"


def signed(method: str, url: str, headers: Mapping[str, str], body: bytes, *, key: Key, at: datetime) -> dict[str, str]:
    """Give the headers of a request with date and signature; all of them are signed, and the host."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    sent = {**headers, "X-Amz-Date": moment}
    named = sorted((name.lower(), " ".join(value.split())) for name, value in {**sent, "Host": parts.netloc}.items())
    names = ";".join(name for name, _ in named)
    asked = "\n".join(
        [
            method,
            quote(parts.path or "/", safe="/-_.~"),
            _query(parts.query),
            *(f"{name}:{value}" for name, value in named),
            "",
            names,
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{moment[:8]}/{key.region}/{key.service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(asked.encode()).hexdigest()])
    seal = f"AWS4{key.secret}".encode()
    for part in scope.split("/"):
        seal = hmac.digest(seal, part.encode(), "sha256")
    signature = hmac.digest(seal, text.encode(), "sha256").hex()
    said = f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Authorization": said}


def _query(query: str) -> str:
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(query, True))
    return "&".join(f"{name}={value}" for name, value in pairs)
