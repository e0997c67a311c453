"""Read what waits for us on ICCAM: several connections at once, no rows, no decisions."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from partners.iccam import client as iccam
from partners.iccam.client import Away, Client, LoggedOut, Refused

MOST = 200  # items in one list, by ICCAM's own limit
AT_ONCE = 6  # threads that ask
TRIES = 3  # of one look, where no answer came
NO_REFERENCE = "rest/Content/no-reference"

Asked = TypeVar("Asked")
Given = TypeVar("Given")


@dataclass(frozen=True)
class Waiting:
    """One item of the list: it has no reference of ours yet."""

    content_id: int
    report_id: int


@dataclass(frozen=True)
class Found:
    """One item as ICCAM gives it, with the report it belongs to."""

    waiting: Waiting
    content: dict[str, Any]
    report: dict[str, Any]

    @property
    def url(self) -> str:
        """Give its address as it stands there."""
        told = self.content.get("url")
        return str(told.get("urlString") or "") if isinstance(told, dict) else ""

    @property
    def assigned(self) -> str:
        """Give the country whose hotline acts on it."""
        return str(self.content.get("assignedCountryCode") or "").upper()

    @property
    def assigned_at(self) -> datetime | None:
        """Give the moment since when."""
        return moment(self.content.get("countryAssignmentDate"))


def moment(told: Any) -> datetime | None:
    """Read a moment of ICCAM: one without a zone is UTC; what is none gives none."""
    try:
        read = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def page(client: Client, since: datetime) -> list[Waiting]:
    """List the items without a reference that were assigned to us since then, each once. Raises Away or Refused."""
    start = since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    told = _patiently(lambda: client.get(NO_REFERENCE, maxResults=MOST, countryAssignmentStartDate=start))
    if not isinstance(told, list):
        raise Away("ICCAM's list is no list")
    rows = (one for one in told if isinstance(one, dict))
    pairs = ((one.get("contentId"), one.get("reportId")) for one in rows)
    return list({Waiting(*pair): None for pair in pairs if all(_is_number(one) for one in pair)})  # type: ignore[arg-type]


def _is_number(told: Any) -> bool:
    """Say whether something is the number of a row that a database can hold."""
    return isinstance(told, int) and 0 < told < 2**63


class Reader:
    """Asks with several threads over one session; gives what came, and says what did not."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="iccam")
        self._reports: dict[int, dict[str, Any]] = {}  # of this turn: items of one report come together

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def fetch(self, wanted: list[Waiting]) -> tuple[list[Found], list[tuple[Waiting, Exception]]]:
        """Fetch items with their reports; also give those that did not come, with what was in the way."""
        missing = {one.report_id for one in wanted} - self._reports.keys()
        reports = self.each(missing, lambda number: _object(self.client, iccam.report(number)))
        self._reports |= {number: said for number, said in reports if isinstance(said, dict)}
        lost = {number: said for number, said in reports if isinstance(said, Exception)}
        reachable = [one for one in wanted if one.report_id not in lost]
        contents = self.each(reachable, lambda one: _object(self.client, iccam.content(one.content_id)))
        found = [Found(one, said, self._reports[one.report_id]) for one, said in contents if isinstance(said, dict)]
        failed = [(one, said) for one, said in contents if isinstance(said, Exception)]
        return found, failed + [(one, lost[one.report_id]) for one in wanted if one.report_id in lost]

    def each(self, asked: Iterable[Asked], ask: Callable[[Asked], Given]) -> list[tuple[Asked, Given | Exception]]:
        """Ask for each at once as far as there are threads; what went wrong stands where its answer would."""

        def one(what: Asked) -> tuple[Asked, Given | Exception]:
            try:
                return what, _patiently(lambda: ask(what))
            except (Away, Refused) as error:
                return what, error

        return list(self._pool.map(one, list(asked)))


def _object(client: Client, path: str) -> dict[str, Any]:
    said = client.get(path)
    if not isinstance(said, dict):
        raise Away("ICCAM's answer is no object")
    return said


def _patiently(ask: Callable[[], Given]) -> Given:
    """Ask a few times where no answer came: only for what may be done twice."""
    for _ in range(TRIES - 1):
        try:
            return ask()
        except LoggedOut:
            raise
        except Away:
            continue
        except Refused as error:
            if error.status < 500:
                raise
    return ask()
