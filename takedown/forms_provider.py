"""The provider's answer: one outcome for each address, or one for all of them; shape only, never state."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from takedown import rules_reply as rules
from takedown.actions import Said
from takedown.models import NoticeLine
from takedown.rules import Outcome

OUTCOMES = {
    Outcome.REMOVED: _("We removed it"),
    Outcome.DISABLED: _("We made it inaccessible"),
    Outcome.ALREADY_GONE: _("It was already gone"),
    Outcome.CUSTOMER_TOLD: _("We told our customer to remove it"),
    Outcome.PASSED_ON: _("We passed it on to the reseller or host"),
    Outcome.NOT_OURS: _("It is not on our network"),
    Outcome.NEED_INFORMATION: _("We need more information"),
    Outcome.DISPUTED: _("We do not agree that it is illegal"),
}
CHOICES = [("", _("No answer yet")), *[(outcome.value, told) for outcome, told in OUTCOMES.items()]]
LACKS = {
    ("by_date", "needed"): _("Say by when your customer must remove it."),
    ("by_date", "past"): _("The moment by which your customer must remove it has passed. Give one that lies ahead."),
    ("by_date", "too_far"): _("Your customer has more than 60 days. Give an earlier moment."),
    ("where_to", "needed"): _("Say to whom you passed it on: a name, an AS number, an IP address or a contact."),
    ("why", "needed"): _("Say in a few words what you need to know, or why you do not agree."),
    ("preserved_until", "past"): _("This date has passed. Give the last day on which you still keep the data."),
    ("preserved_until", "too_far"): _("This date lies more than three years ahead. Give an earlier one."),
}
NAMES = {"by_date": "by", "where_to": "where", "why": "why"}  # field of a rule -> first half of the name of our field
ALL = "all"


def told(outcome: str) -> Any:
    """Give the sentence a provider chose, in the language of the page."""
    return OUTCOMES[Outcome(outcome)]


def name_of(line: NoticeLine) -> str:
    """Name the field that answers for one address."""
    return f"outcome-{line.pk}"


def _moment() -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    wrong = {"invalid": _("Write day and time like 2026-11-30 14:00.")}
    label = _("By when must your customer remove it?")
    return forms.DateTimeField(label=label, required=False, widget=widget, error_messages=wrong)


class ReplyForm(forms.Form):
    """For each address and for ``all``: ``outcome-``, ``by-``, ``where-``, ``why-``; then what holds for the whole answer.

    What an address leaves open is taken from ``all``; what does not belong to the outcome is dropped.
    """

    preserved_until = forms.DateField(
        label=_("We keep the data for the police until"),
        help_text=_("Only if you secured account details and log files."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2027-05-31, or leave it empty.")},
    )
    account_suspended = forms.BooleanField(label=_("We suspended the account of the customer"), required=False)
    note = forms.CharField(
        label=_("Note to us"),
        help_text=_("For instance your own ticket number. Please do not describe or attach the content."),
        required=False,
        max_length=rules.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[NoticeLine], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "id-%s"}))
        self.lines, self.at = lines, at
        for which in [ALL, *(str(line.pk) for line in lines)]:
            self._ask(which)
        self.fields["key"].initial = secrets.token_hex(16)

    def _ask(self, which: str) -> None:
        label = _("For every address you left open above") if which == ALL else _("What did you do?")
        where = _("Where is it, or to whom did you pass it on?")
        why = _("What do you need to know, or why do you not agree?")
        self.fields[f"outcome-{which}"] = forms.ChoiceField(label=label, choices=CHOICES, required=False)
        self.fields[f"by-{which}"] = _moment()
        self.fields[f"where-{which}"] = forms.CharField(label=where, required=False, max_length=rules.LONGEST_WHERE)
        self.fields[f"why-{which}"] = forms.CharField(label=why, required=False, max_length=rules.LONGEST_WHY)

    def clean(self) -> dict[str, Any]:
        """An answer names at least one outcome, and each outcome comes with what belongs to it."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        answered = list(self._answered())
        if not answered:
            raise forms.ValidationError(_("Choose what you did for at least one address."))
        for which, one in answered:
            for field, word in rules.lacks(one, self.at):
                if (name := self._field(which, field)) not in self.errors:
                    self.add_error(name, LACKS[field, word])
        return said

    def _field(self, which: str, field: str) -> str:
        """Name the field to mend: that of the address, or that for all where the address left its outcome open."""
        if field not in NAMES:
            return field
        own = which if self.cleaned_data.get(f"outcome-{which}") else ALL
        return f"{NAMES[field]}-{own}"

    def _answered(self) -> Iterator[tuple[str, rules.Told]]:
        said = self.cleaned_data
        for line in self.lines:
            which = str(line.pk)
            own, common = said.get(f"outcome-{which}"), said.get(f"outcome-{ALL}")
            if not (outcome := own or common):
                continue

            def of(name: str, which: str = which, lent: bool = outcome == common) -> Any:
                return said.get(f"{name}-{which}") or (said.get(f"{name}-{ALL}") if lent else None)

            told = rules.Told(outcome, of("by"), of("where") or "", of("why") or "", said.get("preserved_until"))
            yield which, rules.kept(told)

    def outcomes(self) -> list[Said]:
        """Give what was said about each address that was answered."""
        said, lines = self.cleaned_data, {str(line.pk): line for line in self.lines}
        note, suspended = said.get("note", ""), bool(said.get("account_suspended"))
        return [
            Said(
                lines[which], one.outcome, "\n".join(filter(None, (one.why, note))), one.by_date, one.where_to,
                one.preserved_until, suspended,
            )
            for which, one in self._answered()
        ]  # fmt: skip

    def once(self) -> tuple[str, str]:
        """Give a key and a hash for exactly this answer from exactly this page: pressing twice sends it once."""
        sent = sorted((name, self.data.get(name, "")) for name in self.fields)
        body = hashlib.sha256(repr(sent).encode()).hexdigest()
        return f"page:{body}", body


