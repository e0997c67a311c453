"""Forward to the police what nobody of the house may look at: each new case once, by the clock, as it came."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from hotline.procedures import procedure
from hotline.unopened import unopened
from hotline.workflow import locked
from partners import actions
from partners.models import Referral
from partners.rules import UNOPENED
from reports.models import Case, CaseQuerySet
from reports.rules import TO_JUDGE

FOR_THE_LOOKUP = timedelta(hours=1)  # the unit reads where it lies; sources that keep silent hold nothing up for longer


def due(at: datetime) -> CaseQuerySet:
    """Give what was told of and not forwarded in this round; nothing where the house judges itself.

    Asked of the referrals, and not by a due column of the case: so what waited when the procedure changed goes too.
    """
    if not unopened():
        return Case.objects.none()
    parts = (Value("unopened:"), Cast("pk", CharField()), Value(":"), Cast("round", CharField()))
    told = Case.objects.filter(state__in=TO_JUDGE).annotate(forward_key=Concat(*parts, output_field=CharField()))
    looked_up = Q(lookup_due_at=None) | Q(lookup_due_at__gt=at) | Q(last_reported_at__lte=at - FOR_THE_LOOKUP)
    return told.filter(looked_up, ~Exists(Referral.objects.filter(key=OuterRef("forward_key"))))


@transaction.atomic
def forward(pk: int, *, at: datetime) -> bool:
    """Write the referral of one case to the police of this country, for the end of the next working day at the latest.

    False where it was written meanwhile. Raises Nobody. Source: a hotline that has no leave to look passes reports on
    unopened by the next working day, as was done in Belgium before July 2017.
    """
    case = locked(due(at).filter(pk=pk), skip=True).first()
    if case is None:
        return False
    told = case.first_reported_at if case.round == 1 else case.last_reported_at
    actions.refer(
        case=case,
        whom="police",
        country=procedure().country,
        purpose=UNOPENED,
        key=f"unopened:{case.pk}:{case.round}",
        due_at=procedure().working_days_after(told, 1),
        at=at,
    )
    return True
