"""Mails to people of the house whose saved search has something to tell: how many cases, and nothing of any of them."""

from datetime import datetime

from django.template.loader import render_to_string

from hotline import outbox
from hotline.models import Outgoing
from hotline.outbox import Go, Ruling, Stop
from reports.models import SavedSearch

PURPOSE = "alert"
RIGHT = "reports.view_case"


def write(search: SavedSearch, at: datetime) -> None:
    """Put the mail about what a search found into the outbox; its owner has an address, or reads it on Today alone."""
    if not search.owner.email:
        return
    told = {"found": search.found, "search": search, "many": search.found >= 1000}
    outbox.write(
        key=f"alert:{search.pk}:{at.isoformat()}",
        purpose=PURPOSE,
        about=search.pk,
        subject=f"A saved search of yours finds {search.found} case{'' if search.found == 1 else 's'}",
        body=render_to_string("desk/mail/alert.txt", told),
        at=at,
    )


def may_send(message: Outgoing, at: datetime) -> Ruling:
    """Look again: nobody is told of what they have read, of a search they took away, or of cases they may no longer see."""
    search = SavedSearch.objects.select_related("owner").filter(pk=message.about).first()
    if search is None or search.told_at is None:
        return Stop("it was read already, or the search is not kept any more")
    owner = search.owner
    if not (owner.is_active and owner.email and owner.has_perm(RIGHT)):
        return Stop("this person sees no cases any more")
    return Go(owner.email)
