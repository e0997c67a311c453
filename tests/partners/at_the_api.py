"""Builders for the partner API: a partner, a token, and one request with it."""

import itertools
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from partners.api import rules, tokens
from partners.models import Partner
from takedown import demonstration as demo

EVERYTHING = tuple(rules.Scope.values)
REPORTS = ("reports:write", "reports:read")
YEAR = timedelta(days=365)
_numbers = itertools.count(1)


def peer(name="Peer of Elsewhere", **more):
    return Partner.objects.create(
        kind="hotline", name=name, country="NL", email=f"peer{next(_numbers)}@peers.example", **more
    )


def crawler(name="Crawler", **more):
    return Partner.objects.create(kind="provider", name=name, country="CA", email=f"c{next(_numbers)}@crawl.example", **more)


def made(partner, scopes=EVERYTHING, *, at=None, lasts=YEAR):
    """Give a token with its text, made by Ad."""
    at = at or timezone.now()
    wanted = [one for one in scopes if one in rules.scopes_for(partner.kind)]
    return tokens.make(
        partner=partner, name="test", scopes=wanted, expires_at=at + lasts, by=demo.person("ad"), at=at
    )  # fmt: skip


class Caller:
    """A partner's program with one token."""

    def __init__(self, text=""):
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {text}"} if text else {}

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body=None, *, key=None, kind="application/json"):
        headers = self.headers | {"idempotency-key": key or f"key-{next(_numbers)}"}
        return self.client.post(f"/api/v1/{path}", {} if body is None else body, content_type=kind, headers=headers)

    def delete(self, path):
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)

    def file(self, *addresses, key=None, **more):
        return self.post("reports/", {"addresses": list(addresses), **more}, key=key)


def caller(partner=None, scopes=EVERYTHING, **more):
    return Caller(made(partner or crawler(), scopes, **more).text)


def problem(answer, status, code=""):
    """Check that an answer is a problem by RFC 9457, and give it."""
    told = answer.json()
    assert answer.status_code == status, told
    assert answer["Content-Type"] == "application/problem+json"
    assert told["status"] == status and told["type"] == "about:blank" and told["title"] and told["detail"]
    assert not code or told["code"] == code
    return told
