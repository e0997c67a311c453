"""Send many forms at once over connections that stay open, as a proxy does, and time each answer."""

import http.client
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

CONNECTIONS = 16
SECONDS = 30  # for one answer


@dataclass(frozen=True)
class Form:
    """One form to send: which mark its addresses carry, whose it is, and its body."""

    mark: str
    client: str
    body: bytes


@dataclass
class Answers:
    """What came back: milliseconds of each answer, and which marks were answered with a receipt."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Give answers with a receipt per second."""
        return len(self.taken) / self.seconds if self.seconds else 0.0

    def under(self, share: float) -> float:
        """Give the milliseconds under which this share of all answers came."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))] if self.times else 0.0


def body_of(fields: dict[str, str]) -> bytes:
    """Write fields as a browser does."""
    return urlencode(fields).encode()


def send(port: int, path: str, forms: Iterable[Form], *, connections: int = CONNECTIONS) -> Answers:
    """Send every form, `connections` at a time; an answer of 200 is a receipt."""
    answers, lock, waiting = Answers(), threading.Lock(), iter(list(forms))
    callers = [threading.Thread(target=_caller, args=[port, path, waiting, lock, answers]) for _ in range(connections)]
    began = time.perf_counter()
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    answers.seconds = time.perf_counter() - began
    return answers


def _caller(port: int, path: str, forms: Iterator[Form], lock: threading.Lock, answers: Answers) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    while True:
        with lock:
            form = next(forms, None)
        if form is None:
            line.close()
            return
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Client": form.client}
        began = time.perf_counter()
        try:
            line.request("POST", path, form.body, headers)
            answer = line.getresponse()
            answer.read()
            code = answer.status
        except (OSError, http.client.HTTPException):
            line.close()
            code = 0
        took = (time.perf_counter() - began) * 1000
        with lock:
            answers.times.append(took)
            if code == 200:
                answers.taken.append(form.mark)
            else:
                answers.refused[code] = answers.refused.get(code, 0) + 1
