"""Verbs of tokens: make, renew without a gap, revoke; and look one up when somebody knocks with it."""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hotline.audit import stream_of, trace
from hotline.crypto import named_hash, named_hashes
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners.api import rules
from partners.api.models import ApiToken
from partners.models import Partner

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PREFIX_LETTERS = 10
SECRET_BYTES = 32  # 256 random bits
MARK = "hotline"  # so that scanners for leaked secrets recognise one


@dataclass(frozen=True)
class Made:
    """A token and its text; the text is shown once and kept nowhere."""

    token: ApiToken
    text: str = field(repr=False)


def hash_of(text: str) -> str:
    """Give the keyed hash under which a token is kept; no slow hash is needed for 256 random bits."""
    return named_hash(settings.RECEIPT_KEY, "api-token", text)


def _fresh() -> tuple[str, str]:
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LETTERS))
    return prefix, f"{MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"


@transaction.atomic
def make(
    *, partner: Partner, name: str, scopes: Collection[str], expires_at: datetime, by: User, at: datetime,
    replaces: ApiToken | None = None,
) -> Made:  # fmt: skip
    """Make a token for a partner. Raises NotAllowed for scopes the partner cannot have, or a life too short or too long."""
    wanted = sorted({rules.Scope(one).value for one in scopes})
    if not wanted or not set(wanted) <= rules.scopes_for(partner.kind):
        raise NotAllowed("Choose at least one right; referrals are for police, peer hotlines and regulators only.")
    if not at < expires_at <= at + rules.LONGEST_LIFE:
        raise NotAllowed(f"A token ends after now and within {rules.LONGEST_LIFE.days} days. Choose another date.")
    prefix, text = _fresh()
    user = User.objects.create(username=f"api-{prefix}", first_name=partner.name[:140], last_name="(API)", is_active=False)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    token = ApiToken.objects.create(
        partner=partner, user=user, name=name, prefix=prefix, hash=hash_of(text), scopes=wanted, made_by=by, made_at=at,
        expires_at=expires_at, replaces=replaces,
    )  # fmt: skip
    facts = {"partner": partner.pk, "scopes": wanted, "replaces": replaces.pk if replaces else None}
    trace(stream_of(token), "apitoken.made", by=by, at=at, facts=facts)
    return Made(token, text)


@transaction.atomic
def renew(*, token: ApiToken, old_ends_at: datetime, expires_at: datetime, by: User, at: datetime) -> Made:
    """Make the next token with the same rights; until `old_ends_at` both open the door. Raises NotAllowed."""
    old = locked(ApiToken.objects.filter(pk=token.pk)).select_related("partner").get()
    if not rules.alive(expires_at=old.expires_at, revoked_at=old.revoked_at, at=at):
        raise NotAllowed("This token is over already. Make a new one.")
    if old.replaced_by.exists():
        raise NotAllowed("This token was renewed already. Renew the newer one.")
    if old_ends_at < at:
        raise NotAllowed("The old token can't have ended in the past. Choose today or a later date.")
    made = make(
        partner=old.partner, name=old.name, scopes=old.scopes, expires_at=expires_at, by=by, at=at, replaces=old
    )  # fmt: skip
    ApiToken.objects.filter(pk=old.pk).update(expires_at=min(old.expires_at, old_ends_at))
    trace(stream_of(old), "apitoken.renewed", by=by, at=at, facts={"token": made.token.pk})
    return made


@transaction.atomic
def revoke(*, token: ApiToken, by: User, at: datetime) -> None:
    """Shut a token out at once. Doing it again changes nothing."""
    fresh = locked(ApiToken.objects.filter(pk=token.pk)).get()
    if fresh.revoked_at is None:
        ApiToken.objects.filter(pk=fresh.pk).update(revoked_at=at, revoked_by=by)
        trace(stream_of(fresh), "apitoken.revoked", by=by, at=at)


def find(text: str) -> ApiToken | None:
    """Give the token somebody holds, whatever became of it; None for a text that is none of ours.

    A prefix nobody has costs the same hash and the same comparison as one that is known.
    """
    text = text if text.isascii() else ""
    parts = text.split("_", 2)
    prefix = parts[1] if len(parts) == 3 and parts[0] == MARK and parts[1].isalnum() else ""
    token = ApiToken.objects.select_related("partner", "user").filter(prefix=prefix[:PREFIX_LETTERS]).first()
    kept = token.hash if token else "0" * 64
    fits = any(hmac.compare_digest(kept, one) for one in named_hashes(settings.RECEIPT_KEY, "api-token", text))
    return token if fits else None


def used(token: ApiToken, text: str, at: datetime) -> None:
    """Note the day on which a token was last used, and keep it under the newest key from now on."""
    if (now := hash_of(text)) != token.hash:
        ApiToken.objects.filter(pk=token.pk, hash=token.hash).update(hash=now)
    if token.last_used_on != at.date():
        before = Q(last_used_on=None) | Q(last_used_on__lt=at.date())
        ApiToken.objects.filter(before, pk=token.pk).update(last_used_on=at.date())
