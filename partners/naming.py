"""Whom the outbox means by "police:12" or "webhook:7": the partner's name, for people."""

from collections.abc import Iterable

from partners.api.models import Webhook
from partners.models import Partner


def named(whoms: Iterable[str]) -> dict[str, str]:
    """Give the name of each recipient; two queries, however many there are."""
    split = {whom: (kind, int(number)) for whom in whoms for kind, _, number in [whom.partition(":")] if number.isdecimal()}
    hooks = dict(
        Webhook.objects.filter(pk__in=[pk for kind, pk in split.values() if kind == "webhook"]).values_list("pk", "partner")
    )
    pks = {whom: hooks.get(pk) if kind == "webhook" else pk for whom, (kind, pk) in split.items()}
    partners = {row.pk: str(row) for row in Partner.objects.filter(pk__in={pk for pk in pks.values() if pk})}
    return {
        whom: partners[pk] + (", webhook" if split[whom][0] == "webhook" else "")
        for whom, pk in pks.items()
        if pk is not None and pk in partners
    }
