"""What repeats on the page of a case, as HTML, written without the template engine, as `cells` does and for the same reason.

A confirmed case has a dozen deeds, places, clocks and verdicts; the engine took longer for them than PostgreSQL for
all of the page. Every word that is not ours is escaped here.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from html import escape
from typing import Any

from django.template.defaultfilters import linebreaksbr, pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reports.desk.cells import chip
from reports.models import Assessment

LOOKS = {1: "First look", 2: "Second look"}


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %b %Y %H:%M}"


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{_moment(at)}</time>'


def trackers(shown: Collection[Mapping[str, Any]]) -> SafeString:
    """Give the clocks of a case as bars, one item for each."""
    return mark_safe("".join(map(_tracker, shown)))  # nosec B703 # every word is escaped below


def _tracker(one: Mapping[str, Any]) -> str:
    bar, tone = one["bar"], one["tone"]
    pauses = "".join(_rect("pause", pause["width"], pause["x"]) for pause in one["pauses"])
    due = _rect("due", 0.8, min(bar.due_at, 99.2)) if bar.due_at is not None else ""
    title = f' title="due {_moment(bar.track.due)}"' if bar.track.due else ""
    with_whom = f'<span class="soft">{escape(str(one["with"]))}</span>' if one["with"] else ""
    paused = f'<br><span class="soft">{escape(one["paused"])}</span>' if one["paused"] else ""
    return (
        f'<li class="tracker tracker--{bar.state}">'
        f'<p class="row row--apart small"><strong>{escape(one["title"])}</strong>{with_whom}</p>'
        '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f"{_rect('way', 100)}{_rect('done', bar.filled)}{pauses}{due}</svg>"
        f'<p class="small"><span class="clock clock--{tone}"{title}>{escape(one["said"])}</span>{paused}</p></li>'
    )


def _rect(part: str, width: float, x: float = 0) -> str:
    return f'<rect class="tracker__{part}" x="{x:.1f}" width="{width:.1f}" height="6"/>'


def assessments(shown: Collection[Assessment]) -> SafeString:
    """Give what each person found, one slip for each."""
    return mark_safe("".join(map(_assessment, shown)))  # nosec B703 # every word is escaped below


def _assessment(one: Assessment) -> str:
    look = LOOKS.get(one.position, "Lead's decision")
    by = f"{one.by}, {_moment(one.at)}" + (f", round {one.round}" if one.case.round > 1 else "")
    found = [
        chip(one.get_international_display(), "red" if one.international == "baseline" else "grey"),
        chip(one.get_national_display(), "red" if one.national == "illegal" else "grey"),
        chip(one.legal_ground, "blue") if one.legal_ground else "",
    ]
    return (
        f'<article class="slip"><p class="row row--apart"><strong>{escape(f"{look}: {one.get_finding_display()}")}</strong>'
        f'<span class="soft">{escape(by)}</span></p><p class="chips">{"".join(found)}</p>'
        f'<p class="small soft">{escape(_kinds(one))}</p>{_said(one)}</article>'
    )


def _kinds(one: Assessment) -> str:
    kinds = [
        one.get_content_type_display(),
        one.get_site_type_display(),
        f"age: {one.get_age_display().lower()}",
        f"gender: {one.get_gender_display().lower()}",
        f"commerciality: {one.get_commerciality_display().lower()}",
        *(["virtual or AI-made"] if one.virtual else []),
        *(["self-generated"] if one.self_generated else []),
        *(["child modelling"] if one.child_modelling else []),
    ]
    return " · ".join(map(str, kinds))


def _said(one: Assessment) -> str:
    reused = (
        f'<p class="small">{chip("Reused", "blue")} from what was found earlier about the same content,'
        " without looking at it again.</p>"
    )
    return (
        (reused if one.reused_from_id else "")
        + (f'<p class="small"><strong>Reason:</strong> {escape(one.reason)}</p>' if one.reason else "")
        + (f'<p class="note">{linebreaksbr(one.note, autoescape=True)}</p>' if one.note else "")
    )


def events(told: Collection[Mapping[str, Any]]) -> SafeString:
    """Give the deeds of a timeline, one item for each."""
    return mark_safe("".join(map(_event, told)))  # nosec B703 # every word is escaped below


def _event(one: Mapping[str, Any]) -> str:
    detail = f' <span class="soft">{escape(str(one["detail"]))}</span>' if one["detail"] else ""
    why = f"<br>{escape(one['why'])}" if one["why"] else ""
    return (
        f'<li class="timeline__item timeline__item--{one["kind"]}"><strong>{escape(str(one["words"]))}</strong>{detail}{why}'
        f"<br>{_time(one['at'])}"
        f' <span class="soft small">by {escape(str(one["by"]))}</span></li>'
    )


def kinds(shown: Collection[Mapping[str, Any]], case: int) -> SafeString:
    """Give the ways to narrow a timeline down, as links."""
    page, made = reverse("desk-case", args=[case]), []
    for one in shown:
        narrowed = f"{page}?show={one['code']}" if one["code"] else page
        current = (" chip--blue", ' aria-current="true"') if one["current"] else ("", "")
        made.append(f'<a class="chip{current[0]}" href="{narrowed}#timeline"{current[1]}>{one["title"]}</a>')
    return mark_safe("".join(made))  # nosec B703 # words of our own


def places(shown: Collection[Mapping[str, Any]]) -> SafeString:
    """Give where a case lay, one row for each stay."""
    return mark_safe("".join(map(_place, shown)))  # nosec B703 # every word is escaped below


def _place(one: Mapping[str, Any]) -> str:
    stay, place = one["stay"], one["stay"].place
    now = "" if one["left"] else f" {chip('now', 'blue')}"
    country = escape(place.country) if place.country else chip(one["word"], one["tone"])
    network = (f"AS{place.asn} " if place.asn else "") + place.holder
    done = "<br>".join(
        f'{chip(each.words, each.tone)} <span class="soft nowrap">{timezone.localtime(each.since):%-d %b}</span>'
        for each in one["done"]
    )
    return (
        f'<tr><td class="nowrap">{_moment(stay.since)}</td>'
        f'<td class="nowrap" data-name="Last seen there">{_moment(stay.until)}{now}<br>'
        f'<span class="soft">{stay.looks} look-up{pluralize(stay.looks)}</span></td><td>{country}</td>'
        f'<td>{escape(network)}</td><td class="mono">{escape(", ".join(place.ips))}</td><td>{done}</td></tr>'
    )


def looks(shown: Collection[Mapping[str, Any]]) -> SafeString:
    """Give who looked at a case, one row for each look."""
    return mark_safe("".join(map(_look, shown)))  # nosec B703 # every word is escaped below


def _look(one: Mapping[str, Any]) -> str:
    why = f'<br><span class="soft">{escape(one["why"])}</span>' if one["file"] and one["why"] else ""
    what = chip(one["what"], "amber") if one["file"] else escape(str(one["what"]))
    return f'<tr><td>{escape(str(one["by"]))}</td><td>{what}{why}</td><td class="nowrap">{_time(one["at"])}</td></tr>'
