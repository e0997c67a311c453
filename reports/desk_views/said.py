"""Sentences for staff about what was just written down."""

from reports.models import Report


def known_words(report: Report) -> str:
    """Say in general words whether what was told had been told before; nothing of what became of it."""
    counts = list(report.sightings.values_list("case__sightings_count", flat=True))
    known = sum(1 for count in counts if count > 1)
    if not known:
        return ""
    if known == len(counts):
        what = "This address was" if known == 1 else "All of these addresses were"
    else:
        what = f"{known} of these {len(counts)} addresses {'was' if known == 1 else 'were'}"
    return f"{what} known already. This report counts all the same; say no more about it to the caller."
