"""What the page "today" says of people: training that ends soon, for whoever it concerns."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from hotline import certificates
from hotline.desk import Missed, clock
from hotline.models import User
from hotline.written import Written

WARN = timedelta(days=30)
JUDGES = Written(certificates.judges, 0)


def missed(user: User, at: datetime) -> Iterable[Missed]:
    """Warn thirty days ahead: each person of their own certificate, and whoever records them of everybody's."""
    records = user.has_perm(certificates.MAY_RECORD)
    ends = certificates.ends_of(at)
    for person in JUDGES() if records else [user] if user.has_perm("reports.assess_case") else []:
        end = ends.get(person.pk)
        if end is not None and end - at > WARN:
            continue
        name = "Yours" if person.pk == user.pk else str(person)
        url = reverse("desk-training") if records else reverse("account_home")
        why = "Record the next one before this day." if end else "None is valid: no judging before one is recorded."
        yield Missed("Training certificate", name, url, clock(end, at), why)
