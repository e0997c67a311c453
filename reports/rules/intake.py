"""Rules of intake: what people may tell us about an address, how urgent it is, and what makes a report suspect."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import TextChoices


class Word(TextChoices):
    """A closed list of words, stored as text."""


CHANNELS = ("web", "phone", "letter", "api", "iccam", "list", "mailbox")


class Why(Word):
    """Why somebody reports it."""

    ABUSE_IMAGES = "abuse_images", "Pictures or videos of child abuse"
    SEXUALISED = "sexualised", "Sexualised pictures of children"
    GROOMING = "grooming", "An adult approaches children"
    SEXTORTION = "sextortion", "Threats with nude pictures"
    TEXT_OR_DRAWING = "text_or_drawing", "Text, drawing or computer-made"
    UNSURE = "unsure", "Not sure"
    OTHER = "other", "Something else"


class Place(Word):
    """What kind of place it was seen on."""

    SITE = "site", "Web site"
    SOCIAL = "social", "Social network"
    CHAT = "chat", "Chat app"
    FORUM = "forum", "Forum"
    FILE_HOST = "file_host", "File host"
    LIVE = "live", "Live stream"
    ONION = "onion", "Onion service"
    EMAIL = "email", "E-mail"
    OTHER = "other", "Other place"


class Sign(Word):
    """What makes a report urgent."""

    CHILD_IN_DANGER = "child_in_danger", "A child is in danger now"
    LIVE_STREAM = "live_stream", "Live stream"
    IN_THE_PICTURE = "in_the_picture", "The reporter is in the picture"
    KNOWS_THE_CHILD = "knows_the_child", "The reporter knows the child"


TOP_SIGNS = frozenset({Sign.CHILD_IN_DANGER, Sign.LIVE_STREAM, Sign.IN_THE_PICTURE})
TOP, HIGH, ORDINARY = 10, 8, 6  # the highest score of each band


def new_round_on_repeat(state: str, *, something_new: bool, last_finding: str = "", judged: bool = True) -> bool:
    """Say whether a case that is reported again opens a new round: it was dismissed, and someone says something new.

    What could not be reached (`last_finding`) is something new by itself when somebody met it again, and so is what nobody
    here ever judged (`judged`): taken in by mistake, or closed by another system before it came here.
    """
    return state == "dismissed" and (something_new or last_finding == "not_reachable" or not judged)


def urgency_of(
    *, sightings: int, words: bool, by_phone: bool, signs: Collection[str] = (), young: bool = False
) -> int:  # fmt: skip
    """Score how urgent a case is (0 to 10). Signs decide; without one: told by several people, with words, by telephone."""
    if young or TOP_SIGNS.intersection(signs):
        return TOP
    if Sign.KNOWS_THE_CHILD in signs:
        return HIGH
    return min(ORDINARY, min(sightings - 1, 5) + (2 if words else 0) + (3 if by_phone else 0))


# --- Misuse: it sorts, and never discards -----------------------------------------------------------------------------

ONE_MARK = 2
FASTEST_SECONDS = 3.0
MANY_FROM_ONE_CLIENT = 10


def suspicion_of(*, trap_filled: bool, seconds: float | None, from_client: int) -> int:
    """Score how much a report looks like a machine's (0 to 6).

    `trap_filled`: the field that people cannot see was filled in. `seconds`: between showing the form and sending it, None
    where the form's time stamp is missing or not ours. `from_client`: reports of the same connection in the present window.
    """
    too_fast = seconds is None or seconds < FASTEST_SECONDS
    return ONE_MARK * sum((trap_filled, too_fast, from_client >= MANY_FROM_ONE_CLIENT))


def weighed(suspect: int, *, urgency: int) -> int:
    """Give the suspicion by which the queue sorts: somebody in danger is believed against one mark, not against two."""
    return 0 if urgency == TOP and suspect <= ONE_MARK else suspect


# --- Time -------------------------------------------------------------------------------------------------------------


def coarse(at: datetime) -> datetime:
    """Give the hour in which a reporter used a code; nothing finer is written down."""
    return at.replace(minute=0, second=0, microsecond=0)
