"""The part of a procedure about letters to providers: how long they wait to leave, and what an appeal gets."""

from dataclasses import dataclass

LONGEST_DELAY = 60  # minutes: a first notice is never late because of it


@dataclass(frozen=True)
class Notices:
    """Letters to providers and appeals against them."""

    delay_minutes: int  # between writing and leaving, in which a person can pull a letter back; urgent cases: none
    pulled_back_hours: int  # a letter that was pulled back is decided on within this time
    appeal_hours: int  # a provider's dispute holds the next step up for so long at most, and once
    appeal_days: int  # working days within which an appeal is answered


def problems_of(notices: Notices) -> list[str]:
    """Say, in sentences, what makes no sense; empty when it holds."""
    said = []
    if not 0 <= notices.delay_minutes <= LONGEST_DELAY:
        said.append(f"notices: delay_minutes is 0 to {LONGEST_DELAY}: what is illegal must not stay up because of it")
    if notices.pulled_back_hours <= 0 or notices.appeal_days <= 0:
        said.append("notices: pulled_back_hours and appeal_days must be more than 0")
    if notices.appeal_hours < 0:
        said.append("notices: appeal_hours is 0 (a dispute holds nothing up) or more")
    return said
