"""Forms of messages between police and desk."""

from django import forms

LONGEST = 4000


class MessageForm(forms.Form):
    """What one side writes to the other about a case."""

    text = forms.CharField(
        label="Message",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Write no address: it is shown masked. The other side sees the case itself.",
        error_messages={"required": "Write the message."},
    )


class ReplyForm(MessageForm):
    """What the desk writes to a unit; it may answer what the unit asked."""

    settles = forms.BooleanField(label="This answers what they asked", required=False)
