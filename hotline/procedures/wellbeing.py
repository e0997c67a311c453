"""The part of a procedure that protects the people who look: how long, how often, and when not."""

from dataclasses import dataclass, fields
from datetime import time

LIMIT_MINUTES = 240  # INHOPE: nobody looks at this material for more than four hours a day
SLOWEST_COVER = 30


@dataclass(frozen=True)
class Wellbeing:
    """Limits of looking. Minutes of looking count what was shown and the viewing station, not other work."""

    soft_minutes: int  # a day: from here on only after "I choose to go on"
    hard_minutes: int  # a day: nothing is shown any more
    prompt_minutes: int  # without a break: time for one
    pause_after_minutes: int  # without a break: nothing is shown until the pause is over
    pause_minutes: int
    items: int  # illegal verdicts without a break: time for one
    items_pause_minutes: int
    high_in_a_row: int  # severe cases one after the other; then lighter work (0: as they come)
    morning: time  # nothing is shown before
    evening: time  # nor after
    last_minutes: int  # nor so long before the end of somebody's shift
    cover_seconds: int  # an address covers itself
    words_seconds: int  # words take longer to read
    idle_seconds: int  # nobody touches anything: covered
    viewing_minutes: int  # the longest single viewing at the station
    token_minutes: int  # how long the code for the station opens something
    keep_days: int  # each look is kept so long, then only the day's total
    totals_days: int  # and the totals so long
    team_smallest: int  # no figures about fewer people together


def problems_of(limits: Wellbeing) -> list[str]:
    """Say, in sentences, why these limits make no sense or protect nobody; empty when they hold."""
    said = [
        f"wellbeing: {field.name} must be more than 0"
        for field in fields(limits)
        if field.name != "high_in_a_row" and isinstance(value := getattr(limits, field.name), int) and value <= 0
    ]
    if limits.high_in_a_row < 0:
        said.append("wellbeing: high_in_a_row is 0 (off) or more")
    if limits.hard_minutes > LIMIT_MINUTES:
        said.append(f"wellbeing: hard_minutes is at most {LIMIT_MINUTES} (INHOPE)")
    if limits.soft_minutes > limits.hard_minutes:
        said.append("wellbeing: soft_minutes is at most hard_minutes")
    if limits.prompt_minutes > limits.pause_after_minutes:
        said.append("wellbeing: prompt_minutes is at most pause_after_minutes")
    if limits.cover_seconds > SLOWEST_COVER:
        said.append(f"wellbeing: cover_seconds is at most {SLOWEST_COVER}")
    if not (isinstance(limits.morning, time) and isinstance(limits.evening, time)):
        said.append("wellbeing: morning and evening are times such as 18:00:00")
    elif limits.morning >= limits.evening:
        said.append("wellbeing: the morning comes before the evening")
    if limits.team_smallest < 5:
        said.append("wellbeing: team_smallest is at least 5, or a figure tells about one person")
    return said
