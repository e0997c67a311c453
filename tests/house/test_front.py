"""The proxies of deploy/, really running in front of an echo: each name opens its own paths, and slow clients are let go."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.anywhere]
DOMAIN = "hotline.example"
NAMES = ("report", "reply", "desk", "police", "api")
ONION = "a" * 56 + ".onion"
HSTS = "max-age=63072000; includeSubDomains; preload"


class Echo(BaseHTTPRequestHandler):
    """Stands where the house would, and says what came through to it."""

    began: set[str] = set()

    def do_GET(self) -> None:
        self.began.add(self.path)
        length = int(self.headers.get("Content-Length", 0))
        told = {"port": self.server.server_address[1], "headers": dict(self.headers), "read": len(self.rfile.read(length))}
        said = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Strict-Transport-Security", HSTS)
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Front:
    """One running proxy: asked under a name over TLS, from this machine."""

    def __init__(self, tls: int, onion: int, behind: dict[str, int]) -> None:
        self.tls, self.onion, self.behind = tls, onion, behind

    def opened(self, name: str) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.tls), timeout=40)
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return trusting.wrap_socket(plain, server_hostname=f"{name}.{DOMAIN}")

    def ask(self, name: str, path: str, *heads: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        words = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {name}.{DOMAIN}", "Connection: close", *heads]
        words += [f"Content-Length: {len(body)}"] if body else []
        with self.opened(name) as line:
            return spoken(line, words, body)

    def by_onion(self, path: str) -> tuple[int, dict[str, str], bytes]:
        with socket.create_connection(("127.0.0.1", self.onion), timeout=40) as line:
            return spoken(line, [f"GET {path} HTTP/1.1", f"Host: {ONION}", "Connection: close"], b"")


def spoken(line: socket.socket, words: list[str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    line.sendall(("\r\n".join(words) + "\r\n\r\n").encode())
    try:
        line.sendall(body)
    except OSError:
        pass  # it has heard enough
    answer = b""
    while piece := line.recv(65536):
        answer += piece
    head, _, rest = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), {one.partition(":")[0].lower(): one.partition(": ")[2] for one in lines}, rest


def free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def moved(text: str, ports: dict[str, int], networks: dict[str, str]) -> str:
    """Give a configuration with other ports, and with our own address in the place of a network."""
    for before, after in ports.items():
        text = re.sub(rf"(?<![\d.]){before}\b|(?<=127\.0\.0\.1:){before}\b", str(after), text)
    for before, after in networks.items():
        text = text.replace(before, after)
    return hastened(text)


def hastened(text: str) -> str:
    """Let the limits on slow clients come after five seconds, so that nobody has to wait for them here."""
    text, found = re.subn(r"(client_header_timeout|client_body_timeout|read_header|read_body) \d+s", r"\1 5s", text)
    assert found == 2
    return text


def certificate(folder: Path) -> tuple[Path, Path]:
    key, made = folder / "key.pem", folder / "cert.pem"
    names = ",".join(f"DNS:{name}.{DOMAIN}" for name in NAMES)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", made,
         "-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName={names}"], check=True, capture_output=True,
    )  # fmt: skip
    return key, made


def nginx(folder: Path, ports: dict[str, int], networks: dict[str, str]) -> list[str]:
    key, made = certificate(folder)
    text = moved((ROOT / "deploy/nginx/hotline.conf").read_text(), ports, networks)
    text = re.sub(r"(ssl_certificate +)\S+;", rf"\g<1>{made};", text)
    (folder / "hotline.conf").write_text(re.sub(r"(ssl_certificate_key +)\S+;", rf"\g<1>{key};", text))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    whole = f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ {places} include {folder}/hotline.conf; }}"
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, ports: dict[str, int], networks: dict[str, str]) -> list[str]:
    text = moved(
        (ROOT / "deploy/caddy/Caddyfile").read_text(), {n: p for n, p in ports.items() if n not in ("443", "80")}, networks
    )
    of_ours = (
        f"{{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\thttps_port {ports['443']}\n\thttp_port {ports['80']}\n"
    )
    (folder / "Caddyfile").write_text(text.replace("{\n", of_ours, 1))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


MAKERS = {"nginx": nginx, "caddy": caddy}
OURS = {"192.0.2.0/24": "127.0.0.0/8", "198.51.100.0/24": "127.0.0.0/8", "192.0.2.9": "127.0.0.1"}


@pytest.fixture(scope="module", params=[(kind, inside) for kind in MAKERS for inside in (True, False)], ids=str)
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Front, bool]]:
    """Run a proxy; `inside`: this machine counts as one of the networks that are let in."""
    kind, inside = request.param
    if not shutil.which(kind, path="/usr/sbin:/usr/bin"):
        pytest.skip(f"{kind} is not installed: apt-get install nginx-light caddy")
    folder = tmp_path_factory.mktemp(kind)
    echoes = {name: ThreadingHTTPServer(("127.0.0.1", 0), Echo) for name in ("8001", "8002", "8003")}
    for echo in echoes.values():
        threading.Thread(target=echo.serve_forever, daemon=True).start()
    behind = {name: int(echo.server_address[1]) for name, echo in echoes.items()}
    ports = {**behind, "443": free(), "80": free(), "8081": free()}
    command = MAKERS[kind](folder, ports, OURS if inside else {})
    with open(folder / "log", "wb") as log:
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/sbin:/usr/bin"}
        running = subprocess.Popen(command, stdout=log, stderr=log, env=home)
    made = Front(ports["443"], ports["8081"], behind)
    try:
        until_it_answers(made, folder / "log")
        yield made, inside
    finally:
        running.terminate()
        running.wait(10)
        for echo in echoes.values():
            echo.shutdown()
            echo.server_close()


def until_it_answers(front: Front, log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if all(front.ask(name, "/nothing") for name in NAMES):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text()[-2000:])


# Which process stands behind a path of a name, for somebody inside; 404: none.
PLACES = {
    "report": {"/en/report/": "8001", "/static/a.css": "8001", "/": "8001", "/p/1/secret/": 404, "/metrics": 404,
               "/readyz": 404, "/healthz": 404},
    "reply": {"/p/1/secret/": "8001", "/static/a.css": "8001", "/en/report/": 404, "/": 404, "/metrics": 404},
    "desk": {"/admin/desk/": "8002", "/account/login/": "8002", "/police/": 404, "/en/report/": 404, "/metrics": "8002",
             "/readyz": "8002", "/healthz": 404},
    "police": {"/police/": "8002", "/account/login/": "8002", "/admin/": 404, "/metrics": 404, "/readyz": 404},
    "api": {"/api/v1/reports/": "8003", "/admin/": 404, "/metrics": 404, "/": 404},
}  # fmt: skip


def test_each_name_opens_its_own_paths_and_no_others(front: tuple[Front, bool]) -> None:
    made, inside = front
    wrong = []
    for name, paths in PLACES.items():
        shut = not inside and name in ("desk", "police")
        for path, place in paths.items():
            status, heads, body = made.ask(name, path)
            found = (
                next(one for one, port in made.behind.items() if port == json.loads(body)["port"])
                if status == 200
                else status
            )
            allowed = (403, 404) if shut else (place,)
            if found not in allowed:
                wrong.append((name, path, found))
            if heads.get("strict-transport-security") != HSTS:
                wrong.append((name, path, heads))
    assert wrong == []


def test_what_a_client_says_about_itself_is_not_believed(front: tuple[Front, bool]) -> None:
    lies = ("X-Forwarded-For: 203.0.113.5", "Forwarded: for=203.0.113.5", "X-Client-Address: 203.0.113.5",
            "X-Forwarded-Proto: http")  # fmt: skip
    status, _, body = front[0].ask("report", "/en/report/", *lies)
    heads = {name.lower(): value for name, value in json.loads(body)["headers"].items()}
    assert (status, heads["x-client-address"], heads["x-forwarded-proto"]) == (200, "127.0.0.1", "https")
    assert heads["host"].startswith("report.hotline.example")
    assert "203.0.113.5" not in str(heads)


def test_a_visitor_by_tor_keeps_the_name_and_counts_as_safe(front: tuple[Front, bool]) -> None:
    status, _, body = front[0].by_onion("/en/report/")
    heads = {name.lower(): value for name, value in json.loads(body)["headers"].items()}
    assert (status, heads["host"], heads["x-forwarded-proto"]) == (200, ONION, "https")
    assert front[0].by_onion("/p/1/secret/")[0] == 404


def test_a_form_of_a_megabyte_passes_and_nothing_larger(front: tuple[Front, bool]) -> None:
    status, _, body = front[0].ask("report", "/en/report/", body=b"x" * 999_000)
    assert (status, json.loads(body)["read"]) == (200, 999_000)
    try:
        status = front[0].ask("report", "/en/report/", body=b"x" * 1_100_000)[0]
    except ConnectionError:
        status = 413  # it hung up while we were still talking
    assert status in (413, 502)


def test_who_takes_too_long_for_a_head_or_a_body_is_let_go(front: tuple[Front, bool]) -> None:
    if not front[1]:
        return  # the public door is the same one
    begun = {
        "head": b"GET /en/report/ HTTP/1.1\r\nHost: report.hotline.example\r\nX-Slow: ",
        "body": b"POST /en/dribbled/ HTTP/1.1\r\nHost: report.hotline.example\r\nContent-Length: 100\r\n\r\nx",
    }
    lines = {what: front[0].opened("report") for what in begun}
    started = time.monotonic()
    for what, line in lines.items():
        line.sendall(begun[what])
    for what, line in lines.items():
        try:
            while line.recv(65536):
                pass
        except OSError:
            pass
        assert 3 < time.monotonic() - started < 30, what
        line.close()
    assert "/en/dribbled/" not in Echo.began, "it held one of the house's own threads meanwhile"
