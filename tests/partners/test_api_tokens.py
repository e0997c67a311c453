"""Tokens: shown once, kept as a hash, scoped, ending, renewed without a gap, revoked; and the page that makes them."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from hotline.models import AuditEvent, User
from hotline.workflow import NotAllowed
from partners.api import rules, tokens
from partners.api.models import ApiToken
from partners.models import Partner
from takedown import demonstration as demo
from tests.partners.at_the_api import EVERYTHING, Caller, caller, crawler, made, peer, problem
from tests.partners.at_the_door import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_token_opens_the_door_and_says_what_it_is():
    token = made(crawler("Spider"), ("reports:read",))
    told = Caller(token.text).get("token/").json()
    assert (told["partner"], told["prefix"], told["scopes"]) == ("Spider", token.token.prefix, ["reports:read"])


def test_no_row_holds_a_token_that_opens_anything():
    token = made(crawler())
    secret = token.text.split("_", 2)[2]
    assert len(secret) >= 43, "256 bits in base64"
    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values_list()]
    assert not [row for row in rows if secret in row]
    assert [row for row in rows if token.token.hash in row]


def test_two_tokens_share_nothing():
    first, second = made(crawler()), made(crawler())
    assert first.text != second.text and first.token.prefix != second.token.prefix
    swapped = f"{tokens.MARK}_{first.token.prefix}_{second.text.split('_', 2)[2]}"
    assert tokens.find(swapped) is None and tokens.find(first.text) == first.token


@pytest.mark.parametrize(
    "text", ["", "x", "hotline_", "hotline__", "hotline_ab_cd", "Basic x", "hotline_" + "a" * 5_000, "é_ü_\udcff"]
)
def test_what_is_no_token_finds_none(text):
    assert tokens.find(text) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YWRhOmFkYQ==", "Token x", "Bearer hotline_a_b"])
def test_without_a_good_token_the_answer_is_401_and_says_how_to_knock(header):
    one = Caller()
    one.headers = {"authorization": header} if header else {}
    told = one.get("token/")
    problem(told, 401)
    assert told["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_and_a_revoked_token_open_nothing():
    now = timezone.now()
    old = made(crawler(), at=now - 10 * DAY, lasts=DAY)
    assert "expired" in problem(Caller(old.text).get("token/"), 401)["detail"]
    gone = made(crawler())
    assert Caller(gone.text).get("token/").status_code == 200
    tokens.revoke(token=gone.token, by=demo.person("ad"), at=now)
    problem(Caller(gone.text).get("token/"), 401)


@pytest.mark.parametrize("change", [{"active": False}, {"valid_until": timezone.now().date() - DAY}])
def test_a_partner_that_is_not_active_is_refused(change):
    partner = crawler()
    one = caller(partner)
    Partner.objects.filter(pk=partner.pk).update(**change)
    problem(one.get("token/"), 403)


def test_renewing_leaves_no_gap_and_the_old_one_ends_at_its_date():
    now = timezone.now()
    old = made(crawler())
    new = tokens.renew(token=old.token, old_ends_at=now + DAY, expires_at=now + 100 * DAY, by=demo.person("ad"), at=now)
    assert [Caller(one.text).get("token/").status_code for one in (old, new)] == [200, 200]
    assert new.token.scopes == old.token.scopes and new.token.replaces == old.token
    ends = ApiToken.objects.get(pk=old.token.pk).expires_at
    assert ends == now + DAY
    assert not rules.alive(expires_at=ends, revoked_at=None, at=now + DAY)
    with pytest.raises(NotAllowed):
        tokens.renew(token=old.token, old_ends_at=now + DAY, expires_at=now + DAY, by=demo.person("ad"), at=now)


def test_what_a_partner_cannot_have_is_not_given():
    now, ad = timezone.now(), demo.person("ad")
    for scopes, ends in [
        (["referrals:read"], now + DAY),
        ([], now + DAY),
        (["reports:read"], now),
        (["reports:read"], now + 500 * DAY),
    ]:
        with pytest.raises(NotAllowed):
            tokens.make(partner=crawler(), name="x", scopes=scopes, expires_at=ends, by=ad, at=now)
    assert made(peer(), EVERYTHING).token.scopes == sorted(EVERYTHING)


def test_only_the_day_of_the_last_use_is_kept():
    one = caller()
    one.get("token/")
    token = ApiToken.objects.get()
    assert token.last_used_on == timezone.now().date()
    assert "127.0.0.1" not in str(ApiToken.objects.values_list()[0])


def test_nobody_signs_in_as_a_token():
    token = made(crawler()).token
    assert not token.user.is_active and not token.user.has_usable_password() and not token.user.is_staff


def test_too_many_requests_are_slowed_by_token_and_no_address_is_counted(settings, clock, monkeypatch):
    cache.clear()
    settings.API_PER_MINUTE = 3
    one, other, names, add = caller(), caller(), [], cache.add
    monkeypatch.setattr(cache, "add", lambda name, *rest: names.append(name) or add(name, *rest))
    told = [one.get("token/") for _ in range(5)]
    assert [answer.status_code for answer in told] == [200] * 3 + [429] * 2
    assert problem(told[-1], 429, "throttled") and told[-1]["Retry-After"] == "60"
    assert other.get("token/").status_code == 200
    minute = int(clock["at"].timestamp()) // 60
    assert set(names) == {f"api:{token}:{minute}" for token in ApiToken.objects.values_list("pk", flat=True)}
    clock["at"] += timedelta(minutes=1)
    assert one.get("token/").status_code == 200


# --- The desk's page --------------------------------------------------------------------------------------------------


def form(chosen, **more):
    ends = (timezone.localdate() + 100 * DAY).isoformat()
    return {"partner": chosen.pk, "name": "crawler", "scopes": ["reports:write"], "expires_at": ends} | more


def test_an_administrator_makes_a_token_and_sees_it_once():
    partner, ad = crawler(), signed_in("ad")
    shown = ad.post("/admin/desk/api-tokens/new/", form(partner))
    text = re.search(r'id="api-token">([^<]+)<', shown.content.decode())[1]
    assert Caller(text).file("https://a.example/1").status_code == 201
    listed = ad.get("/admin/desk/api-tokens/").content.decode()
    assert text not in listed and tokens.find(text).prefix in listed
    made = AuditEvent.objects.get(deed="apitoken.made")
    assert made.by == User.objects.get(username="ad") and text not in str(made.facts)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"partner": ""}, "Choose a partner."),
        ({"name": ""}, "Say what it is for"),
        ({"scopes": []}, "Choose at least one right."),
        ({"scopes": ["referrals:read"]}, "referrals are for police"),
        ({"expires_at": "2001-01-01"}, "This date has passed."),
        ({"expires_at": "2999-01-01"}, "or an earlier date."),
        ({"expires_at": "soon"}, "Write the date as"),
    ],
)
def test_a_slip_on_the_form_gets_a_sentence(more, sentence):
    told = signed_in("ad").post("/admin/desk/api-tokens/new/", form(crawler(), **more))
    assert told.status_code == 422 and sentence in told.content.decode()
    assert not ApiToken.objects.exists()


def test_an_administrator_renews_and_revokes():
    old, ad = made(crawler()), signed_in("ad")
    today = timezone.localdate()
    days = {"old_ends_at": (today + DAY).isoformat(), "expires_at": (today + 99 * DAY).isoformat()}
    assert ad.get(f"/admin/desk/api-tokens/{old.token.pk}/renew/").status_code == 200
    shown = ad.post(f"/admin/desk/api-tokens/{old.token.pk}/renew/", days)
    new = re.search(r'id="api-token">([^<]+)<', shown.content.decode())[1]
    assert [Caller(one).get("token/").status_code for one in (old.text, new)] == [200, 200]
    again = ad.post(f"/admin/desk/api-tokens/{old.token.pk}/renew/", days)
    assert again.status_code == 422 and "renewed already" in again.content.decode()
    assert ad.post(f"/admin/desk/api-tokens/{old.token.pk}/revoke/").status_code == 302
    assert [Caller(one).get("token/").status_code for one in (old.text, new)] == [401, 200]
    assert set(AuditEvent.objects.filter(deed__startswith="apitoken").values_list("deed", flat=True)) == {
        "apitoken.made", "apitoken.renewed", "apitoken.revoked",
    }  # fmt: skip
