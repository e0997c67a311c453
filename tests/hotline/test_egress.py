"""Everything leaves by the proxy of the settings, and by it alone; the proxy is never a way inside."""

import socket
import threading

import pytest

from hotline import checks, fetch, mutual, proxies
from hotline.fetch import FetchError, get_json, look, post, post_json
from hotline.proxies import BadProxy, Proxy, proxy_of
from tests.hotline import hostile
from tests.hotline.proxying import Connect, Socks, Tor

PAGE = "http://foto.example/a/1.html"
IP = "193.190.10.10"


@pytest.fixture
def proxy(world, settings):
    """Start a proxy of a kind that leads to the small internet, while nothing else does any more."""
    started = []

    def start(kind, **more):
        places = {"*:443": world.django_settings["CONNECT_TO"]["*:443"], "*": world.django_settings["CONNECT_TO"]["*"]}
        made = kind(places, **more)
        settings.EGRESS_PROXY = made.url
        settings.CONNECT_TO = {}
        started.append(made)
        return made

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def doors(monkeypatch):
    """Note every stream that anything opens, to whom."""
    noted = set()
    real = socket.socket.connect

    def noting(self, address):
        if self.type == socket.SOCK_STREAM and threading.current_thread() is threading.main_thread():  # not the proxy's own
            noted.add(address)
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", noting)
    return noted


KINDS = [Connect, Socks, Tor]


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_goes_through_the_proxy_and_opens_no_other_door(world, proxy, doors, kind):
    made = proxy(kind)
    world.put(PAGE)
    met = look(PAGE)
    assert (met.status, met.dns, met.ips) == (200, "ok", (IP,))
    assert {host for host, _ in made.asked} == {"foto.example" if kind is Tor else IP}
    assert doors == {made.server_address}


@pytest.mark.parametrize("kind", KINDS)
def test_registries_webhooks_and_stamps_go_through_it_as_well(world, proxy, doors, kind):
    made = proxy(kind)
    world.put(PAGE, body="{}", headers={"Content-Type": "application/json"})
    assert get_json(PAGE) == {}
    assert post_json(PAGE, b"{}", {}) == 200
    assert fetch.exchange(PAGE, b"{}", {})[0] == 200
    assert post(PAGE, b"x", kind="text/plain") == b"{}"
    assert doors == {made.server_address}
    assert len(made.asked) == 4


def test_what_asks_a_partner_by_certificate_goes_through_it_by_name(world, proxy, doors):
    made = proxy(Connect)
    world.put("http://iccam.example/api", body="{}")
    assert mutual.Server("http://iccam.example", None).call("GET", "api", headers={}).status == 200
    assert (made.asked, doors) == ([("iccam.example", 80)], {made.server_address})


