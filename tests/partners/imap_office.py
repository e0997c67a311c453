"""A small IMAP server over TLS on loopback: the commands the house uses, and faults at each of them."""

import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "reports@hotline.example", "p:ss/w@rd\\"
WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')


@dataclass
class Letter:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    came_in: str = "23-Nov-2026 07:55:00 +0000"


@dataclass
class Post:
    """What lies in the folders; `broken` cuts the line at a command before it is done, `late` after it is done."""

    validity: int = 77
    able: str = "IMAP4rev1 MOVE UIDPLUS"
    folders: dict[str, list[Letter]] = field(default_factory=lambda: {"INBOX": []})
    broken: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    next_uid: int = 1

    def drop_in(self, raw: bytes, came_in="23-Nov-2026 07:55:00 +0000") -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.folders["INBOX"].append(Letter(uid, raw, came_in=came_in))
        return uid

    def everything(self) -> list[bytes]:
        return sorted({one.raw for letters in self.folders.values() for one in letters})

    def find(self, uid: int) -> list[Letter]:
        return [one for one in self.folders["INBOX"] if one.uid == uid]


class Cut(Exception):
    """The line is cut."""


class Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True  # else each answer waits for the other side's delayed acknowledgement

    def handle(self):
        post = self.server.post
        try:
            self.wfile.write(b"* OK ready\r\n")
            while line := self.rfile.readline().decode():
                tag, _, rest = line.strip().partition(" ")
                words = [quoted.replace("\\\\", "\\").replace('\\"', '"') or group or bare
                         for quoted, group, bare in WORD.findall(rest)]  # fmt: skip
                name = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
                post.asked.append(name)
                self.fail(post.broken, name)
                answer = getattr(self, f"do_{name.lower()}")(post, words[2:] if words[0].upper() == "UID" else words[1:])
                self.fail(post.late, name)
                self.wfile.write(f"{tag} {answer or 'OK done'}\r\n".encode())
        except (Cut, OSError):
            pass

    def fail(self, table, name):
        if table.get(name, 0) > 0:
            table[name] -= 1
            raise Cut

    def say(self, text):
        self.wfile.write(f"* {text}\r\n".encode())

    def do_capability(self, post, words):
        self.say(f"CAPABILITY {post.able}")

    def do_login(self, post, words):
        return None if words == [USER, PASSWORD] else "NO wrong"

    def do_select(self, post, words):
        self.say(f"{len(post.folders[words[0]])} EXISTS")
        self.say(f"OK [UIDVALIDITY {post.validity}] valid")
        return "OK [READ-WRITE] selected"

    def do_search(self, post, words):
        self.say("SEARCH " + " ".join(str(one.uid) for one in post.folders["INBOX"] if "\\Deleted" not in one.flags))

    def do_fetch(self, post, words):
        limit = int(re.search(r"<0\.(\d+)>", words[1])[1])
        for one in post.find(int(words[0])):
            part = one.raw[:limit]
            head = (
                f'* 1 FETCH (UID {one.uid} RFC822.SIZE {len(one.raw)} INTERNALDATE "{one.came_in}" BODY[]<0> {{{len(part)}}}'
            )
            self.wfile.write(head.encode() + b"\r\n" + part + b")\r\n")

    def do_store(self, post, words):
        for one in post.find(int(words[0])):
            one.flags |= set(words[2].strip("()").split())

    def do_create(self, post, words):
        post.folders.setdefault(words[0], [])

    def do_copy(self, post, words):
        if words[1] not in post.folders:
            return "NO [TRYCREATE] no such folder"
        post.folders[words[1]] += [Letter(one.uid, one.raw, set(one.flags)) for one in post.find(int(words[0]))]

    def do_move(self, post, words):
        answer = self.do_copy(post, words)
        if answer is None:
            post.folders["INBOX"] = [one for one in post.folders["INBOX"] if one.uid != int(words[0])]
        return answer

    def do_expunge(self, post, words):
        gone = [one for one in post.find(int(words[0])) if "\\Deleted" in one.flags]
        post.folders["INBOX"] = [one for one in post.folders["INBOX"] if one not in gone]

    def do_logout(self, post, words):
        self.say("BYE")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def get_request(self):
        plain, address = super().get_request()
        plain.settimeout(10)
        return self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        pass  # a client that trusts nobody hangs up


class Office:
    """Serves a Post; `roots` is the file that a client must trust."""

    def __init__(self, folder):
        self.post = Post()
        self.roots = folder / "roots.pem"
        key_file = folder / "key.pem"
        _certify(self.roots, key_file)
        self._server = _Server(("127.0.0.1", 0), Talk)
        self._server.post = self.post
        self._server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._server.tls.load_cert_chain(self.roots, key_file)
        self.port = self._server.server_address[1]

    @property
    def url(self):
        return f"imaps://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/INBOX"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def _certify(roots, key_file):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    roots.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
