"""What was found earlier about the same content, so that nobody has to see it again."""

from dataclasses import dataclass

from django.db.models import Q

from hotline.written import Written
from reports import rules
from reports.models import Assessment, Case
from reports.pages import same_content

DECIDED = ("confirmed", "dismissed")
MOST_CASES = 20


@dataclass(frozen=True)
class Known:
    """One earlier round about the same content: the case, what each person found, and whether one may reuse it."""

    case: Case
    round: int
    assessments: tuple[Assessment, ...]
    exact: bool  # the same content, not only the same page
    challenged: bool = False  # somebody with standing doubted it, so that it has to be looked at again

    @property
    def newest(self) -> Assessment:
        """Give the assessment that closed the round."""
        return self.assessments[-1]

    @property
    def reusable(self) -> bool:
        """Say whether its verdict may be taken over without looking."""
        return self.exact and not self.challenged


def known_of(case: Case) -> list[Known]:
    """Give the earlier rounds about the same content, those of the case itself first; nothing of its present round."""
    return [*_rounds(case), *_elsewhere(case)]


EARLIER = Written(
    lambda case, turn: Assessment.objects.filter(case=case, round__lt=turn)
    .select_related("by", "case").order_by("round", "position"), 2,
)  # fmt: skip
SAME_PAGE = Written(
    lambda key, case: Case.objects.filter(Q(page_key=key) & ~Q(page_key=""), state__in=DECIDED)
    .exclude(pk=case).order_by("-pk")[:MOST_CASES], 2,
)  # fmt: skip


def _rounds(case: Case) -> list[Known]:
    """Give the newest earlier round of the case itself."""
    rows = EARLIER(case.pk, case.round)
    newest = tuple(one for one in rows if one.round == rows[-1].round)
    if not newest:
        return []
    # From confirmed only a challenge leads to another round (rules.CASE_MOVES).
    challenged = newest[-1].finding == rules.Finding.ILLEGAL
    return [Known(case, newest[-1].round, newest, exact=True, challenged=challenged)]


def _elsewhere(case: Case) -> list[Known]:
    """Give decided cases of the same page under another spelling, with what decided them."""
    if not case.page_key:
        return []
    others = SAME_PAGE(case.page_key, case.pk)
    given: dict[int, list[Assessment]] = {one.pk: [] for one in others}
    for one in Assessment.objects.filter(case__in=given).select_related("by", "case").order_by("round", "position"):
        given[one.case_id].append(one)
    found = []
    for other in others:
        rows = tuple(one for one in given[other.pk] if one.round == other.round)
        if rows:
            found.append(Known(other, other.round, rows, exact=same_content(case.address, other.address)))
    return sorted(found, key=lambda one: not one.exact)
