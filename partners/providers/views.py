"""Pages of the desk about providers: the list, the card, and the word of a person on whether notices may go there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hotline.desk import desk_render, staff_page
from hotline.tasks import nudge
from hotline.workflow import NotAllowed
from partners.models import Partner
from partners.providers import actions, desk, forms, rules, waiting
from partners.providers.models import Chain, Contact, Profile

SEE, KEEP, APPROVE = "partners.view_partner", "partners.change_partner", waiting.APPROVE
PAGE = 50


def provider_of(pk: int) -> Partner:
    """Give a provider of the directory, or the page "not found"."""
    return get_object_or_404(Partner.objects.select_related("profile"), pk=pk, kind=rules.PROVIDER, profile__isnull=False)


@staff_page(SEE)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List providers: those to approve first, with what waits for them."""
    form, at = forms.ListForm(request.GET), timezone.now()
    said = form.cleaned_data if form.is_valid() else {"tab": "", "q": ""}
    tab = said["tab"] if said["tab"] in waiting.TABS else "all" if said["q"] else "approve"
    page = Paginator(waiting.listed(tab, said["q"]), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Providers", "tab": tab, "q": said["q"], "tabs": waiting.tabs(tab), "page": page,
        "rows": [desk.line(one, at) for one in page],
    }  # fmt: skip
    return desk_render(request, "desk/providers.html", context)


@staff_page(SEE)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the card of a provider."""
    return shown(request, provider_of(pk))


def shown(request: HttpRequest, provider: Partner, *, status: int = 200, **wrong: Any) -> HttpResponse:
    """Show the card; a form that was wrong comes back with what was typed."""
    at = timezone.now()
    profile = Profile.objects.get(partner=provider)
    card = desk.card(provider, at)
    for contact in card["contacts"]:
        mine = wrong.get("changed") == contact["row"].pk
        contact["form"] = wrong["change"] if mine else _change_form(contact["row"])
        contact["open"] = mine
    card |= {
        "about": wrong.get("about") or forms.AboutForm(instance=profile, prefix="about"),
        "add": wrong.get("add") or forms.ContactForm(prefix="add", initial={"language": provider.language}),
        "link": wrong.get("link") or forms.LinkForm(prefix="link", initial={"source": rules.Source.HAND}),
        "refuse": wrong.get("refuse") or forms.WhyForm(prefix="refuse"),
        "merge": forms.OtherForm(prefix="into"),
        "undo": wrong.get("undo") or forms.WhyForm(prefix="undo"),
        "undoing": wrong.get("undoing"),
        "wrong": next((wrong[name] for name in ("about", "add", "link", "refuse", "change", "undo") if name in wrong), None),
        "opens": set(wrong),
    }
    return desk_render(request, "desk/provider.html", card, status=status)


def _change_form(contact: Contact, told: Any = None) -> forms.ChangeContactForm:
    names = ("address", "language", "hours", "preference", "active")
    initial = {name: getattr(contact, name) for name in names}
    return forms.ChangeContactForm(told, prefix=f"contact-{contact.pk}", channel=contact.channel, initial=initial)


def done(request: HttpRequest, pk: int, deed: Callable[[], object], told: str, **typed: Any) -> HttpResponse:
    """Do one deed, say what came of it, wake the clock, and go back to the card; a refusal keeps what was typed."""
    try:
        deed()
    except NotAllowed as error:
        if form := next(iter(typed.values()), None):
            form.add_error(None, str(error))
            return shown(request, provider_of(pk), status=409, **typed)
        messages.error(request, str(error))
    else:
        nudge()
        messages.success(request, told)
    return redirect("desk-provider", pk)


@staff_page(APPROVE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let notices go to a provider."""
    by: Any = request.user
    provider, at = provider_of(pk), timezone.now()
    told = f"Approved: notices go to {provider.name}. What waited leaves now."
    return done(request, pk, lambda: actions.approve(provider=provider, by=by, at=at), told)


