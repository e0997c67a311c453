"""File reports with the hotline's partner API and ask what became of them. Python 3.11 and nothing else.

HOTLINE_API=https://api.hotline.example/api/v1 HOTLINE_TOKEN=hotline_… python api-client.py https://example.org/page …
"""

import json
import os
import sys
import time
import uuid
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def ask(path, body=None):
    """Send one request and come back when told to. A key made from the body makes a repeat safe: it is filed once."""
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {os.environ['HOTLINE_TOKEN']}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": str(uuid.uuid5(uuid.NAMESPACE_OID, sent.decode()))} if sent else {}
    for attempt in range(5):
        try:
            with urlopen(Request(os.environ["HOTLINE_API"] + path, sent, headers), timeout=120) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code not in (409, 429, 503) or attempt == 4:
                sys.exit(f"{error.code}: {json.load(error)}")
            time.sleep(int(error.headers.get("Retry-After", 2**attempt)))
        except URLError:
            time.sleep(2**attempt)
    sys.exit("The hotline could not be reached. Run it again: what was filed already is not filed twice.")


items = [{"addresses": [address], "reference": f"line {n}"} for n, address in enumerate(sys.argv[1:], start=1)]
for start in range(0, len(items), 1000):
    for one in ask("/reports/batch/", {"reports": items[start : start + 1000]})["results"]:
        print(start + one["index"] + 1, one["result"], *(error["detail"] for error in one.get("errors", [])))
        if one["result"] == "filed":
            print("  ", *(f"{on['phase']} since {on['since']}" for on in ask(f"/reports/{one['id']}/")["addresses"]))
