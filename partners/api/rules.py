"""Rules of the partner API: what a token may open, how long it lives, which events a webhook hears."""

from datetime import datetime, timedelta

from django.db.models import TextChoices

from partners.rules import Kind, Said


class Scope(TextChoices):
    """What a token may do; each endpoint asks for exactly one."""

    REPORTS_WRITE = "reports:write", "File reports"
    REPORTS_READ = "reports:read", "Ask what became of its own reports"
    REFERRALS_READ = "referrals:read", "Read the referrals sent to it"
    REFERRALS_WRITE = "referrals:write", "Acknowledge and answer referrals"
    WEBHOOKS_MANAGE = "webhooks:manage", "Set up webhooks"


class Event(TextChoices):
    """What a webhook tells; never more than this word and an id."""

    REPORT_CHANGED = "report.changed", "What a reporter reads about one of your reports changed"
    REFERRAL_SENT = "referral.sent", "A referral to you has left"
    PING = "ping", "You asked for a try"


HEARD = (Event.REPORT_CHANGED.value, Event.REFERRAL_SENT.value)  # what a webhook can be set up for
REFERRED_TO = frozenset({Kind.POLICE, Kind.HOTLINE, Kind.REGULATOR})  # who gets referrals, and may read them here
POLICE_ONLY = frozenset(Said) - {Said.CONFIRMED}
MOST_ITEMS = 1_000  # reports in one batch
MOST_ADDRESSES = 20  # addresses in one report, as on the public form
MOST_WEBHOOKS = 5  # of one partner
LONGEST_LIFE = timedelta(days=400)  # a token is renewed about once a year
KEPT = timedelta(hours=48)  # an idempotency key and its answer; the promise is 24 hours
LEASE = timedelta(minutes=2)  # so long one request is thought to be at work; then a repeat takes over


def scopes_for(kind: str) -> frozenset[str]:
    """Give the scopes a partner of this kind can be given: referrals only where there can be any."""
    everything = frozenset(Scope.values)
    referrals = {Scope.REFERRALS_READ.value, Scope.REFERRALS_WRITE.value}
    return everything if kind in REFERRED_TO else everything - referrals


def may_say(kind: str, said: str) -> bool:
    """Say whether a partner of this kind can give this answer: all but a confirmation is for the police alone."""
    return kind == Kind.POLICE or said not in POLICE_ONLY


def alive(*, expires_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    """Say whether a token opens anything at a moment."""
    return revoked_at is None and at < expires_at
