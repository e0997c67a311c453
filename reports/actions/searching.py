"""Write down that somebody searched: what kind of thing and how many were found, never what was typed."""

from datetime import datetime

from django.db import transaction

from hotline.audit import trace
from hotline.models import User
from hotline.workflow import locked


@transaction.atomic
def note_search(*, kind: str, hits: int, by: User, at: datetime) -> None:
    """Leave the trace of one search in the searcher's own stream. `kind` is a word of `reports.asking`."""
    locked(User.objects.filter(pk=by.pk)).get()
    trace(f"search:{by.pk}", "search.made", by=by, at=at, facts={"kind": kind, "hits": hits})
