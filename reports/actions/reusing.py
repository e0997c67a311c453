"""Take over what was found earlier about the same content, without looking at it again."""

from datetime import datetime

from django.db import transaction

from hotline.models import User
from hotline.procedures import procedure
from hotline.workflow import locked
from reports import known, rules
from reports.actions.judging import _moved, assess, verdict_of
from reports.models import Case
from reports.rules import wellbeing

CATEGORIES = ("content_type", "site_type", "age", "gender", "commerciality", "virtual", "self_generated", "child_modelling")


class NotKnown(Exception):
    """The earlier verdict that was chosen may not be reused for this case."""


@transaction.atomic
def reuse(*, case: Case, source: int, by: User, at: datetime, note: str = "", roll: float | None = None) -> Case:
    """Give an earlier verdict as one's own; two people stay required unless the procedure accepts the earlier pair.

    `source` is the assessment that closed the earlier round. Raises NotKnown, and what `assess` raises.
    """
    fresh = locked(Case.objects.filter(pk=case.pk)).get()
    told = fresh.state == "new"  # a round that began with a challenge always takes two people
    found = next((one for one in known.known_of(fresh) if one.newest.pk == source and one.reusable), None)
    if found is None:
        raise NotKnown("This earlier verdict cannot be reused here. Judge the case by itself.")
    newest = found.newest
    taken = {name: getattr(newest, name) for name in CATEGORIES}
    judged = assess(
        case=fresh,
        by=by,
        at=at,
        verdict=verdict_of(newest),
        categories=taken | {"reused_from": newest},
        note=note,
        roll=roll,
    )
    pair = [(one.by_id, verdict_of(one)) for one in found.assessments if one.position < 3]
    if told and judged.state == "second_look" and not _lead_decided(found) and _enough(pair):
        to = rules.after_second(*(verdict for _, verdict in pair))
        return _moved(judged, to, by, at)
    return judged


def _lead_decided(found: known.Known) -> bool:
    return any(one.position == 3 for one in found.assessments)


def _enough(pair: list[tuple[int, rules.Verdict]]) -> bool:
    return wellbeing.after_reuse(pair, accepted=procedure().judging.accept_earlier_pair)
