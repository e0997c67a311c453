"""The same page under another spelling: with or without www, encrypted or not, a picture with another width."""

import hashlib
import re
from urllib.parse import SplitResult, urlsplit

from reports.names import is_name

MEDIA = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|mp4|webm|mov|mkv|avi|flv|m4v|zip|rar|7z|pdf)$", re.IGNORECASE)


def page_key(address: str) -> str:
    """Give what all spellings of one page share: SHA-256 of host and path; empty for a name, which has no page."""
    if is_name(address):
        return ""
    host, path = _place(urlsplit(address))
    return hashlib.sha256(f"{host}{path}".encode()).hexdigest()


def same_content(one: str, other: str) -> bool:
    """Say whether two addresses show the same content: host and path agree, and so does the query.

    Behind the question mark may stand which picture is meant. Only where the path names a file of pictures, videos or
    packed files does it not: there it says how large or for whom.
    """
    if is_name(one) or is_name(other):
        return one == other
    left, right = urlsplit(one), urlsplit(other)
    return _place(left) == _place(right) and (left.query == right.query or bool(MEDIA.search(left.path)))


def _place(url: SplitResult) -> tuple[str, str]:
    """Give host and path without what two spellings of one page differ in."""
    port = f":{url.port}" if url.port else ""
    return (url.hostname or "").removeprefix("www.") + port, url.path.rstrip("/")
