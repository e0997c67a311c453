"""Sessions: an empty desk locks, what was being sent is not lost, and a session ends when it should."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hotline import idle, sessions
from hotline.models import AuditEvent, UserSession
from takedown import demonstration as demo

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _locks(settings):
    cache.clear()
    settings.IDLE_MINUTES = 15


@pytest.fixture
def later(monkeypatch):
    """Turn the clock of the whole house."""
    at = {"now": timezone.now()}
    monkeypatch.setattr("django.utils.timezone.now", lambda: at["now"])

    def turn(**span):
        at["now"] += timedelta(**span)
        return at["now"]

    return turn


def signed_in(name="ada"):
    demo.person(name, password=PASSWORD)
    client = Client(headers={"user-agent": FIREFOX})
    assert client.post("/account/login/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def row(client):
    return UserSession.objects.get(pk=client.session[sessions.KEY])


def is_locked_out(answer):
    return answer.status_code == 302 and answer.url.startswith("/account/reauthenticate/?next=")


def test_an_untouched_desk_locks_and_the_password_opens_the_page_again(later):
    client = signed_in()
    later(minutes=14)
    assert client.get("/admin/desk/").status_code == 200
    later(minutes=15, seconds=1)
    answer = client.get("/admin/desk/queue/?show=late")
    assert is_locked_out(answer)
    assert row(client).locked_at is not None
    assert client.get("/admin/desk/").status_code == 302
    wrong = client.post(answer.url, {"password": "wrong guess 12"})
    assert wrong.status_code == 200
    assert client.get("/admin/desk/").status_code == 302
    assert client.post(answer.url, {"password": PASSWORD}).url == "/admin/desk/queue/?show=late"
    assert client.get("/admin/desk/queue/?show=late").status_code == 200
    assert row(client).locked_at is None


def test_a_clock_set_back_does_not_unlock(later):
    client = signed_in()
    later(minutes=16)
    client.get("/admin/desk/")
    later(minutes=-16)
    assert is_locked_out(client.get("/admin/desk/"))


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/archive/", "/police/", "/account/", "/account/sessions/", "/account/2fa/"]
)
def test_a_locked_session_opens_no_page_for_people_who_sign_in(later, path):
    client = signed_in()
    later(minutes=16)
    assert is_locked_out(client.get(path))


def test_the_renewal_of_a_lease_keeps_no_desk_open_and_is_told_that_it_is_locked(later):
    client = signed_in()
    for _ in range(3):
        later(minutes=6)
        answer = client.post("/admin/desk/case/1/keep/", headers={"sec-fetch-dest": "empty"})
    assert (answer.status_code, answer.json()) == (423, {"problem": "Locked."})
    assert is_locked_out(client.get("/admin/desk/"))


def test_whoever_works_without_opening_pages_says_so_and_is_not_locked(later):
    client = signed_in()
    for _ in range(3):
        later(minutes=10)
        told = client.post("/account/awake/", headers={"sec-fetch-dest": "empty"})
        assert told.json() == {"locked": False, "signed_in": True}
    assert client.get("/admin/desk/").status_code == 200
    later(minutes=16)
    assert client.post("/account/awake/", headers={"sec-fetch-dest": "empty"}).json()["locked"]


def test_a_page_that_covers_itself_locks_the_session_at_once(later):
    client = signed_in()
    assert client.post("/account/awake/", {"lock": "1"}).json()["locked"]
    assert is_locked_out(client.get("/admin/desk/"))


def test_a_form_sent_from_a_locked_desk_is_held_and_sent_when_its_sender_is_back(later):
    client = signed_in()
    later(minutes=16)
    sent = {"addresses": "http://beelden.example/1\nhttp://beelden.example/2", "words": 'De beller zei "dit" & dat.'}
    answer = client.post("/admin/desk/report/new/", sent)
    assert answer.url == "/account/reauthenticate/?next=%2Faccount%2Fheld%2F"
    kept = str(dict(client.session))
    assert "beelden" not in kept
    assert "beller" not in kept
    assert client.post(answer.url, {"password": PASSWORD}).url == "/account/held/"
    page = client.get("/account/held/")
    held = page.context["held"]
    assert held["path"] == "/admin/desk/report/new/"
    assert dict(held["pairs"]) == sent
    client.post(held["path"], dict(held["pairs"]))
    assert idle.HELD not in client.session
    assert client.get("/account/held/").url == "/account/"


def test_a_held_form_can_be_thrown_away(later):
    client = signed_in()
    later(minutes=16)
    answer = client.post("/admin/desk/claim/", {})
    client.post(answer.url, {"password": PASSWORD})
    assert client.post("/account/held/").status_code == 302
    assert client.get("/account/held/").url == "/account/"


@pytest.mark.slow
def test_however_busy_somebody_is_a_session_ends_after_ten_hours(later):
    client = signed_in()
    for _ in range(60):
        later(minutes=10)
        answer = client.get("/admin/desk/")
    assert answer.url.startswith("/account/login/")
    assert "_auth_user_id" not in client.session


def test_the_list_shows_sessions_without_an_address_and_ends_them(later):
    mine, other, bo = signed_in(), signed_in(), signed_in("bo")
    page = mine.get("/account/sessions/").content.decode()
    assert page.count("Firefox") >= 2
    assert "127.0.0.1" not in page
    assert "Gecko" not in page
    assert mine.post(f"/account/sessions/{row(bo).pk}/end/").status_code == 302
    assert bo.get("/admin/desk/").status_code == 200
    mine.post(f"/account/sessions/{row(other).pk}/end/")
    assert other.get("/admin/desk/").url.startswith("/account/login/")
    assert mine.get("/admin/desk/").status_code == 200
    event = AuditEvent.objects.get(deed="user.session_ended")
    assert event.by == demo.person("ada")


def test_all_others_end_at_once_and_this_one_stays(later):
    mine, others = signed_in(), [signed_in(), signed_in()]
    mine.post("/account/sessions/end-others/")
    assert mine.get("/admin/desk/").status_code == 200
    for other in others:
        assert other.get("/admin/desk/").status_code == 302


def test_an_administrator_signs_somebody_out_everywhere_with_a_reason(later):
    ada, ad = signed_in(), signed_in("ad")
    person = demo.person("ada")
    assert ad.post(f"/admin/desk/people/sessions/{person.pk}/end/", {"why": ""}).status_code == 302
    named = ad.post(
        f"/admin/desk/people/sessions/{person.pk}/end/", {"why": "seen at https://beelden.example/1"}, follow=True
    )
    assert "still signed in. Leave the address out" in named.content.decode()
    assert ada.get("/admin/desk/").status_code == 200
    ad.post(f"/admin/desk/people/sessions/{person.pk}/end/", {"why": "Laptop was stolen"})
    assert ada.get("/admin/desk/").url.startswith("/account/login/")
    event = AuditEvent.objects.get(stream=f"user:{person.pk}", deed="user.sessions_ended")
    assert (event.by, event.why, event.facts["sessions"]) == (demo.person("ad"), "Laptop was stolen", 1)
    assert ada.post("/account/awake/", headers={"sec-fetch-dest": "empty"}).status_code == 401


def test_a_new_password_ends_the_other_sessions_of_its_owner(later):
    mine, other = signed_in(), signed_in()
    fields = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert mine.post("/account/password/change/", fields).status_code == 302
    assert mine.get("/admin/desk/").status_code == 200
    assert other.get("/admin/desk/").status_code == 302
    assert not UserSession.objects.open(timezone.now()).filter(pk=row(other).pk if sessions.KEY in other.session else 0)
    assert AuditEvent.objects.filter(deed="user.password_changed").count() == 1


@pytest.mark.parametrize("how", ["password", "factor", "off"])
def test_what_an_administrator_does_to_a_login_ends_its_sessions(later, how):
    ada, ad = signed_in(), signed_in("ad")
    person = demo.person("ada")
    if how == "password":
        fields = {"password1": "another long password", "password2": "another long password", "usable_password": "true"}
        ad.post(f"/admin/hotline/user/{person.pk}/password/", fields)
    elif how == "factor":
        ad.post("/admin/hotline/user/", {"action": "take_second_factor_away", "_selected_action": [person.pk]})
    else:
        ad.post(f"/admin/hotline/user/{person.pk}/change/", {"username": "ada", "is_staff": "on"})
    assert ada.get("/admin/desk/").status_code == 302
    assert not UserSession.objects.open(timezone.now()).filter(user=person).exists()


def test_signing_out_ends_the_session_on_the_server(later):
    client = signed_in()
    kept = client.cookies["staff"].value
    client.post("/account/logout/")
    assert UserSession.objects.get().ended_why == "signed out"
    thief = Client()
    thief.cookies["staff"] = kept
    assert thief.get("/admin/desk/").url.startswith("/account/login/")


def test_old_sessions_are_forgotten(later):
    signed_in()
    later(days=92)
    signed_in()
    assert UserSession.objects.count() == 1


def test_looking_writes_at_most_once_a_minute(later, django_assert_num_queries):
    client = signed_in()
    client.get("/account/awake/")
    with django_assert_num_queries(4) as asked:
        client.get("/account/awake/")
    assert not any(one["sql"].startswith("UPDATE") for one in asked.captured_queries)


@pytest.mark.parametrize(
    ("agent", "family"),
    [(FIREFOX, "Firefox"), ("… Chrome/156.0 Safari/537.36 Edg/156.0", "Edge"), ("… Chrome/156.0 Safari/537.36", "Chromium"),
     ("… Version/18 Safari/605.1", "Safari"), ("", "Other")],
)  # fmt: skip
def test_of_a_browser_the_family_is_kept_and_nothing_else(agent, family):
    assert sessions.browser_family(agent) == family
