"""Proxies on loopback that write down what they are asked for: HTTP CONNECT and SOCKS5, one connection at a time each."""

import base64
import contextlib
import select
import socket
import socketserver
import threading
from ipaddress import ip_address


class StandIn(socketserver.ThreadingTCPServer):
    """A proxy. `places` maps "host:port" (or "*:port", "*") to where it really connects; `refuse` maps them to a reply."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    scheme = ""

    def __init__(self, places, *, user="", password=""):
        self.places, self.user, self.password = places, user, password
        self.refuse, self.asked, self.hang = {}, [], threading.Event()
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            rbufsize = 0

            def handle(self):
                with contextlib.suppress(OSError, ValueError, IndexError):
                    outer.serve(self)

        super().__init__(("127.0.0.1", 0), Talk)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self):
        pair = f"{self.user}:{self.password}@" if self.user else ""
        return f"{self.scheme}://{pair}127.0.0.1:{self.server_address[1]}"

    def found(self, table, host, port):
        return next((table[key] for key in (f"{host}:{port}", host, f"*:{port}", "*") if key in table), None)

    def put_through(self, talk, host, port):
        """Join both sides until one of them goes away."""
        place, _, door = self.found(self.places, host, port).rpartition(":")
        with socket.create_connection((place, int(door)), timeout=10) as other:
            yield
            pair = {talk.connection: other, other: talk.connection}
            while True:
                ready, _, _ = select.select(list(pair), [], [], 10)
                for one in ready:
                    said = one.recv(65_536)
                    if not said:
                        return
                    pair[one].sendall(said)

    def stop(self):
        self.shutdown()
        self.server_close()


class Connect(StandIn):
    """An HTTP proxy that knows CONNECT and nothing else."""

    scheme = "http"

    def serve(self, talk):
        method, place, _ = talk.rfile.readline().decode().split()
        headers = dict(line.split(": ", 1) for line in iter(lambda: talk.rfile.readline().decode().strip(), ""))
        assert method == "CONNECT"
        host, _, port = place.rpartition(":")
        host = host.strip("[]")
        self.asked.append((host, int(port)))
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.user and headers.get("Proxy-Authorization") != f"Basic {pair}":
            talk.wfile.write(b"HTTP/1.1 407 Who are you\r\n\r\n")
            return
        if reply := self.found(self.refuse, host, port):
            talk.wfile.write(f"HTTP/1.1 {reply}\r\n\r\n".encode())
            return
        joined = self.put_through(talk, host, port)
        next(joined)
        talk.wfile.write(b"HTTP/1.1 200 OK\r\nVia: 1.1 standin\r\n\r\n")
        next(joined, None)


class Socks(StandIn):
    """A SOCKS5 proxy; as "socks5h" it is handed names, as Tor is."""

    scheme = "socks5"

    def serve(self, talk):
        _, number = talk.rfile.read(2)
        methods = talk.rfile.read(number)
        wanted = 2 if self.user else 0
        talk.wfile.write(bytes([5, wanted if wanted in methods else 255]))
        if self.user:
            talk.rfile.read(1)
            user = talk.rfile.read(talk.rfile.read(1)[0]).decode()
            password = talk.rfile.read(talk.rfile.read(1)[0]).decode()
            right = (user, password) == (self.user, self.password)
            talk.wfile.write(bytes([1, not right]))
            if not right:
                return
        _, _, _, kind = talk.rfile.read(4)
        length = {1: 4, 4: 16}.get(kind) or talk.rfile.read(1)[0]
        raw = talk.rfile.read(length)
        host = raw.decode() if kind == 3 else str(ip_address(raw))
        port = int.from_bytes(talk.rfile.read(2), "big")
        self.asked.append((host, port))
        if reply := self.found(self.refuse, host, port):
            talk.wfile.write(bytes([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]))
            return
        joined = self.put_through(talk, host, port)
        next(joined)
        talk.wfile.write(b"\x05\x00\x00\x01" + b"\x00" * 6)
        next(joined, None)


class Tor(Socks):
    """One that is handed names."""

    scheme = "socks5h"
