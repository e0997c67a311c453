"""Looking again with the network: what is kept of a look, other places, polite limits, and what a person finds."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from hotline import looks
from hotline.models import AuditEvent
from hotline.world.web import Page
from partners.models import Partner
from takedown import actions, looking, sweeps
from takedown import demonstration as demo
from takedown.actions import hosts
from takedown.looking import look_again, look_at_due
from takedown.models import FollowUp, LookedHost, Takedown
from takedown.rules_looks import LookFacts
from tests.hotline.proxying import Connect, Tor
from tests.takedown.written import HOUR, MONDAY, takedown_of

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PAGE = "http://foto.example/album/91.html"
AT = MONDAY + 6 * HOUR


@pytest.fixture
def provider():
    demo.police()
    return Partner.objects.create(kind="provider", name="Hoste NV", country="BE", email="abuse@hoste.example")


@pytest.fixture
def due(provider):
    """Give a way to make a takedown that is due to be looked at."""

    def make(url=PAGE, at=AT, **more):
        takedown = takedown_of(url, provider)
        Takedown.objects.filter(pk=takedown.pk).update(next_check_at=at, **more)
        takedown.refresh_from_db()
        return takedown

    return make


@pytest.fixture
def from_elsewhere(world, settings):
    """Start vantage points: each is a proxy into a small internet of its own making."""
    started = []

    def start(**kinds):
        for name, kind in kinds.items():
            place = world.django_settings["CONNECT_TO"]["*"]
            started.append((name, kind({"*": place})))
        settings.VANTAGE_POINTS = ",".join(f"{name}={made.url}" for name, made in started)
        return dict(started)

    yield start
    for _, made in started:
        made.stop()


def newest():
    return FollowUp.objects.latest("pk")


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_of_a_look_the_facts_are_kept_and_nothing_of_what_was_shown(world, due):
    world.redirect(PAGE, "https://polder.example/b/secret-path.html?x=1")
    world.put("http://polder.example/b/secret-path.html?x=1", body="<h1>Holiday by the sea</h1>")
    assert look_again(due().pk, at=AT)
    kept = newest()
    assert (kept.result, kept.status, kept.dns, kept.tls, kept.vantage) == ("online", 200, "ok", "bad", "home")
    assert kept.hops == [["foto.example", 302], ["polder.example", 200]]
    assert (kept.size_class, kept.nonsense, kept.wall, kept.points) == ("small", "honest", "", [])
    assert 0 <= kept.took_ms < 20_000
    told = str([*FollowUp.objects.values(), *LookedHost.objects.values(), *AuditEvent.objects.values()])
    for word in ("secret-path", "album", "Holiday", "sea"):
        assert word not in told, word


def test_a_soft_404_counts_as_one_miss_and_three_spaced_ones_make_it_gone(world, due):
    world.put(PAGE, body="<h1>Not found</h1>")
    world.web.hosts["foto.example"] = lambda path: world.web.pages[("foto.example", "/album/91.html")]
    takedown, at = due(), AT
    for misses in (1, 2, 3):
        assert look_again(takedown.pk, at=at)
        takedown.refresh_from_db()
        assert (newest().wall, newest().result, takedown.misses) == ("soft_404", "not_seen", misses)
        at = takedown.next_check_at
    assert (takedown.state, takedown.gone_at) == ("gone", AT + 2 * HOUR)


def test_a_shell_never_makes_anything_gone(world, due):
    shell = Page(body=b"<div id=root></div><script src=/app.js></script>")
    world.web.hosts["foto.example"] = lambda path: shell
    takedown, at = due(), AT
    for _ in range(6):
        assert look_again(takedown.pk, at=at)
        takedown.refresh_from_db()
        assert (newest().wall, newest().result, takedown.misses, takedown.state) == ("shell", "unclear", 0, "waiting")
        at = takedown.next_check_at


def test_what_a_host_says_to_nonsense_is_learned_for_a_week_and_kept_without_its_name(world, due):
    world.put(PAGE)
    look_again(due().pk, at=AT)
    row = LookedHost.objects.get()
    assert (row.says, row.learned_at) == ("honest", AT)
    assert "foto" not in str(LookedHost.objects.values())
    assert hosts.known("FOTO.example.", AT + 6 * DAY) == "honest"
    assert hosts.known("foto.example", AT + 8 * DAY) == ""
    world.web.asked.clear()
    Takedown.objects.update(next_check_at=AT)
    look_again(Takedown.objects.get().pk, at=AT + DAY)
    assert not [path for _, _, path in world.web.asked if "/q" in path]


def test_hosts_nobody_looks_at_are_forgotten(world):
    hosts.enter("foto.example", AT)
    assert sweeps.forget_hosts(AT + 29 * DAY).fired == 0
    assert sweeps.forget_hosts(AT + 31 * DAY).fired == 1
    assert not LookedHost.objects.exists()


# --- Other places -----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_faced(world, monkeypatch):
    """Let a host show one face to us and another to everybody who comes by a proxy."""

    def show(home, away):
        real = looks.asked

        def asked(method, target, **more):
            world.put(PAGE, **(away if more.get("point") else home))
            return real(method, target, **more)

        monkeypatch.setattr(looks, "asked", asked)

    return show


def test_kept_out_at_home_and_seen_from_elsewhere_is_online(due, from_elsewhere, two_faced):
    points = from_elsewhere(NL=Connect, TOR=Tor)
    two_faced({"status": 451, "body": "<p>Not here"}, {"body": "<p>A harmless page."})
    look_again(due().pk, at=AT)
    kept = newest()
    assert (kept.result, kept.status, kept.wall, kept.vantage) == ("online", 451, "geo", "NL")
    assert kept.points == [["NL", "online", 200]]
    assert points["NL"].asked and not points["TOR"].asked, "the first that sees it is enough"


def test_not_found_at_home_only_is_not_gone(due, from_elsewhere, two_faced):
    """A host that shows our country a 404 does not take its content down by that."""
    from_elsewhere(NL=Connect)
    two_faced({"status": 404}, {"body": "<p>A harmless page."})
    takedown = due()
    look_again(takedown.pk, at=AT)
    takedown.refresh_from_db()
    assert (newest().result, takedown.misses, takedown.last_online_at) == ("online", 0, AT)


def test_not_found_everywhere_is_a_miss(world, due, from_elsewhere):
    points = from_elsewhere(NL=Connect, TOR=Tor)
    takedown = due()
    look_again(takedown.pk, at=AT)
    takedown.refresh_from_db()
    assert (newest().result, takedown.misses) == ("not_seen", 1)
    assert newest().points == [["NL", "not_seen", 404], ["TOR", "not_seen", 404]]
    assert points["TOR"].asked[0][0] == "foto.example"


def test_kept_out_at_home_it_takes_two_others_that_find_nothing(due, from_elsewhere, two_faced):
    from_elsewhere(NL=Connect)
    two_faced({"status": 403}, {"status": 404})
    takedown = due()
    look_again(takedown.pk, at=AT)
    assert newest().result == "unclear"
    from_elsewhere(TOR=Tor)
    takedown.refresh_from_db()
    look_again(takedown.pk, at=takedown.next_check_at)
    assert newest().result == "not_seen"


def test_a_vantage_point_that_is_down_changes_nothing(world, due, settings):
    settings.VANTAGE_POINTS = "NL=http://127.0.0.1:1"
    world.put(PAGE, status=451)
    look_again(due().pk, at=AT)
    assert (newest().result, newest().points) == ("unclear", [["NL", "unclear", None]])


# --- Polite limits ----------------------------------------------------------------------------------------------------


def test_a_host_is_looked_at_so_often_a_minute_however_many_wait(world, due, settings):
    settings.LOOKS_PER_HOST_PER_MINUTE = 3
    for number in range(8):
        due(f"http://foto.example/{number}")
    due("http://polder.example/1")
    assert look_at_due(AT).fired == 4
    assert {host for _, host, _ in world.web.asked} == {"foto.example", "polder.example"}
    assert FollowUp.objects.filter(takedown__case__host="foto.example").count() == 3
    assert look_at_due(AT).fired == 0
    assert look_at_due(AT + MINUTE).fired == 3
    assert look_at_due(AT + 2 * MINUTE).fired == 2


def test_many_at_one_host_do_not_keep_the_others_waiting(world, due, settings, monkeypatch):
    settings.LOOKS_PER_HOST_PER_MINUTE = 5
    monkeypatch.setattr("takedown.looking.BATCH", 4)
    for number in range(9):
        due(f"http://foto.example/{number}", at=AT - DAY)
    for host in ("polder", "isar", "oak"):
        due(f"http://{host}.example/1")
    look_at_due(AT)
    assert set(FollowUp.objects.values_list("takedown__case__host", flat=True)) == {
        "foto.example", "polder.example", "isar.example", "oak.example",
    }  # fmt: skip


def test_a_look_asked_for_by_hand_takes_its_turn_as_well(world, due, settings):
    settings.LOOKS_PER_HOST_PER_MINUTE = 1
    one, other = due("http://foto.example/1"), due("http://foto.example/2")
    assert look_again(one.pk, at=AT)
    assert not look_again(other.pk, at=AT)
    assert Takedown.objects.get(pk=other.pk).next_check_at == AT, "it stays due"
    assert look_again(other.pk, at=AT + MINUTE)


def test_one_slow_host_does_not_hold_the_others_up(world, due):
    """Hosts are asked side by side: while one thinks, the others have answered."""
    thinking, most = [], []

    def slow(path):
        thinking.append(path)
        most.append(len(thinking))
        time.sleep(0.3)
        thinking.pop()
        return Page()

    for host in ("foto", "polder", "isar", "oak"):
        world.web.hosts[f"{host}.example"] = slow
        due(f"http://{host}.example/1")
    assert look_at_due(AT).fired == 4
    assert max(most) >= 3


def test_a_look_that_breaks_is_put_back_and_stops_no_other(world, due, monkeypatch):
    broken, sound = due("http://foto.example/1"), due("http://polder.example/1")

    def met(address, known, begin_by=None, *, way):
        if "foto" in address:
            raise RuntimeError
        return real(address, known, begin_by, way=way)

    real = looking._met
    monkeypatch.setattr(looking, "_met", met)
    assert look_at_due(AT) == (1, 1)
    assert Takedown.objects.get(pk=broken.pk).next_check_at == AT + 15 * MINUTE
    assert Takedown.objects.get(pk=sound.pk).misses == 1


def test_two_takedowns_seen_at_once_are_not_looked_at_at_once_again(due):
    first, second = due("http://foto.example/1"), due("http://foto.example/2")
    for one in (first, second):
        actions.record_check(takedown=one, facts=LookFacts(status=200), at=AT)
    times = set(Takedown.objects.values_list("next_check_at", flat=True))
    assert len(times) == 2
    assert all(AT + HOUR <= time <= AT + HOUR * 1.1 for time in times)


def test_the_sweep_of_looks_is_on_the_clock():
    assert {"takedown.sweeps.look_again_due", "takedown.sweeps.forget_hosts"} <= set(django_settings.SWEEPS)
