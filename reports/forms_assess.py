"""Forms of judging: they check shape and words, never state, and return values; the verbs decide."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from hotline.models import User
from hotline.procedures import procedure
from hotline.reasons import no_address
from reports import rules
from reports.models import Case
from reports.rules import verdicts

PICKED = ("age", "gender", "content_type", "site_type", "commerciality")
MARKED = ("virtual", "self_generated", "child_modelling")
CATEGORIES = (*PICKED, *MARKED)
NO_NUMBER = "Write the number of the other case, for instance BE-000123."
LONGEST_NUMBER = 18  # digits; the largest key a database gives has 19


def grounds_on(on: date) -> list[tuple[str, str]]:
    """Give the legal grounds in force on a day, the newest first."""
    newest = sorted(procedure().grounds_on(on), key=lambda ground: ground.valid_from, reverse=True)
    return [(ground.code, ground.title()) for ground in newest]


def picked(number: int, words: type[rules.Word]) -> forms.ChoiceField:
    """Make one category that Shift and a digit step through."""
    return forms.ChoiceField(choices=words.choices, required=False, widget=forms.Select(attrs={"data-category": number}))


def marked(number: int, label: str) -> forms.BooleanField:
    """Make one mark that Shift and a digit set."""
    widget = forms.CheckboxInput(attrs={"data-category": number})
    return forms.BooleanField(required=False, label=label, widget=widget)


class VerdictForm(forms.Form):
    """What one person says a case is: one of seven, and what goes with it."""

    verdict = forms.ChoiceField(
        choices=verdicts.Choice.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a verdict."}
    )
    legal_ground = forms.ChoiceField(required=False)
    age = picked(1, rules.Age)
    gender = picked(2, rules.Gender)
    content_type = picked(3, rules.ContentType)
    site_type = picked(4, rules.SiteType)
    commerciality = picked(5, rules.Commerciality)
    virtual = marked(6, "Virtual or AI-made")
    self_generated = marked(7, "Self-generated")
    child_modelling = marked(8, "Child modelling")
    reason = forms.CharField(
        required=False, max_length=500, validators=[no_address],
        widget=forms.TextInput(attrs={"data-reason": "", "autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(
        required=False,
        max_length=5000,
        validators=[no_address],
        label="Note for colleagues",
        widget=forms.Textarea(attrs={"rows": 2, "data-note": ""}),
    )

    def __init__(self, *args: Any, on: date, earlier: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = earlier
        grounds = grounds_on(on)
        self.fields["legal_ground"].choices = [*grounds, ("", "None: baseline only")]  # type: ignore[attr-defined]
        self.fields["legal_ground"].initial = grounds[0][0] if grounds else ""

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen verdict needs, and drop what does not go with it."""
        said = super().clean() or self.cleaned_data
        choice = said.get("verdict", "")
        if not verdicts.is_illegal(choice):
            said |= {"legal_ground": "", **dict.fromkeys(PICKED, ""), **dict.fromkeys(MARKED, False)}
        elif (
            choice == verdicts.Choice.ILLEGAL_NATIONAL and not said.get("legal_ground") and "legal_ground" not in self.errors
        ):
            self.add_error("legal_ground", "Illegal here needs a legal ground that is in force.")
        why = verdicts.reason_needed(choice, self.earlier)
        if why and "reason" not in self.errors and not said.get("reason", "").strip():
            self.add_error("reason", why)
        return said

    def options(self) -> list[dict[str, Any]]:
        """Give the verdicts in their fixed order, each with its key, what it needs, and where to write that."""
        chosen, offered = str(self["verdict"].value() or ""), dict(self.fields["verdict"].choices)  # type: ignore[attr-defined]
        return [
            {
                "number": number,
                "value": value,
                "label": label,
                "checked": value == chosen,
                "illegal": verdicts.is_illegal(value),
                "reason": verdicts.reason_needed(value, self.earlier),
            }
            for number, (value, label) in enumerate(verdicts.Choice.choices, start=1)
            if value in offered
        ]

    def decided(self) -> rules.Verdict:
        """Give the part that decides."""
        said = self.cleaned_data
        fields = verdicts.fields_of(said["verdict"], said["legal_ground"])
        return rules.Verdict(fields.finding, fields.international, fields.national, said["legal_ground"])

    def categories(self) -> dict[str, Any]:
        """Give the ICCAM columns that were filled in; what was left alone keeps the column's own word."""
        return {name: self.cleaned_data[name] for name in CATEGORIES if self.cleaned_data[name] != ""}


class AssessForm(VerdictForm):
    """One person's verdict on one case; it may also be a question to a colleague, or name the case it repeats."""

    duplicate_of = forms.CharField(
        required=False, max_length=40, label="Duplicate of case", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    whom = forms.ModelChoiceField(
        User.objects.none(), required=False, label="Whom to ask", empty_label="Whoever takes it",
        error_messages={"invalid_choice": "This colleague judged the case before, or may not assess: ask somebody else."},
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other: Case | None = None
        if colleagues is not None:
            self.fields["whom"].queryset = colleagues  # type: ignore[attr-defined]

    def clean_duplicate_of(self) -> str:
        """Find the other case by the number people speak of it with."""
        typed = str(self.cleaned_data["duplicate_of"])
        if self.cleaned_data.get("verdict") != verdicts.Choice.DUPLICATE:
            return typed
        found = re.fullmatch(rf"\s*(?:[A-Za-z]{{2}}-?)?0*(\d{{1,{LONGEST_NUMBER}}})\s*", typed)
        self.other = Case.objects.filter(pk=int(found[1])).first() if found else None
        if self.other is None:
            raise forms.ValidationError("There is no case with this number." if found else NO_NUMBER)
        return typed


def kept(posted: Mapping[str, str], names: Iterable[str] = AssessForm.base_fields) -> dict[str, str]:
    """Give what was filled in so far, to show it again after a button that is not "submit"."""
    return {name: posted[name][:5000] for name in names if name in posted}


class ParkForm(forms.Form):
    """Until when a case waits, and why."""

    parked_until = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "Write until when as 2026-12-31 14:30."},
    )
    parked_why = forms.ChoiceField(label="Why", required=False, choices=[("", "Choose"), *verdicts.Park.choices])

    def clean_parked_until(self) -> datetime:
        """Ask for a moment."""
        until: datetime | None = self.cleaned_data["parked_until"]
        if until is None:
            raise forms.ValidationError("Say until when it waits.")
        return until


class OpinionForm(forms.Form):
    """What a colleague thinks who was asked."""

    view = forms.ChoiceField(
        choices=verdicts.View.choices, widget=forms.RadioSelect, error_messages={"required": "Choose what you think."}
    )
    answer = forms.CharField(required=False, max_length=2000, label="In words", widget=forms.Textarea(attrs={"rows": 3}))


class ManyForm(VerdictForm):
    """One verdict on a set of cases, with the reason that stands with each."""

    CHOICES = [one for one in verdicts.Choice.choices if one[0] not in ("second_opinion", "duplicate")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = self.CHOICES  # type: ignore[attr-defined]
        self.fields["reason"].required = True
        self.fields["reason"].label = "Why one verdict fits all of these"
        self.fields["reason"].error_messages["required"] = "Say why one verdict fits all of these: it stands with each."
