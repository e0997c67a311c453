"""What the police keep of a case in their own file, and what came of it: said by the unit, read by the desk."""

from datetime import datetime

from django.db import transaction

from hotline.audit import stream_of, trace
from hotline.models import User
from hotline.workflow import NotAllowed, locked
from partners.models import PoliceRecord, Referral
from reports.models import Case


@transaction.atomic
def record(*, referral: Referral, pv_number: str, outcome: str, by: User, at: datetime) -> PoliceRecord:
    """Write down the number of the police report (procès-verbal) and what came of a case; the newest word counts.

    Raises NotAllowed when neither is said.
    """
    if not (pv_number or outcome):
        raise NotAllowed("Write the number of the police report, or choose what came of the case.")
    case = locked(Case.objects.filter(pk=referral.case_id)).get()
    said = {"pv_number": pv_number, "outcome": outcome, "by": by, "at": at}
    kept, _ = PoliceRecord.objects.update_or_create(case=case, partner=referral.partner, defaults=said)
    facts = {"referral": referral.pk, "numbered": bool(pv_number), "outcome": outcome}
    trace(stream_of(case), "case.police_recorded", by=by, at=at, facts=facts)
    return kept
