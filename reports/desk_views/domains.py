"""Domain rules at the desk: look at them, lay one down after seeing what it touches, end one with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hotline.desk import desk_render, staff_page
from hotline.workflow import NotAllowed
from reports.actions.domain_rules import end_rule, lay_down
from reports.desk import domains as shown
from reports.forms_domains import EndForm, RuleForm
from reports.models import DomainRule
from reports.rules import domains

KEEP = "reports.keep_domainrules"


@staff_page("reports.view_domainrule")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules that count, or those that are over."""
    over = request.GET.get("over") == "on"
    context = {"title": "Domain rules", "rows": shown.rows(timezone.now(), over=over), "over": over}
    return desk_render(request, "desk/domain_rules.html", context)


@staff_page(KEEP)
@require_http_methods(["GET", "POST"])
def lay(request: HttpRequest) -> HttpResponse:
    """Take a rule, show what it would touch, and lay it down once that was confirmed."""
    user: Any = request.user
    at = timezone.now()
    form = RuleForm(request.POST or None, at=at, initial={"domain": request.GET.get("domain", "")[:255]})
    context: dict[str, Any] = {"title": "New domain rule", "form": form}
    if request.method != "POST":
        return desk_render(request, "desk/domain_rule_new.html", context)
    if not form.is_valid():
        return desk_render(request, "desk/domain_rule_new.html", context, status=422)
    said = form.cleaned_data
    if "confirm" not in request.POST:
        old = DomainRule.objects.filter(domain=said["domain"], kind=said["kind"], ended_at=None).first()
        told = {"touches": shown.touches(said["domain"]), "domain": said["domain"], "replaces": old}
        return desk_render(request, "desk/domain_rule_new.html", context | {"preview": told})
    try:
        lay_down(
            domain=said["domain"], kind=said["kind"], says=said, reason=said["reason"], until=form.end(), by=user, at=at
        )
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("desk-domain-rules")
    kind = domains.Kind(said["kind"]).label
    messages.success(request, f"Laid down for {said['domain']}: {kind[0].lower()}{kind[1:]}.")
    return redirect("desk-domain-rules")


@staff_page(KEEP)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a rule before its time, with a reason."""
    user: Any = request.user
    rule = get_object_or_404(DomainRule.objects.select_related("laid_by"), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_rule(rule=rule, why=form.cleaned_data["why"], by=user, at=timezone.now())
            messages.success(request, f"The rule for {rule.domain} is over.")
        except NotAllowed as error:
            messages.error(request, str(error))
        return redirect("desk-domain-rules")
    context = {"title": "End a domain rule", "rule": rule, "says": shown.says(rule), "form": form}
    return desk_render(request, "desk/domain_rule_end.html", context, status=422 if form.is_bound else 200)
