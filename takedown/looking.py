"""Look whether content is still there: the network first, outside any transaction, then one verb."""

from datetime import datetime

from hotline import fetch
from reports.models import Case
from takedown import rules
from takedown.actions import record_check
from takedown.models import Takedown


def look_again(pk: int, *, at: datetime) -> bool:
    """Look once at one takedown's address and write down what was seen; ask for a look-up where its host changed."""
    takedown = Takedown.objects.select_related("case", "lookup").get(pk=pk)
    if takedown.next_check_at is None or takedown.next_check_at > at:
        return False
    return record_check(takedown=takedown, facts=met_at(takedown, at), at=at) is not None


def met_at(takedown: Takedown, at: datetime) -> rules.LookFacts:
    """Reach out once and give what was met; ask for a look-up where the host changed."""
    met = fetch.look(takedown.case.address)
    if met.ips and not set(met.ips) & set(takedown.lookup.ips):
        Case.objects.filter(pk=takedown.case_id).update(lookup_due_at=at)
    return rules.LookFacts(dns=met.dns, status=met.status, error=met.error, wall=met.login_or_captcha)
