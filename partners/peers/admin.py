"""Archive room of peers' doors: an address and a token, which is written and never read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from hotline.admin import Directory
from partners import rules
from partners.api.hooks import may_receive
from partners.models import Partner
from partners.peers import doors
from partners.peers.models import PeerDoor

SHAPE = "Paste the whole token as the peer gave it: letters, digits, - and _ only."


class DoorForm(forms.ModelForm):
    """Take an address and a token; a token that stands there already stays unless another is entered."""

    new_token = forms.CharField(
        label="Token", required=False, max_length=500, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The peer's administrator makes it for you, with the rights to file reports and to ask what became of "
        "them. It is kept sealed and never shown again.",
    )  # fmt: skip

    class Meta:
        model = PeerDoor
        fields = ("partner", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner := self.fields.get("partner"):
            partner.queryset = Partner.objects.filter(kind=rules.Kind.HOTLINE).order_by("country", "name")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Give the address without what we add ourselves."""
        url = str(self.cleaned_data["url"]).strip().rstrip("/").removesuffix("/api/v1")
        if not may_receive(url):
            raise forms.ValidationError("Enter an address that begins with https:// and holds no password.")
        return url

    def clean_new_token(self) -> str:
        """Refuse what can be no token, and a door without one."""
        token = str(self.cleaned_data["new_token"])
        if not token and not self.instance.token:
            raise forms.ValidationError("Enter the token that the peer gave you.")
        if token and not (token.isascii() and token.replace("-", "").replace("_", "").isalnum()):
            raise forms.ValidationError(SHAPE)
        return token


@admin.register(PeerDoor)
class PeerDoorAdmin(Directory):
    """Doors of peers that run this same house: choose the way "hotline" for them in the directory."""

    form = DoorForm
    list_display = ("partner", "url", "token_set_at")
    list_select_related = ("partner",)
    ordering = ("partner__name",)
    fields = ("partner", "url", "new_token", "token_set_at")

    def get_readonly_fields(self, request: HttpRequest, obj: PeerDoor | None = None) -> tuple[str, ...]:
        """A door belongs to one partner for good."""
        return ("token_set_at", *(("partner",) if obj else ()))

    def save_model(self, request: HttpRequest, obj: PeerDoor, form: Any, change: bool) -> None:  # type: ignore[override]
        """Seal a token that was entered, and save."""
        if token := form.cleaned_data["new_token"]:
            doors.seal(obj, token, timezone.now())
        super().save_model(request, obj, form, change)
