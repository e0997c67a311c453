"""A client with one connection, as plain as it can be, for the tests of the stand-in."""

import http.client
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from tools.iccam.server import StandIn
from tools.iccam.sessions import Account

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OTHERS = [Account("api-nl", "let me in", "NL"), Account("api-de", "let me in", "DE")]


class Caller:
    """Logs in to a stand-in and calls it over one connection."""

    def __init__(self, stand_in, username="api-be", password="let me in", *, context=None, token=True):
        place = urlsplit(stand_in.url)
        if context:
            self.connection = http.client.HTTPSConnection(place.hostname, place.port, timeout=10, context=context)
        else:
            self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        self.token = None
        if token:
            status, said = self.call("POST", "Authentication", {"username": username, "password": password})
            assert status == 200, said
            self.token, self.refresh = said["bearerToken"], said["refreshToken"]

    def call(self, method, path, body=None, **query):
        """Give status and what was said."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        target = f"/{path}?{urlencode(query)}" if query else f"/{path}"
        self.connection.request(method, target, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        words = answer.read()
        return answer.status, json.loads(words) if words else None

    def get(self, path, **query):
        return self.call("GET", f"rest/{path}", **query)

    def put(self, path, body=None, **query):
        return self.call("PUT", f"rest/{path}", body, **query)

    def post(self, path, body):
        return self.call("POST", f"rest/{path}", body)

    def listed(self, name, **query):
        """Give the content ids of a list."""
        status, rows = self.get(f"Content/{name}", **query)
        assert status == 200, rows
        return [row["contentId"] for row in rows]

    def assess(self, number, classification=2, **more):
        return self.put(f"Content/{number}/assessment", assessment(classification) | more)

    def act(self, number, kind, **more):
        return self.post(f"Content/{number}/actions", action(kind) | more)

    def content(self, number):
        status, said = self.get(f"Content/{number}")
        assert status == 200, said
        return said


def assessment(classification=2):
    not_illegal = classification == 4
    return {
        "assessingAnalystName": "api-be",
        "classification": classification,
        "ageCategorization": 1 if not_illegal else 3,
        "genderCategorization": 1 if not_illegal else 2,
    }


def action(kind):
    reason = {"reasonId": 1, "reasonText": "Other"} if kind > 3 else {}
    return {"actionType": kind, "actioningAnalystName": "api-be", "actionDate": "2026-11-23T10:00:00Z", **reason}


def url(address="https://foto.example/1.jpg", reference="M-1-1", country="BE", *, is_source=True, assessed=1, **more):
    return {
        "urlString": address,
        "hotlineReference": reference,
        "hostingCountryCode": country,
        "hostingIpAddress": "192.0.2.10",
        "hostingIsp": "Hoste",
        "hostingOrganization": {"organizationName": "Hoste", "autonomousSystemNumber": 64500},
        "isSourceUrl": is_source,
        "memo": None,
        "contentType": 2 if is_source else 1,
        "assessment": assessment(assessed) if assessed else None,
        "actions": [],
        **more,
    }


def report(*urls, reference="M-1", **more):
    return {
        "reportingAnalystName": "api-be",
        "hotlineReceivedDate": "2026-11-23T08:00:00Z",
        "hotlineReference": reference,
        "memo": None,
        "sourceUrlUsername": None,
        "sourceUrlPassword": None,
        "sourceUrlReferrer": None,
        "sourceUrlSiteType": 2,
        "sourceUrlCommerciality": 1,
        "sourceUrlPaymentMethods": [1],
        "urls": list(urls) or [url()],
        **more,
    }


class Clock:
    """A clock that a test turns."""

    def __init__(self):
        self.at = MONDAY

    def __call__(self):
        return self.at

    def on(self, **by):
        self.at += timedelta(**by)


def running(**wanted):
    """A stand-in for Belgium, with accounts for others, on a clock of its own: `with running() as …`."""
    return StandIn(**{"others": OTHERS, "clock": Clock(), **wanted})