def _web(label: Any) -> forms.URLField:
    wrong = {"invalid": _("This is not a complete web address. Write it like https://example.org/abuse, or leave it empty.")}
    return forms.URLField(label=label, required=False, max_length=200, assume_scheme="https", error_messages=wrong)


class ContactForm(forms.Form):
    """A better way to reach the provider; nothing of it is used before a person approved it."""

    email = forms.EmailField(
        label=_("E-mail address of your abuse desk"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _("This is not a complete e-mail address. Write it like name@example.org, or leave it empty."),
            "max_length": _("This e-mail address is too long. Check it, or leave the field empty."),
        },
    )
    form_url = _web(_("Web form"))
    api_url = _web(_("API"))
    hours = forms.CharField(
        label=_("Hours"),
        help_text=_("When somebody is there, with time zone, and how to reach you outside these hours."),
        required=False,
        max_length=120,
    )
    language = forms.ChoiceField(label=_("Language of our letters"), required=False)
    preferred_format = forms.ChoiceField(label=_("How do you want to hear from us?"), required=False)
    note = forms.CharField(
        label=_("Note to us"),
        help_text=_("For instance whom we can call to check this."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "id-%s"}))
        formats = {"mail": _("A letter by e-mail"), "xarf": _("XARF only, for a program"), "api": _("By your API")}
        unchanged: list[tuple[str, Any]] = [("", _("As it is now"))]
        self.fields["language"].choices = unchanged + list(settings.LANGUAGES)  # type: ignore[attr-defined]
        self.fields["preferred_format"].choices = unchanged + list(formats.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A proposal changes something."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(value for name, value in said.items() if name != "note"):
            raise forms.ValidationError(_("Fill in at least one field that should change."))
        return said
