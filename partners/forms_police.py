"""Forms of the police door: they check shape and words and return values; the verbs decide."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from hotline.procedures import procedure
from partners import rules
from partners.forms_messages import LONGEST, MessageForm
from reports.addresses import LONGEST as LONGEST_ADDRESS
from reports.addresses import Address, NotAnAddress, normalise

EARLIEST_YEAR = 2000


def _tomorrow(day: date) -> datetime:
    """Give the moment at which a day is over here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def last_day(at: datetime) -> date:
    """Give the last day until the end of which a hold may run."""
    longest = at + timedelta(days=procedure().hold_max_days)
    return timezone.localtime(longest).date() - timedelta(days=1)


class PoliceForm(forms.Form):
    """A form that knows what time it is, and whose fields have their own ids on a page with several forms."""

    verb = ""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": f"{self.verb}-%s"}))
        self.at = at

    @classmethod
    def name(cls) -> str:
        """Give the name under which a page knows this form."""
        return cls.verb.replace("-", "_")


class ConfirmForm(PoliceForm):
    """The police confirm the assessment."""

    verb = "confirm"
    note = forms.CharField(label="Note (optional)", required=False, max_length=500)


class RejectForm(PoliceForm):
    """The police reject the assessment."""

    verb = "reject"
    why = forms.CharField(
        label="What speaks against it",
        max_length=300,
        error_messages={"required": "Say what speaks against the assessment."},
    )


class ReasonedForm(PoliceForm):
    """An answer that needs a reason from the list of its word; "another" needs words as well."""

    said = rules.Said.RELEASED
    words = "note"
    because = forms.ChoiceField(
        label="Reason", error_messages={"required": "Choose a reason.", "invalid_choice": "Choose a reason from the list."}
    )
    note = forms.CharField(label="In words (optional)", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        because: Any = self.fields["because"]
        because.choices = [("", "Choose one"), *((one.value, one.label) for one in rules.REASONS[self.said])]

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list has none."""
        told: dict[str, Any] = super().clean() or {}
        because, words = told.get("because", ""), told.get(self.words)
        if because and words is not None and (problem := rules.wrong_reason(self.said, because, words)):
            self.add_error(self.words, problem)
        return told


class ReleaseForm(ReasonedForm):
    """The police let the takedown go ahead."""

    verb = "release"


class TakeOverForm(ReasonedForm):
    """The police handle the case themselves."""

    verb = "take-over"
    said = rules.Said.TAKEN_OVER


class NeedMoreForm(ReasonedForm):
    """The police ask the desk something before they decide."""

    verb = "need-more"
    said = rules.Said.NEED_MORE
    note = forms.CharField(
        label="Your question in words (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Write no address: it is shown masked.",
    )


class WriteForm(MessageForm, PoliceForm):
    """A message to the desk about the case."""

    verb = "message"


class ReadForm(PoliceForm):
    """What the desk wrote has been read."""

    verb = "read"


class NoActionForm(ReasonedForm):
    """The police will do nothing with the case."""

    verb = "no-action"
    said = rules.Said.NO_ACTION


class HoldForm(ReasonedForm):
    """The police ask to wait until the end of a day."""

    verb = "hold"
    said = rules.Said.HELD
    words = "reason"
    until = forms.DateField(
        label="Wait until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"required": "Choose a date.", "invalid": "Write the date as 2026-12-31 or 31/12/2026."},
    )
    reason = forms.CharField(label="In words (optional)", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        first, last = timezone.localtime(self.at).date(), last_day(self.at)
        self.fields["until"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["until"].help_text = f"At the latest {last:%-d %B %Y}. You can set a new date before then."

    def clean_until(self) -> datetime:
        """Turn the day into the moment at which it is over, and say what is wrong with a day that can't be."""
        day: date = self.cleaned_data["until"]
        if day < timezone.localtime(self.at).date():
            raise forms.ValidationError("This date has passed. Choose today or a later date.")
        if day > last_day(self.at):
            raise forms.ValidationError(
                f"A hold may last {procedure().hold_max_days} days at most. Choose {last_day(self.at):%-d %B %Y} or an"
                " earlier date; you can set a new date before it ends."
            )
        return _tomorrow(day)


class OrderForm(PoliceForm):
    """A magistrate's order: with a reference it is written, without one it is spoken."""

    verb = "order"
    magistrate = forms.CharField(
        label="Magistrate", max_length=200, error_messages={"required": "Write the name of the magistrate."}
    )
    given_at = forms.DateTimeField(
        label="Given on",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={
            "required": "Write the date and time at which the order was given.",
            "invalid": "Write date and time as 2026-12-31 14:30.",
        },
    )
    reference = forms.CharField(
        label="Reference of the written order",
        help_text="Leave empty for a spoken order; it is then confirmed in writing later.",
        required=False,
        max_length=200,
    )

    def clean_given_at(self) -> datetime:
        """Refuse a moment that has not come yet, and one that can only be a slip."""
        given: datetime = self.cleaned_data["given_at"]
        if given.year < EARLIEST_YEAR:
            raise forms.ValidationError(f"This date is before the year {EARLIEST_YEAR}. Check the year.")
        if given > self.at:
            raise forms.ValidationError("An order can't have been given in the future. Check date and time.")
        return given


class RecordForm(PoliceForm):
    """The number of the police report, and what came of the case."""

    verb = "record"
    pv_number = forms.CharField(label="Number of your police report (PV)", required=False, max_length=60)
    outcome = forms.ChoiceField(
        label="What came of it", required=False, choices=[("", "Not known yet"), *rules.Outcome.choices]
    )


class OrderConfirmForm(PoliceForm):
    """The written confirmation of a spoken order."""

    verb = "order-confirm"
    order = forms.IntegerField(widget=forms.HiddenInput)
    reference = forms.CharField(
        label="Reference of the written confirmation",
        max_length=200,
        error_messages={"required": "Write the reference of the written confirmation."},
    )


class KnownForm(PoliceForm):
    """An address of which the police ask whether the hotline works on it."""

    verb = "known"
    asked = forms.CharField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        help_text="In any shape: pasted, hxxp, example[.]org.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Paste the address."},
    )

    def clean_asked(self) -> Address:
        """Read the address as the public form does."""
        try:
            return normalise(self.cleaned_data["asked"])
        except NotAnAddress as error:
            raise forms.ValidationError("This can't be read as one web address. Paste one address, whole.") from error
