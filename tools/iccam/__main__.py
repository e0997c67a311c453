"""`python -m tools.iccam`: the stand-in in the foreground, with words how to use it by hand."""

import argparse
import ipaddress
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from tools.iccam import certificates
from tools.iccam.codes import CLASSIFICATIONS, HOTLINES
from tools.iccam.faults import Faults
from tools.iccam.server import Certificates, StandIn, now
from tools.iccam.sessions import Account
from tools.iccam.store import Choices

SHARES = {
    "lost": "of calls whose connection is cut, before or after the work was done",
    "failed": "of calls answered with one of --statuses, and nothing done",
    "late": "of answers that come late (see --late-by)",
    "expired": "of calls before which the token ends",
    "repeated": "of items that stand twice in a list",
    "shuffled": "of lists out of order",
    "withheld": "of items that appear only some lists later, under their old date",
}


def share(words: str) -> float:
    """Read a share."""
    try:
        found = float(words)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise argparse.ArgumentTypeError(f"'{words}' is no share: write a number from 0 to 1")
    return found


def whole(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number within bounds."""

    def check(words: str) -> int:
        if not words.isascii() or not words.isdecimal() or not least <= int(words) <= most:
            raise argparse.ArgumentTypeError(f"'{words}' is not a whole number from {least} to {most}")
        return int(words)

    return check


def seconds(words: str) -> float:
    """Read a number of seconds."""
    try:
        found = float(words)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 86_400:
        raise argparse.ArgumentTypeError(f"'{words}' is no number of seconds from 0 to 86400")
    return found


def country(words: str) -> str:
    """Read the country of a hotline."""
    if words.upper() not in HOTLINES:
        raise argparse.ArgumentTypeError(f"'{words}' has no hotline here; these have: {', '.join(sorted(HOTLINES))}")
    return words.upper()


def account(words: str) -> Account:
    """Read another hotline's account."""
    name, _, rest = words.partition(":")
    place, _, password = rest.partition(":")
    if not (name and place and password):
        raise argparse.ArgumentTypeError(f"'{words}' is no account: write NAME:COUNTRY:PASSWORD")
    return Account(name, password, country(place))


def statuses(words: str) -> list[int]:
    """Read a list of statuses."""
    found = [int(one) for one in words.split(",") if one in ("429", "500", "502", "503", "504")]
    if len(found) != len(words.split(",")):
        raise argparse.ArgumentTypeError(f"'{words}' is no list of 429, 500, 502, 503 and 504 with commas between")
    return found


def file(words: str) -> Path:
    """Read the name of a file that is there."""
    if not Path(words).is_file():
        raise argparse.ArgumentTypeError(f"there is no file '{words}'")
    return Path(words)


def parser() -> argparse.ArgumentParser:
    """Say what may be asked for."""
    made = argparse.ArgumentParser(prog="python -m tools.iccam", description=__doc__)
    made.add_argument(
        "--host", default="127.0.0.1", help="without certificates this must be this machine (default 127.0.0.1)"
    )
    made.add_argument("--port", type=whole(0, 65_535), default=8443, help="0: any free one (default 8443)")
    made.add_argument("--hotline", type=country, default="BE", help="your country (default BE)")
    made.add_argument("--user", default="api-be", help="the name to log in with (default api-be)")
    made.add_argument("--password", help="default: one that is made up and printed")
    made.add_argument("--other", type=account, action="append", default=[], help="another hotline, NAME:COUNTRY:PASSWORD")
    made.add_argument("--items", type=whole(0, 1_000_000), default=100, help="items waiting for you (default 100)")
    made.add_argument("--per-report", type=whole(1, 1000), default=2, help="items in each report (default 2)")
    kinds = ", ".join(f"{number} {name}" for number, name in CLASSIFICATIONS.items())
    made.add_argument("--assessed", type=int, choices=CLASSIFICATIONS, help=f"their classification: {kinds} (default: none)")
    made.add_argument(
        "--settle", type=seconds, default=0.0, help="seconds in which a posted report takes no action (default 0)"
    )
    made.add_argument("--references-once", action="store_true", help="refuse the same reference again even on its own item")
    made.add_argument("--token-seconds", type=whole(1, 86_400), default=1800, help="how long a token lives (default 1800)")
    tls = made.add_argument_group("mutual TLS (all three, or --make-certificates)")
    tls.add_argument("--cert", type=file, help="the server's certificate (PEM)")
    tls.add_argument("--key", type=file, help="its key (PEM)")
    tls.add_argument("--client-ca", type=file, help="who signs the clients' certificates (PEM)")
    tls.add_argument("--make-certificates", type=Path, metavar="FOLDER", help="make throw-away ones there and use them")
    wrong = made.add_argument_group("what goes wrong (shares from 0 to 1)")
    wrong.add_argument("--seed", type=int, default=0, help="the same seed and the same calls fail the same way (default 0)")
    for name, words in SHARES.items():
        wrong.add_argument(f"--{name}", type=share, default=0.0, metavar="SHARE", help=words)
    wrong.add_argument("--statuses", type=statuses, default=[500, 503, 429], help="default 500,503,429")
    wrong.add_argument("--late-by", type=seconds, default=2.0, metavar="SECONDS", help="how late (default 2)")
    return made


def is_here(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def built(words: Sequence[str]) -> tuple[StandIn, str]:
    """Build the stand-in that was asked for, and say what curl needs to be let in; stop with a sentence on a wrong wish."""
    reader = parser()
    asked = reader.parse_args(words)
    given = [asked.cert, asked.key, asked.client_ca]
    if any(given) and (asked.make_certificates or not all(given)):
        reader.error("mutual TLS takes --cert, --key and --client-ca together, or --make-certificates alone")
    if not any(given) and not asked.make_certificates and not is_here(asked.host):
        reader.error(f"without certificates it listens on this machine only, not on {asked.host}")
    trusted, curl = Certificates(*given) if all(given) else None, "--cert CLIENT.pem --key CLIENT.key "
    if asked.make_certificates:
        made = certificates.make(asked.make_certificates)
        trusted = Certificates(made.server, made.server_key, made.authority)
        curl = f"--cacert {made.authority} --cert {made.client} --key {made.client_key} "
    shares = {name: getattr(asked, name) for name in SHARES}
    faults = Faults(seed=asked.seed, late_by=asked.late_by, statuses=asked.statuses, **shares)
    try:
        stand_in = StandIn(
            asked.hotline, username=asked.user, password=asked.password or secrets.token_urlsafe(12), others=asked.other,
            host=asked.host, port=asked.port, certificates=trusted, token_seconds=asked.token_seconds,
            choices=Choices(settle=timedelta(seconds=asked.settle), references_once=asked.references_once),
            faults=faults,
        )  # fmt: skip
    except OSError as wrong:
        reader.error(f"it did not start on {asked.host}:{asked.port}: {wrong}")
    stand_in.add_items(
        asked.items, per_report=asked.per_report, assessed=asked.assessed, at=now() - timedelta(seconds=asked.items)
    )
    return stand_in, curl if trusted else ""


def welcome(stand_in: StandIn, curl: str) -> str:
    """Say what is served, and how to use it with curl."""
    waiting = stand_in.store.waiting(stand_in.hotline, "no-reference")
    url, body = stand_in.url, f'{{"username": "{stand_in.username}", "password": "{stand_in.password}"}}'
    return f"""ICCAM stand-in for the hotline of {stand_in.hotline} at {url}
{waiting} items wait without a reference. Ctrl-C stops it, and everything is forgotten.

Log in, and keep the bearerToken:
  curl {curl}-H 'Content-Type: application/json' -d '{body}' {url}Authentication
Ask what waits, and look at one:
  curl {curl}-H "Authorization: Bearer $TOKEN" '{url}rest/Content/no-reference?maxResults=3'
  curl {curl}-H "Authorization: Bearer $TOKEN" {url}rest/Content/9001
Give it a reference of yours:
  curl {curl}-X PUT -H "Authorization: Bearer $TOKEN" '{url}rest/Content/9001/hotline-reference?reference=H-1'
"""


def main(words: Sequence[str]) -> None:
    """Serve until stopped."""
    stand_in, curl = built(words)
    over = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: over.set())
    with stand_in:
        print(welcome(stand_in, curl), flush=True)
        over.wait()
    told = ", ".join(f"{number} {method} {status or 'cut'}" for (method, status), number in sorted(stand_in.counts.items()))
    print(f"Calls: {told or 'none'}.")


if __name__ == "__main__":
    main(sys.argv[1:])