@staff_page(APPROVE)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Let no notice go to a provider."""
    by: Any = request.user
    provider, form = provider_of(pk), forms.WhyForm(request.POST, prefix="refuse")
    if not form.is_valid():
        return shown(request, provider, refuse=form, status=422)
    why, at = form.cleaned_data["why"], timezone.now()
    told = f"Refused: no notice goes to {provider.name}."
    return done(request, pk, lambda: actions.refuse(provider=provider, why=why, by=by, at=at), told, refuse=form)


@staff_page(KEEP)
@require_POST
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a provider besides its contacts."""
    by: Any = request.user
    provider = provider_of(pk)
    form = forms.AboutForm(request.POST, instance=Profile.objects.get(partner=provider), prefix="about")
    if not form.is_valid():
        return shown(request, provider, about=form, status=422)
    said, at = form.cleaned_data, timezone.now()
    deed = lambda: actions.describe(provider=provider, by=by, at=at, **said)  # noqa: E731 - one deed of several
    return done(request, pk, deed, "Written down.", about=form)


@staff_page(KEEP)
@require_POST
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a way to reach a provider."""
    by: Any = request.user
    provider, form = provider_of(pk), forms.ContactForm(request.POST, prefix="add")
    if not form.is_valid():
        return shown(request, provider, add=form, status=422)
    said, at = form.cleaned_data, timezone.now()
    deed = lambda: actions.add_contact(provider=provider, by=by, at=at, **said)  # noqa: E731 - one deed of several
    return done(request, pk, deed, "Contact added.", add=form)


@staff_page(KEEP)
@require_POST
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contact; how it stood is kept."""
    by: Any = request.user
    contact, at = _contact(pk), timezone.now()
    form = _change_form(contact, request.POST)
    if not form.is_valid():
        return shown(request, contact.partner, change=form, changed=contact.pk, status=422)
    said = form.cleaned_data
    deed = lambda: actions.change_contact(contact=contact, by=by, at=at, **said)  # noqa: E731 - one deed of several
    return done(request, contact.partner_id, deed, "Contact changed.", change=form, changed=contact.pk)


@staff_page(KEEP)
@require_POST
def verify_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a person verified a contact today; one that bounced may be used again."""
    by: Any = request.user
    contact, at = _contact(pk), timezone.now()
    deed = lambda: actions.verify_contact(contact=contact, by=by, at=at, on=timezone.localdate(at))  # noqa: E731
    return done(request, contact.partner_id, deed, "Written down: this contact was verified today, and may be used.")


@staff_page(APPROVE)
@require_POST
def accept_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a contact be used that a look-up found, or that a provider named."""
    by: Any = request.user
    contact, at = _contact(pk), timezone.now()
    told = "Accepted: this contact may be used."
    return done(request, contact.partner_id, lambda: actions.accept_contact(contact=contact, by=by, at=at), told)


def _contact(pk: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("partner"), pk=pk)


@staff_page(KEEP)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how another provider stands to this one."""
    by: Any = request.user
    provider, form = provider_of(pk), forms.LinkForm(request.POST, prefix="link")
    if not form.is_valid():
        return shown(request, provider, link=form, status=422)
    said, at = form.cleaned_data, timezone.now()
    kind, _, side = said["says"].partition(":")
    ends = (provider, said["other"]) if side == "ahead" else (said["other"], provider)
    more = {"kind": kind, "source": said["source"], "note": said["note"], "by": by, "at": at}
    deed = lambda: actions.link(partner=ends[0], leads_to=ends[1], **more)  # noqa: E731 - one deed of several
    return done(request, pk, deed, "Link written down.", link=form)


@staff_page(KEEP)
@require_POST
def unlink(request: HttpRequest, pk: int, chain: int) -> HttpResponse:
    """Write down that a link holds no more."""
    by: Any = request.user
    found, at = get_object_or_404(Chain, pk=chain), timezone.now()
    return done(request, pk, lambda: actions.unlink(chain=found, by=by, at=at), "The link has ended.")
