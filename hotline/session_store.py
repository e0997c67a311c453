"""Where sessions are kept: Django's table, found by a question that is written once, for every page inside asks it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from hotline.written import Planned

FOUND = Planned(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at).values_list("session_data", flat=True), 2
)


class SessionStore(db.SessionStore):
    """Sessions in the database."""

    def load(self) -> dict[str, Any]:
        """Give what a session holds; one that is over or unknown holds nothing, and gets another key."""
        found = FOUND(self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
