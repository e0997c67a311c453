"""A time-stamp authority (RFC 3161) on loopback: `openssl ts -reply` behind a door of its own."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from hotline.world import World

NAME, IP = "stempel.example", "193.190.10.99"
SETTINGS = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ stamps ]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""


def openssl(*words: str) -> None:
    """Run openssl and let its complaint be the test's."""
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=30)


class Authority:
    """What the authority keeps in its folder, whether its door is open, and its server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.away, self.spoiled, self.asked = folder, False, False, 0
        authority = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                known = self.headers["Content-Type"] == "application/timestamp-query"
                authority.asked += 1
                body = b"closed" if authority.away or not known else authority.reply(query)
                self.send_response(503 if body == b"closed" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def roots(self) -> str:
        """Name the file with its root certificate."""
        return str(self.folder / "root.pem")

    def reply(self, query: bytes) -> bytes:
        """Stamp what is asked for; a spoiled authority stamps something else."""
        asked, answer = str(self.folder / "query"), self.folder / "answer"
        Path(asked).write_bytes(query)
        if self.spoiled:
            openssl("ts", "-query", "-digest", "00" * 32, "-sha256", "-cert", "-out", asked)
        openssl("ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-queryfile", asked, "-out", str(answer))
        return answer.read_bytes()


def set_up(folder: Path) -> Authority:
    """Make the authority's keys and certificates."""
    conf = folder / "tsa.cnf"
    conf.write_text(SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    made = ["-nodes", "-newkey", "rsa:2048", "-days", "3650"]
    root, key = str(folder / "root.pem"), str(folder / "root.key")
    openssl("req", "-x509", *made, "-subj", "/CN=Root of a test", "-keyout", key, "-out", root)
    request, own = str(folder / "tsa.csr"), str(folder / "tsa.key")
    openssl("req", *made[:3], "-subj", "/CN=Stamps of a test", "-keyout", own, "-out", request)
    signed = ["-req", "-in", request, "-CA", root, "-CAkey", key, "-CAcreateserial", "-days", "3650"]
    openssl("x509", *signed, "-extfile", str(conf), "-extensions", "stamps", "-out", str(folder / "tsa.pem"))
    return Authority(folder)


def believed_at(world: World, authority: Authority, settings: Any) -> None:
    """Let the settings name the authority, and the small internet lead to it."""
    world.place(NAME, ip=IP)
    settings.CONNECT_TO = {f"{IP}:80": f"127.0.0.1:{authority.server.server_port}", **settings.CONNECT_TO}
    settings.TSA_URL, settings.TSA_ROOTS = f"http://{NAME}/tsr", authority.roots
