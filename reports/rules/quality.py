"""Rules for blind checks of decided cases: what is drawn, and when a check differs from the decision. Pure."""

from collections.abc import Mapping


def drawn(roll: float, finding: str, percents: Mapping[str, int]) -> bool:
    """Say whether a roll (0 to 1) draws a decided case of this finding for a check."""
    return roll * 100 < percents.get(finding, 0)


def differs(decided: tuple[str, str, str, str], checked: tuple[str, str, str, str]) -> bool:
    """Say whether a check came to something else: (finding, international, national, legal ground).

    Between two findings that are not illegal only the finding counts: the rest says nothing there.
    """
    if decided[0] != "illegal" and checked[0] != "illegal":
        return decided[0] != checked[0]
    return decided != checked


# The fields two assessments are compared by, in the order a person reads them; the first four decide.
COMPARED = (
    ("finding", "Finding"),
    ("international", "International"),
    ("national", "National"),
    ("legal_ground", "Legal ground"),
    ("content_type", "Content"),
    ("site_type", "Site"),
    ("age", "Age"),
    ("gender", "Gender"),
    ("commerciality", "Commerciality"),
    ("virtual", "Virtual or AI-made"),
    ("self_generated", "Self-generated"),
    ("child_modelling", "Child modelling"),
)
DECIDING = frozenset({"finding", "international", "national", "legal_ground"})
