"""The three stand-ins on one port of this machine, with faults on demand and what a test needs to look inside."""

import contextlib
import socketserver
import threading
import time
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from tools.iccam.wire import Answer, Malformed, Request, read
from tools.providers.aws import Aws
from tools.providers.cloudflare import Cloudflare
from tools.providers.ipvolume import IpVolume

KINDS = ("lost_before", "lost_after", "status", "nonsense", "empty", "hang", "twice")
IDLE = 30.0


class Asked(NamedTuple):
    """One call as it came and went; the status is 0 where the connection was cut."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Fault:
    """What happens to one of the next calls."""

    kind: str
    method: str = ""
    path: str = ""
    status: int = 503
    retry_after: str = ""
    seconds: float = 0.0


class StandIn:
    """Cloudflare, AWS and IP Volume on one port: `with StandIn() as providers: … providers.url …`."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, account: str = "c" * 32, token: str = "let me in",
        key_id: str = "AKIDEXAMPLE", secret: str = "a secret of ours", region: str = "eu-west-2",
    ) -> None:  # fmt: skip
        self.cloudflare, self.aws, self.ipvolume = Cloudflare(account, token), Aws(key_id, secret, region), IpVolume(token)
        self.requests: list[Asked] = []
        self.faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server((host, port), self)
        self.port: int = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"

    def next(self, kind: str, **more: Any) -> None:
        """Order one fault for the next call that fits its method and path."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is no fault: {', '.join(KINDS)}.")
        self.faults.append(Fault(kind, **more))

    def start(self) -> Self:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def bytes_for(self, request: Request) -> bytes:
        """Answer one call as the faults allow; nothing cuts the connection."""
        fault = self._fault_for(request)
        kind = fault.kind if fault else ""
        answer: Answer | None = None
        if fault and kind == "status":
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            answer = Answer(fault.status, {"message": "Not now."}, headers)
        elif kind != "lost_before":
            answer = self._of(request).answer(request)
        cut = kind in ("lost_before", "lost_after") or answer is None
        status = 0 if cut or answer is None else answer.status
        self.requests.append(Asked(request.method, request.path, request.query, request.headers, request.body, status))
        if fault and kind == "hang":
            time.sleep(fault.seconds)
        if cut or answer is None:
            return b""
        written = answer.written(stays=False)
        match kind:
            case "nonsense":
                return Answer(answer.status, ["neither", "nor"]).written(stays=False)
            case "empty":
                return Answer(answer.status).written(stays=False)
            case "twice":
                return written + written
        return written

    def _of(self, request: Request) -> Cloudflare | Aws | IpVolume:
        if request.path.startswith("/client/v4/"):
            return self.cloudflare
        return self.aws if request.path.startswith("/v1/") else self.ipvolume

    def _fault_for(self, request: Request) -> Fault | None:
        with self._lock:
            for place, one in enumerate(self.faults):
                if one.method in ("", request.method) and one.path in request.path:
                    return self.faults.pop(place)
        return None


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, place: tuple[str, int], stand_in: StandIn) -> None:
        self.stand_in = stand_in
        super().__init__(place, _Connection)


class _Connection(socketserver.StreamRequestHandler):
    server: _Server
    timeout = IDLE

    def handle(self) -> None:
        """Answer one call and hang up; a client that goes away is no error."""
        with contextlib.suppress(OSError):
            try:
                request = read(self.rfile)  # type: ignore[arg-type]
                if request is not None:
                    self.wfile.write(self.server.stand_in.bytes_for(request))
            except Malformed as wrong:
                self.wfile.write(Answer(400, {"message": str(wrong)}).written(stays=False))
