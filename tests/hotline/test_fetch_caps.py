"""Servers that try to hold a look up, to flood it or to blow it up: every one is cut off, soon and small."""

import gzip
import socketserver
import threading
import time
import zlib
from functools import lru_cache

import pytest

from hotline import hops, looks, pages
from hotline.fetch import get_json, look
from hotline.hops import READ_AT_MOST, unpacked

PAGE = "http://foto.example/a/1.html"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Villain(socketserver.ThreadingTCPServer):
    """Answers every connection with `script(request_line, send)`, and counts what it could get rid of."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, script):
        self.sent, self.asked = 0, []
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    first = self.rfile.readline().decode("latin-1").strip()
                    outer.asked.append(first)
                    while self.rfile.readline().strip():
                        pass
                    script(first, self.send)
                except OSError:
                    pass

            def send(self, data):
                self.wfile.write(data)
                outer.sent += len(data)

        super().__init__(("127.0.0.1", 0), Talk)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def villain(world, settings):
    """Start a server for every host of the small internet that does what the test tells it."""
    started = []

    def start(script):
        made = Villain(script)
        settings.CONNECT_TO = {"*": f"127.0.0.1:{made.server_address[1]}"}
        started.append(made)
        return made

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


@pytest.fixture
def hurried(monkeypatch):
    """Give a hop and a look less patience, so that the tests take less of ours."""
    monkeypatch.setattr(hops, "SECONDS", 0.5)
    monkeypatch.setattr(looks, "LOOK_SECONDS", 1.0)


def dripping(start, drop):
    """Send a beginning, then a little for ever."""

    def script(_, send):
        send(start)
        for _ in range(1000):
            send(drop)
            time.sleep(0.05)

    return script


SLOW = {
    "says nothing": lambda _, send: time.sleep(3),
    "drips its first line": dripping(b"H", b"T"),
    "drips its headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "drips one header": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "never ends to say that it goes on": dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "drips its body": dripping(OK + b"Content-Length: 90000\r\n\r\n", b"<p>"),
    "drips its chunks": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.mark.parametrize("how", SLOW)
def test_whoever_takes_his_time_is_given_up(villain, hurried, how):
    villain(SLOW[how])
    started = time.monotonic()
    met = look(PAGE)
    assert (met.error, met.status) == ("timeout", None)
    assert time.monotonic() - started < 2.5


def test_the_time_of_a_look_is_one_for_all_its_hops_together(villain, monkeypatch):
    """Each hop answers in time; all of them together do not, and the look ends in the middle."""
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.7)

    def script(line, send):
        time.sleep(0.2)
        send(b"HTTP/1.1 302 Found\r\nLocation: /a/" + line.split("/")[-2].encode()[:3] + b"x\r\nContent-Length: 0\r\n\r\n")

    server = villain(script)
    started = time.monotonic()
    met = look(PAGE)
    assert (met.error, met.status) == ("timeout", None)
    assert 0 < len(met.hops) < 5
    assert time.monotonic() - started < 1.5
    assert len(server.asked) < 5


def test_the_nonsense_page_shares_the_time_of_its_look(villain, monkeypatch):
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.8)

    def script(line, send):
        if "1.html" not in line:
            time.sleep(3)
        send(OK + b"Content-Length: 3\r\n\r\n<p>")

    villain(script)
    started = time.monotonic()
    met = look(PAGE)
    assert (met.status, met.nonsense, met.wall) == (200, "", "")
    assert time.monotonic() - started < 1.5


def test_of_a_body_without_end_the_beginning_is_read(villain):
    def script(line, send):
        send(OK + b"\r\n")
        if line.startswith("GET"):
            for _ in range(20_000):
                send(b"x" * 65_536)

    server = villain(script)
    assert look(PAGE).status == 200
    assert server.sent < 40 * 1024 * 1024, "what stands in the buffers of two sockets, and no gigabyte"


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"x" * 300_000 + b"\r\n\r\n",
        b"".join(b"X-%d: y\r\n" % at for at in range(60_000)) + b"\r\n",
        b"Location: http://foto.example/" + b"a" * 50_000 + b"\r\n\r\n",
    ],
)
def test_headers_without_measure_are_a_matter_of_protocol(villain, head):
    villain(lambda _, send: send(b"HTTP/1.1 302 Found\r\n" + head))
    met = look(PAGE)
    assert (met.error, met.status) == ("protocol", None)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x00" * 4096,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"+OK\r\n-ERR\r\n",
        b"HTTP/1.1 99\r\n\r\n",
    ],
)
def test_what_is_no_web_server_is_a_matter_of_protocol(villain, said):
    villain(lambda _, send: send(said))
    assert look(PAGE).error == "protocol"


def test_a_circle_of_redirects_ends(villain):
    server = villain(lambda line, send: send(b"HTTP/1.1 308 On\r\nLocation: " + line.split()[1].encode() + b"\r\n\r\n"))
    assert look(PAGE).error == "too_many_redirects"
    assert len(server.asked) == 6


@lru_cache
def bomb(encoding):
    """Pack 100 MB into 100 KB."""
    return (gzip if encoding == "gzip" else zlib).compress(bytes(100 * 1024 * 1024))


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip", "rot13"])
def test_a_bomb_does_not_go_off(villain, encoding):
    """Nobody asked for anything packed, and this sends it all the same."""
    packed = bomb("gzip" if "gzip" in encoding else "zlib")

    def script(_, send):
        send(OK + b"Content-Encoding: " + encoding.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)

    villain(script)
    started = time.monotonic()
    assert look(PAGE).status == 200
    assert time.monotonic() - started < 2


def test_what_unpacks_unpacks_to_a_page_at_most():
    for packed in (bomb("gzip"), bomb("zlib")):
        assert len(unpacked(packed[:READ_AT_MOST], "gzip")) == READ_AT_MOST
    assert unpacked(gzip.compress(b"verify you are human"), "GZIP ") == b"verify you are human"
    assert unpacked(zlib.compress(b"x")[2:-4], "deflate") == b"x"
    assert unpacked(b"no such thing", "gzip") == b""


def test_a_wall_is_seen_through_the_packing(villain):
    packed = gzip.compress(b"<p>Please verify you are human")
    villain(lambda _, send: send(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed))
    assert look(PAGE).wall == "captcha"


def test_the_other_side_cannot_make_the_reading_of_a_page_slow():
    for hostile in (
        b"<" * 65_000,
        b"<a " * 20_000,
        b"<!--" * 16_000,
        b"&#x" * 20_000,
        b"a b " * 16_000,
        b"<p title='" * 6_000,
    ):
        started = time.monotonic()
        page = pages.read(hostile[:READ_AT_MOST])
        pages.alike(page, page, said=(PAGE, PAGE))
        pages.says_not_found(page)
        assert time.monotonic() - started < 1.5, hostile[:8]


def test_json_is_cut_off_as_well(villain, hurried):
    villain(dripping(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n", b" "))
    started = time.monotonic()
    with pytest.raises(hops.Unreachable):
        get_json(PAGE)
    assert time.monotonic() - started < 2
