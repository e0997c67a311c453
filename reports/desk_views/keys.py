"""The page on which a person chooses their keys."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hotline import keymap
from hotline.desk import desk_render, staff_page
from hotline.models import KeyChoice


@staff_page("reports.view_case")
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys, and take a person's own: some on other keys, some off, or all off."""
    user: Any = request.user
    if request.method == "GET":
        choice = keymap.choice_of(user)
        return _page(request, keymap.keys_of(choice), off=bool(choice and choice.off))
    if "reset" in request.POST:
        KeyChoice.objects.filter(user=user).delete()
        messages.success(request, "Your keys are as they come.")
        return redirect("desk-keys")
    typed = {name: keymap.tidy(request.POST.get(name, keymap.BY_NAME[name].key)) for name in keymap.EDITABLE}
    off = request.POST.get("off") == "on"
    if wrong := keymap.problems_of(typed):
        return _page(request, typed, off=off, wrong=wrong, status=422)
    own = {name: key for name, key in typed.items() if key != keymap.BY_NAME[name].key}
    KeyChoice.objects.update_or_create(user=user, defaults={"off": off, "keys": own})
    messages.success(request, "Your keys are saved." + (" Single keys are off." if off else ""))
    return redirect("desk-keys")


def _page(
    request: HttpRequest, typed: dict[str, str], *, off: bool, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    wrong = wrong or {}
    scopes = [
        {
            "title": title,
            "rows": [
                {"name": name, "words": key.words, "key": typed.get(name, key.key), "default": key.key,
                 "fixed": key.fixed, "problem": wrong.get(name, "")}
                for name, key in keymap.BY_NAME.items() if key.scope == scope
            ],
        }
        for scope, title in keymap.SCOPES.items()
    ]  # fmt: skip
    problems = [f"{keymap.BY_NAME[name].words}: {said}" for name, said in wrong.items()]
    context = {"title": "Keys", "scopes": scopes, "off": off, "problems": problems}
    return desk_render(request, "desk/keys.html", context, status=status)
