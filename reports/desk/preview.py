"""What the procedure will do with a verdict, in sentences, before it is given. Blind: it never tells what others found."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings

from hotline.procedures import procedure
from hotline.written import Planned
from reports.models import Assessment, Case
from reports.rules import verdicts

# What upper floors foretell of a case once it is confirmed as illegal.
FORECASTS: list[Callable[[Case, datetime], Iterable[str]]] = []


def forecast(case: Case, choice: str, at: datetime) -> list[str]:
    """Say what follows from a choice: who decides next, and what would leave for whom by when."""
    if choice not in verdicts.Choice.values:
        return []
    if choice == verdicts.Choice.SECOND_OPINION:
        return [
            "Your question goes to a colleague, who does not see what you filled in. Nothing is decided.",
            "The case goes back to the queue; your draft is kept for you.",
        ]
    said = list(_decided(case, choice))
    if verdicts.is_illegal(choice):
        said += [line for foretell in FORECASTS for line in foretell(case, at)]
    if settings.UNDO_SECONDS:
        said.append(f"You can take it back for {settings.UNDO_SECONDS} seconds; nothing leaves before.")
    return said


def _decided(case: Case, choice: str) -> Iterator[str]:
    judging = procedure().judging
    first = not Assessment.objects.filter(case=case, round=case.round).exists()
    if case.state == "disputed":
        yield "Your decision confirms the case." if verdicts.is_illegal(choice) else "Your decision dismisses the case."
    elif case.state == "new" and choice in judging.light_by_one:
        yield f"Closes the case at once. {judging.sample_percent} in 100 are drawn for a blind second look instead."
    elif first:
        yield "Goes to a second person, who does not see your verdict."
    elif verdicts.is_illegal(choice):
        yield "You are the second person. If the first found the same, the case is confirmed; if not, a lead decides."
    else:
        yield "You are the second person. If neither finds it illegal, the case is dismissed; if you differ, a lead decides."


LAST_FINDING = Planned(
    lambda case, turn: Assessment.objects.filter(case=case, round=turn)
    .order_by("-position").values_list("finding", flat=True)[:1], 2,
)  # fmt: skip


def earlier_finding(case: Case) -> str:
    """Give what the round before came to; empty in the first round."""
    return next(iter(LAST_FINDING(case.pk, case.round - 1)), "")
