"""Rules of letters to providers: when one leaves, who is told that we were wrong, who decides an appeal. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import TextChoices

MOST_AT_ONCE = 200  # letters one person acts on with one press
MOST_ESCALATED = 50  # addresses one person takes a step further with one press; as many as one can read through


class Wrong(TextChoices):
    """What was wrong in a letter of ours."""

    NOT_ILLEGAL = "not_illegal", "Judged anew: not illegal"
    HOST = "host", "It did not lie with whom we asked"
    MISTAKE = "mistake", "Another mistake of ours"


class How(TextChoices):
    """How an appeal reached us."""

    REPLY = "reply", "On the reply page"
    MAIL = "mail", "By e-mail"
    LETTER = "letter", "By letter"
    PHONE = "phone", "By telephone"


class Appellant(TextChoices):
    """Who appeals."""

    PROVIDER = "provider", "The provider"
    OWNER = "owner", "The owner of the site or the content"


class Result(TextChoices):
    """How an appeal ended."""

    UPHELD = "upheld", "Upheld"
    PARTLY = "partly", "Upheld in part"
    REJECTED = "rejected", "Rejected"


def leaves_at(at: datetime, *, urgent: bool, delay_minutes: int) -> datetime:
    """Give the moment before which a letter written at `at` does not leave. What is urgent waits for nothing."""
    return at if urgent else at + timedelta(minutes=delay_minutes)


def was_wrong(finding: str) -> bool:
    """Say whether a dismissal means that we were wrong before: what is gone meanwhile, or kept elsewhere, was no mistake."""
    return finding in ("not_illegal", "out_of_scope")


def why_not_correct(kind: str, *, state: str, asking: bool) -> str:
    """Say why a person cannot call a letter wrong now: we must never take back what we go on asking for."""
    match Wrong(kind):
        case Wrong.NOT_ILLEGAL:
            return "This correction leaves by itself once the case is judged not illegal. Have the case judged anew."
        case Wrong.HOST if asking:
            return "We still ask this provider to remove it. Say first where it lies, on the page of the case."
        case Wrong.MISTAKE if asking:
            return "We still ask this provider to remove it. Stop that first, or have the case judged anew."
        case Wrong.HOST | Wrong.MISTAKE:
            return ""


def may_handle(who: int, judged: Collection[int]) -> bool:
    """Say whether a person may decide an appeal: only somebody who assessed the case in no round, not even for a moment."""
    return who not in judged


def paused_until(at: datetime, *, appeal_hours: int, paused_before: bool) -> datetime | None:
    """Give how long a dispute holds the next step up: some hours, and only once; None where it holds nothing up."""
    return None if paused_before or appeal_hours == 0 else at + timedelta(hours=appeal_hours)
