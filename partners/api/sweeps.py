"""What the clock does for the partner API: forget what nobody will ask for again."""

from datetime import datetime

from hotline.sweeping import Swept
from partners.api import calls, filing


def forget(at: datetime) -> Swept:
    """Throw away idempotency keys after two days, and blank the partners' references of erased reports."""
    return Swept(calls.forget(at) + filing.forget_references(at))
