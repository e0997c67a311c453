"""Rules for cases that belong together."""

from reports.rules.intake import Word


class LinkKind(Word):
    """How one case stands to another."""

    DUPLICATE = "duplicate", "Same content as"
    RELATED = "related", "Related to"
    EMBEDS = "embeds", "Shows the media of"


def why_no_link(kind: str, *, same: bool, other_is_duplicate: bool, has_duplicates: bool) -> str:
    """Say why a link must not be made; empty where it may. Duplicates make no chain: each points to the one that is kept."""
    if same:
        return "A case cannot be linked to itself."
    if kind != LinkKind.DUPLICATE:
        return ""
    if other_is_duplicate:
        return "The other case is a duplicate itself. Link to the case that is kept."
    if has_duplicates:
        return "Other cases are duplicates of this one, so this is the one that is kept. Link the other way round."
    return ""
