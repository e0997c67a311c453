"""The stand-in as it runs: connections under mutual TLS, faults on demand, and what a test needs to look inside."""

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

from tools.iccam.api import Api
from tools.iccam.codes import HOTLINES
from tools.iccam.faults import Faults
from tools.iccam.seeding import Wanted, seed
from tools.iccam.sessions import Account, Sessions
from tools.iccam.store import Choices, Store
from tools.iccam.wire import Answer, Malformed, Request, read

IDLE = 60.0
KEPT = 100_000


class Asked(NamedTuple):
    """One call as it came and went: the status is 0 where the connection was cut, the fault is empty where none struck."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    status: int
    fault: str


@dataclass(frozen=True)
class Certificates:
    """The server's own certificate and key, and who signs those of its clients, as files."""

    certificate: Path
    key: Path
    client_ca: Path

    def context(self) -> ssl.SSLContext:
        """Want a client certificate from everybody."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        context.load_verify_locations(self.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
        return context


def now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


class StandIn:
    """ICCAM on a port of this machine: `with StandIn() as iccam: … iccam.url …`."""

    def __init__(
        self,
        hotline: str = "BE",
        *,
        username: str = "api-be",
        password: str = "let me in",
        others: Sequence[Account] = (),
        host: str = "127.0.0.1",
        port: int = 0,
        certificates: Certificates | None = None,
        faults: Faults | None = None,
        clock: Callable[[], datetime] = now,
        choices: Choices | None = None,
        token_seconds: int = 1800,
        wait_after_login: float = 0.0,
    ) -> None:
        self.hotline, self.username, self.password = hotline, username, password
        accounts = [Account(username, password, hotline), *others]
        if strange := [one.country for one in accounts if one.country not in HOTLINES]:
            raise ValueError(f"{strange[0]} has no hotline; these have: {', '.join(sorted(HOTLINES))}.")
        self.store = Store(choices)
        self.faults, self.clock = faults or Faults(), clock
        wait = timedelta(seconds=wait_after_login)
        self.sessions = Sessions(accounts, lifetime=timedelta(seconds=token_seconds), wait=wait)
        self.api = Api(self.store, self.sessions, lambda: self.faults, lambda: self.clock())
        self.requests: deque[Asked] = deque(maxlen=KEPT)
        self.counts: Counter[tuple[str, int]] = Counter()  # by method and status
        self._server = _Server((host, port), self, certificates.context() if certificates else None)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if certificates else 'http'}://{host}:{self.port}/"

    def add_items(self, number: int, **wanted: Any) -> list[int]:
        """Add items that another hotline reported; give their content ids. What may be wanted: `seeding.Wanted`."""
        with self.store.lock:
            return seed(self.store, self.faults, number, Wanted(**{"country": self.hotline, "at": self.clock(), **wanted}))

    def start(self) -> Self:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more, not on open connections either."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    def stop_listening(self) -> None:
        """Give the port back; for one that was never started."""
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer | None:
        """Answer one call as the faults allow; None cuts the connection."""
        fault = self.faults.of_call(request.method, request.path)
        answer: Answer | None
        match fault.kind if fault else "":
            case "lost_before":
                answer = None
            case "failed" if fault:
                answer = failure(fault.status)
            case "expired":
                self.sessions.expire(request.bearer)
                answer = self._answered(request)
            case _:
                answer = self._answered(request)
        kind, status = (
            fault.kind if fault else "",
            answer.status if answer and (not fault or fault.kind != "lost_after") else 0,
        )
        self.requests.append(Asked(request.method, request.path, request.query, request.body, status, kind))
        self.counts[request.method, status] += 1
        if fault and fault.kind == "late":
            time.sleep(fault.seconds)
        return answer if status else None

    def _answered(self, request: Request) -> Answer:
        try:
            return self.api.answer(request)
        except Exception:  # a mistake in here must look like one of theirs, and be seen in the terminal
            import traceback

            traceback.print_exc()
            return failure(500)


def failure(status: int) -> Answer:
    """Give an answer that failed for no reason of the caller's."""
    words = {429: "Too many calls; wait a moment.", 503: "The service is not available for the moment."}
    return Answer(
        status, {"errors": words.get(status, "Something went wrong inside.")}, {"Retry-After": "1"} if status != 500 else {}
    )


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, place: tuple[str, int], stand_in: StandIn, context: ssl.SSLContext | None) -> None:
        self.stand_in, self.context = stand_in, context
        self.open: set[socket.socket] = set()
        super().__init__(place, _Connection)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Go under TLS in the connection's own thread, then answer; a client that goes away is no error."""
        request.settimeout(IDLE)
        with contextlib.suppress(OSError, ValueError):
            taken = self.context.wrap_socket(request, server_side=True) if self.context else request
            self.open.add(taken)
            try:
                super().finish_request(taken, client_address)
            finally:
                self.open.discard(taken)
                taken.close()

    def hang_up(self) -> None:
        """Cut what is still open."""
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.StreamRequestHandler):
    server: _Server
    rbufsize = 65_536
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer one call after the other until either side has enough."""
        try:
            while request := read(self.rfile):  # type: ignore[arg-type]
                answer = self.server.stand_in.answer(request)
                if answer is None:
                    return
                self.wfile.write(answer.written(stays=request.stays))
                if not request.stays:
                    return
        except Malformed as wrong:
            self.wfile.write(Answer(400, {"errors": str(wrong)}).written(stays=False))
