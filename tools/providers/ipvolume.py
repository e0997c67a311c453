"""IP Volume's interface as its one known client uses it: form fields `ip` and `urls`, a bearer token, `data.id`."""

import ipaddress
from urllib.parse import parse_qs

from tools.iccam.wire import Answer, Request
from tools.providers.filed import Store

FORM = "application/x-www-form-urlencoded"


class IpVolume:
    """One account with one token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.store = Store()

    def answer(self, request: Request) -> Answer:
        """Answer one call."""
        if request.path != "/api/v1/reports":
            return Answer(404, {"message": "Not found."})
        if request.bearer != self.token:
            return Answer(401, {"message": "Unauthenticated."})
        if request.method != "POST":
            return Answer(405, {"message": "Only POST."})
        if request.headers.get("content-type", "").split(";")[0] != FORM:
            return refused("body", "Send a form.")
        told = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        if unknown := told.keys() - {"ip", "urls"}:
            return refused(sorted(unknown)[0], "This field is not known.")
        try:
            ipaddress.ip_address(told["ip"][0])
        except (KeyError, ValueError):
            return refused("ip", "The ip must be an IP address.")
        urls = [one for one in told.get("urls", [""])[0].split("\n") if one]
        if not urls or not all(one.startswith(("http://", "https://")) for one in urls):
            return refused("urls", "The urls must be addresses, one on each line.")
        made = self.store.keep(urls, {"ip": told["ip"][0]})
        return Answer(201, {"data": {"id": made.number}})


def refused(name: str, words: str) -> Answer:
    """Give a refusal that names a field."""
    return Answer(422, {"message": "The given values are not valid.", "errors": {name: [words]}})
