"""Forms of the desk's token page: they check shape and words and return values; the verbs decide."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from partners.api import rules
from partners.models import Partner

FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
DATED = {"required": "Choose a date.", "invalid": "Write the date as 2026-12-31 or 31/12/2026."}


def over(day: date) -> datetime:
    """Give the moment at which a day is over here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=FORMATS, error_messages=DATED)


class Dated(forms.Form):
    """A form with days in it; a token lives until its last day is over."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def _until(self, name: str, *, longest: timedelta) -> datetime:
        day: date = self.cleaned_data[name]
        today = timezone.localtime(self.at).date()
        last = (timezone.localtime(self.at + longest) - timedelta(days=1)).date()
        if day < today:
            raise forms.ValidationError("This date has passed. Choose today or a later date.")
        if day > last:
            raise forms.ValidationError(f"Choose {last:%-d %B %Y} or an earlier date.")
        return over(day)


class TokenForm(Dated):
    """A new token for a partner."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Partner", empty_label="Choose a partner",
        error_messages={"required": "Choose a partner.", "invalid_choice": "Choose an active partner of the list."},
    )  # fmt: skip
    name = forms.CharField(
        label="What it is for", max_length=80, error_messages={"required": "Say what it is for, for instance: crawler."}
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do", choices=rules.Scope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one right."},
    )  # fmt: skip
    expires_at = _day("Works until the end of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["partner"]
        choice.queryset = Partner.objects.usable(self.at).order_by("kind", "country", "name")
        self.fields["expires_at"].initial = (timezone.localtime(self.at) + timedelta(days=365)).date()

    def clean_expires_at(self) -> datetime:
        """Give the moment it ends."""
        return self._until("expires_at", longest=rules.LONGEST_LIFE)


class RenewForm(Dated):
    """The next token; the old one works a while longer."""

    old_ends_at = _day("The old one works until the end of")
    expires_at = _day("The new one works until the end of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localtime(self.at)
        self.fields["old_ends_at"].initial = (today + timedelta(days=7)).date()
        self.fields["expires_at"].initial = (today + timedelta(days=365)).date()

    def clean_old_ends_at(self) -> datetime:
        """Give the moment the old one ends."""
        return self._until("old_ends_at", longest=timedelta(days=90))

    def clean_expires_at(self) -> datetime:
        """Give the moment the new one ends."""
        return self._until("expires_at", longest=rules.LONGEST_LIFE)
