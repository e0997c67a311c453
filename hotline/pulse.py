"""Say by exit code whether a process is well: `python -m hotline.pulse web` or `clock`, for containers and `up`."""

import http.client
import os
import sys


def web(host: str = "", port: int = 0, timeout: float = 5) -> bool:
    """Ask this machine's own web server for /healthz under a host name it answers to."""
    listening = host or os.environ.get("GRANIAN_HOST", "127.0.0.1")
    address = "127.0.0.1" if listening in ("0.0.0.0", "") else listening  # nosec B104 # compares, listens nowhere
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    asked = http.client.HTTPConnection(address, port or int(os.environ.get("GRANIAN_PORT", "8000")), timeout=timeout)
    try:
        asked.request("GET", "/healthz", headers={"Host": name} if name and name != "*" else {})
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def clock() -> bool:
    """Say whether every sweep ran within the last minutes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    import django

    django.setup()
    from django.utils import timezone

    from hotline.clock import fresh

    return fresh(timezone.now())


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "clock": clock}[sys.argv[1]]() else 1)
