"""`python -m tools.providers`: the stand-ins in the foreground, with the settings that point a house to them."""

import argparse
import secrets
import signal
import sys
import threading
from collections.abc import Sequence

from tools.providers.server import StandIn


def built(words: Sequence[str]) -> StandIn:
    """Build what was asked for, and stop with a sentence where the port cannot be had."""
    reader = argparse.ArgumentParser(prog="python -m tools.providers", description=__doc__)
    reader.add_argument("--port", type=int, default=8444, help="on this machine only; 0: any free one (default 8444)")
    port = reader.parse_args(words).port
    if not 0 <= port <= 65_535:
        reader.error(f"{port} is no port: choose one from 0 to 65535")
    try:
        return StandIn(
            port=port, account=secrets.token_hex(16), token=secrets.token_urlsafe(18), secret=secrets.token_urlsafe(18)
        )
    except OSError as wrong:
        reader.error(f"it did not start on port {port}: {wrong}")


def welcome(providers: StandIn) -> str:
    """Say what is served, and which settings point a house to it."""
    return f"""Stand-ins for Cloudflare, AWS Abuse Signal and IP Volume at {providers.url}
Ctrl-C stops them, and everything is forgotten. Put this into .env of a house that is not in production:

HOTLINE_ALLOW_NETS=127.0.0.0/8
HOTLINE_CLOUDFLARE_URL={providers.url}/client/v4
HOTLINE_CLOUDFLARE_ACCOUNT={providers.cloudflare.account}
HOTLINE_CLOUDFLARE_TOKEN={providers.cloudflare.token}
HOTLINE_AWS_URL={providers.url}
HOTLINE_AWS_REGION={providers.aws.region}
HOTLINE_AWS_KEY_ID={providers.aws.key_id}
HOTLINE_AWS_SECRET={providers.aws.secret}
HOTLINE_IPVOLUME_URL={providers.url}/api/v1
HOTLINE_IPVOLUME_TOKEN={providers.ipvolume.token}
"""


def main(words: Sequence[str]) -> None:
    """Serve until stopped."""
    providers = built(words)
    over = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: over.set())
    with providers:
        print(welcome(providers), flush=True)
        over.wait()
    taken = {"Cloudflare": providers.cloudflare.store, "AWS": providers.aws.store, "IP Volume": providers.ipvolume.store}
    print("Reports: " + ", ".join(f"{name} {len(store.reports)}" for name, store in taken.items()) + ".")


if __name__ == "__main__":
    main(sys.argv[1:])
