"""Check a signature version 4 as AWS does: from what came, by itself, without the sender's code."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tools.iccam.wire import Request

HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)
OLDEST = timedelta(minutes=5)


def wrong_signature(request: Request, *, key_id: str, secret: str, region: str, now: datetime | None = None) -> str:
    """Say why a request is not let in; empty where its signature is right."""
    found = HEADER.fullmatch(request.headers.get("authorization", ""))
    moment = request.headers.get("x-amz-date", "")
    if found is None or not re.fullmatch(r"\d{8}T\d{6}Z", moment) or not moment.startswith(found["day"]):
        return "The request has no signature that can be read."
    names = found["names"].split(";")
    if names != sorted(names) or not {"host", "x-amz-date"} <= set(names):
        return "Host and x-amz-date must be signed, and the names in order."
    sent = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs((now or datetime.now(UTC)) - sent) > OLDEST:
        return "The signature has expired."
    if (found["id"], found["region"], found["service"]) != (key_id, region, "abuse"):
        return "The key, the region or the service is not known here."
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(request.query.items()))
    signed = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in names)
    body = hashlib.sha256(request.body).hexdigest()
    canonical = f"{request.method}\n{request.path}\n{query}\n{signed}\n{found['names']}\n{body}"
    scope = [found["day"], region, "abuse", "aws4_request"]
    key = ("AWS4" + secret).encode()
    for step in scope:
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    right = hmac.new(key, f"AWS4-HMAC-SHA256\n{moment}\n{'/'.join(scope)}\n{digest}".encode(), hashlib.sha256).hexdigest()
    return "" if hmac.compare_digest(right, found["signature"]) else "The signature does not match."