def test_a_look_into_the_certificate_of_the_other_side_works_through_it(world, proxy):
    made = proxy(Connect)
    world.put("https://foto.example/x")
    assert (look("https://foto.example/x").status, look("https://foto.example/x").tls) == (200, "bad")
    assert {port for _, port in made.asked} == {443}


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_wants_to_know_who_asks_is_told(world, proxy, settings, kind):
    made = proxy(kind, user="desk", password="p@ss:w")
    settings.EGRESS_PROXY = made.url.replace("p@ss:w", "p%40ss%3Aw")
    world.put(PAGE)
    assert look(PAGE).status == 200
    settings.EGRESS_PROXY = made.url.replace("p@ss:w", "wrong")
    assert (look(PAGE).error, look(PAGE).status) == ("proxy", None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", [*hostile.LITERALS[:60], *hostile.TRICKS[:20]])
def test_no_hostile_target_is_handed_to_a_proxy(proxy, kind, url):
    made = proxy(kind)
    assert look(url).error in ("ssrf", "unsupported")
    with pytest.raises(FetchError):
        post_json(url, b"{}", {})
    assert made.asked == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_and_no_redirect_that_leads_inside_is_handed_to_a_proxy(world, proxy, kind):
    made = proxy(kind)
    world.place("127.0.0.1.nip.example", ip="127.0.0.1")
    assert look("http://127.0.0.1.nip.example/").error == "ssrf"
    for to in ("http://169.254.169.254/", "http://127.0.0.1.nip.example/", "http://db.internal/", "http://localhost/"):
        world.redirect(PAGE, to)
        assert look(PAGE).error == "ssrf"
    assert {host for host, _ in made.asked} == {"foto.example" if kind is Tor else IP}


def test_who_looks_names_up_itself_is_handed_names_we_cannot_find(world, proxy):
    """A name that is blocked at home can be found from elsewhere."""
    made = proxy(Tor)
    world.fail("blocked.example")
    world.put("http://blocked.example/")
    assert look("http://blocked.example/").status == 200
    assert made.asked[0] == ("blocked.example", 80)


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_is_down_says_nothing_about_the_other_side(world, settings, kind):
    """A closed door of the proxy must never be taken for a closed door of the host: that would count as gone."""
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        settings.EGRESS_PROXY = f"{kind.scheme}://127.0.0.1:{shut.getsockname()[1]}"
        world.put(PAGE)
        met = look(PAGE)
        assert (met.error, met.status, met.dns) == ("proxy", None, "ok")
        assert world.web.asked == []


@pytest.mark.parametrize(
    ("kind", "reply", "word"),
    [
        (Connect, "403 No", "proxy"), (Connect, "407 Who", "proxy"), (Connect, "502 Bad", "unreachable"),
        (Connect, "504 Slow", "unreachable"), (Connect, "nonsense", "proxy"), (Connect, "20 x", "proxy"),
        (Socks, 1, "proxy"), (Socks, 2, "proxy"), (Socks, 3, "unreachable"), (Socks, 4, "unreachable"),
        (Socks, 5, "refused_connection"), (Socks, 6, "proxy"), (Socks, 200, "proxy"),
    ],
)  # fmt: skip
def test_what_a_proxy_says_it_met_is_told_in_our_words(proxy, kind, reply, word):
    made = proxy(kind)
    made.refuse["*"] = reply
    assert (look(PAGE).error, look(PAGE).status) == (word, None)


def test_of_several_addresses_the_proxy_is_asked_for_one_after_the_other(world, proxy):
    world.place("both.example", ips=("193.190.10.1", IP))
    world.put("http://both.example/")
    made = proxy(Socks)
    made.refuse["193.190.10.1"] = 4
    assert look("http://both.example/").status == 200
    assert [host for host, _ in made.asked[:2]] == ["193.190.10.1", IP]


def test_a_setting_nobody_can_read_lets_nothing_out_another_way(world, settings, doors):
    settings.EGRESS_PROXY = "proxy.example"
    world.put(PAGE)
    assert look(PAGE).error == "proxy"
    with pytest.raises(FetchError):
        post_json(PAGE, b"{}", {})
    assert doors == set()


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_a_proxy_is_read_from_its_address():
    assert proxy_of("") is None
    assert proxy_of("http://a:b%40c@proxy.example:3128") == Proxy("http", "proxy.example", 3128, "a", "b@c")
    assert proxy_of("socks5h://[2001:db8::1]:9050") == Proxy("socks5h", "2001:db8::1", 9050)
    assert (proxy_of("socks5h://x:1").by_name, proxy_of("socks5://x:1").by_name) == (True, False)


@pytest.mark.parametrize(
    "told",
    [
        "proxy.example",
        "https://proxy.example:1",
        "socks4://x:1",
        "http://x",
        "http://x:y",
        "http://x:1/p",
        "x:1",
        "http://:1",
    ],
)
def test_a_proxy_nobody_can_read_is_refused_and_its_password_not_repeated(settings, told):
    told = told.replace("x", "u:geheim@x") if "://x" in told else told
    with pytest.raises(BadProxy) as caught:
        proxy_of(told)
    assert "geheim" not in str(caught.value)
    settings.EGRESS_PROXY = told
    (problem,) = checks.check_proxies()
    assert problem.id == "hotline.E004"
    assert "geheim" not in str(problem)


@pytest.mark.parametrize(
    "told", ["NL", "NL=", "=http://x:1", "home=http://x:1", "NL=http://x:1,NL=http://y:1", "N L=http://x:1"]
)
def test_vantage_points_nobody_can_read_are_refused(settings, told):
    settings.VANTAGE_POINTS = told
    with pytest.raises(BadProxy):
        proxies.elsewhere()
    assert checks.check_proxies()


def test_vantage_points_keep_their_order(settings):
    settings.VANTAGE_POINTS = "NL=http://x:1, TOR=socks5h://127.0.0.1:9050,"
    assert [point.name for point in proxies.elsewhere()] == ["NL", "TOR"]
    assert checks.check_proxies() == []
    settings.VANTAGE_POINTS = ""
    assert proxies.elsewhere() == ()
