"""The cells of the queue's rows, and the cases near one, as HTML, written without the template engine.

Fifty rows of a dozen cells cost the engine more than the database takes to find them; this is the one place where that is
worth it (docs/decisions). Every word that is not ours is escaped here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from hotline.desk import Clock

HEADS = {
    "why": "Left alone because", "score": "Score", "chips": "Why here", "age": "Age", "clock": "To be judged",
    "country": "Lies in", "known": "Illegal near", "language": "Language", "channel": "Came by", "place": "Place",
    "assigned": "Assigned to",
}  # fmt: skip


def heads(columns: Collection[str], *, ticks: bool = False, whys: bool = False) -> SafeString:
    """Give the cells of the head."""
    shown = [word for name, word in HEADS.items() if name in columns or name == "chips" or (name == "why" and whys)]
    words = ["Case", "Address", *shown, "With whom"]
    tick = '<th scope="col"><span class="visually-hidden">Choose</span></th>' if ticks else ""
    return mark_safe(tick + "".join(f'<th scope="col">{word}</th>' for word in words))  # nosec B703 # words of this file


def rows(
    lines: Collection[Mapping[str, Any]], columns: Collection[str], *, ticks: bool = False, whys: bool = False,
    plain: bool = False, states: bool = False, may_assess: bool = False,
) -> SafeString:  # fmt: skip
    """Give the rows. `ticks`: with boxes to choose; `whys`: why a case is passed over; `plain`: without buttons."""
    case, assess, claim = (reverse(f"desk-{name}", args=[0]) for name in ("case", "assess", "claim"))
    made = []
    for line in lines:
        pk = line["pk"]
        made.append(f'<tr data-row="{pk}">')
        if ticks:
            made.append(
                f'<td class="queue__tick"><input type="checkbox" name="case" value="{pk}" form="bulk" data-select'
                f' aria-label="Choose {line["reference"]}"></td>'
            )
        made.append(
            f'<td><a href="{_numbered(case, pk)}" data-open>{line["reference"]}</a></td>'
            f'<td data-name="Address" class="masked">{escape(line["masked"])}</td>'
        )
        made += _middle(line, columns, whys=whys, states=states)
        button = "" if plain else _button(line, assess, claim, may_assess=may_assess)
        made.append(f'<td class="queue__do">{button or _holder(line)}{_others(line)}</td></tr>')
    return mark_safe("".join(made))  # nosec B703 # every word is escaped above


def _numbered(pattern: str, pk: int) -> str:
    return pattern.replace("/0/", f"/{pk}/", 1)


def _middle(line: Mapping[str, Any], columns: Collection[str], *, whys: bool, states: bool) -> Iterator[str]:
    if whys:
        yield _cell("Left alone because", line["why"])
    if "score" in columns:
        parts = escape(line["parts"])
        yield (
            f'<td data-name="Score" class="queue__score" title="{parts}">{line["score"]}'
            f'<span class="visually-hidden">: {parts}</span></td>'
        )
    chips = "".join(_chips(line, states=states))
    yield f'<td><span class="chips">{chips}</span></td>' if chips else "<td></td>"
    for name in ("age", "clock", "country", "known", "language", "channel", "place", "assigned"):
        if name not in columns:
            continue
        if name == "clock":
            yield clock_cell(line["clock"])
        elif name == "country" and not line["country"] and line["lies"]:
            yield f'<td data-name="Lies in"><span class="soft">{escape(line["lies"])}</span></td>'
        else:
            yield _cell(HEADS[name], line[name])


def _cell(name: str, value: Any) -> str:
    return f'<td data-name="{name}" class="nowrap">{escape(str(value))}</td>' if value not in ("", None) else "<td></td>"


def clock_cell(clock: Clock | None) -> str:
    """Give the cell of a deadline."""
    return f'<td data-name="To be judged">{clock.chip}</td>' if clock else "<td></td>"


def chip(text: Any, tone: str) -> str:
    """Give a word in a coloured frame."""
    return f'<span class="chip chip--{tone}">{escape(str(text))}</span>'


def _chips(line: Mapping[str, Any], *, states: bool) -> Iterator[str]:
    if states:
        yield chip(line["state"], line["tone"])
    for text, tone in line["chips"]:
        if not (states and text == line["state"]):
            yield chip(text, tone)
    if line["for_me"]:
        yield chip("Meant for you", "blue")
    elif line["assigned"]:
        yield chip(f"Meant for {line['assigned']}", "grey")
    if line["snoozed"]:
        yield chip(f"Put off until {timezone.localtime(line['snoozed']):%-d %b %H:%M}", "grey")


def _holder(line: Mapping[str, Any]) -> str:
    if line["holder"]:
        return f'<span class="soft">With</span> {escape(str(line["holder"]))}'
    return '<span class="soft">Waits for somebody else</span>' if line["judged"] and line["clock"] else ""


def _others(line: Mapping[str, Any]) -> str:
    return f' <span class="soft small">open: {escape(", ".join(line["present"]))}</span>' if line["present"] else ""


def _button(line: Mapping[str, Any], assess: str, claim: str, *, may_assess: bool) -> str:
    """Give the button: one form under the table serves them all, so one token is enough for fifty rows."""
    if line["mine"]:
        return f'<a class="button button--small" href="{_numbered(assess, line["pk"])}">Go on</a>'
    if not (line["may_claim"] and may_assess):
        return ""
    return (
        f'<button class="button button--small" form="claim" formaction="{_numbered(claim, line["pk"])}">Claim'
        f'<span class="visually-hidden"> {line["reference"]}</span></button>'
    )


def near(cases: Collection[Mapping[str, Any]]) -> SafeString:
    """Give the items of a list of cases at one place: what became of each, and when it was last told of."""
    return _items(cases, lambda one: f'<span class="soft">{timezone.localtime(one["at"]):%-d %b %Y}</span>')


def alike(cases: Collection[Mapping[str, Any]]) -> SafeString:
    """Give the items of a list of cases in one network: what became of each, and its address masked."""
    return _items(cases, lambda one: f'<span class="masked">{escape(one["masked"])}</span>')


def _items(cases: Collection[Mapping[str, Any]], last: Callable[[Mapping[str, Any]], str]) -> SafeString:
    case = reverse("desk-case", args=[0])
    made = [
        f'<li><a href="{_numbered(case, one["pk"])}">{escape(one["reference"])}</a> {chip(one["state"], one["tone"])}'
        f" {last(one)}</li>"
        for one in cases
    ]
    return mark_safe("".join(made))  # nosec B703 # every word is escaped above


def counts(counted: Iterable[tuple[int, str, str]]) -> SafeString:
    """Give how many cases are in which state, as words in coloured frames; of each: number, word, tone."""
    made = [chip(f"{number} {word.lower()}", tone) for number, word, tone in counted]
    return mark_safe("".join(made))  # nosec B703 # every word is escaped above


def options(choices: Collection[tuple[str, str]], chosen: str) -> SafeString:
    """Give the options of a filter."""
    made = [
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(word)}</option>'
        for value, word in choices
    ]
    return mark_safe("".join(made))  # nosec B703 # every word is escaped above
