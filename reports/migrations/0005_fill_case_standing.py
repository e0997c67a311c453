"""Give every case that is here already its place in the queue; batch by batch, and nothing to undo."""

from django.conf import settings
from django.db import migrations

from reports import rules

AT_ONCE = 1000
COLUMNS = [
    "band", "priority", "rank_at", "sources", "known", "signs", "channel", "language", "place", "hosting", "country",
]


def fill(apps, schema_editor):
    from hotline.procedures import procedure

    Case = apps.get_model("reports", "Case")
    last = 0
    while batch := list(Case.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for case in batch:
            give(case, Case, procedure().country)
        Case.objects.bulk_update(batch, COLUMNS)
        last = batch[-1].pk


def give(case, Case, home):
    told = [one.report for one in case.sightings.select_related("report").order_by("report__received_at", "pk")[:200]]
    newest = case.lookups.order_by("-at", "-pk").first()
    if told:
        case.channel, case.language, case.place = told[0].channel, told[0].language, told[0].place
    signs = sorted({sign for one in told for sign in [*one.signs, *(["young"] if one.young else [])]})
    case.signs = f" {' '.join(signs)} " if signs else ""
    hours = {(one.channel, one.language, one.received_at.replace(minute=0, second=0, microsecond=0)) for one in told if not one.suspect}
    case.sources = min(len(hours), rules.MOST_SOURCES)
    case.known = Case.objects.filter(host=case.host, state="confirmed").exclude(pk=case.pk)[: rules.MOST_NEIGHBOURS].count()
    if newest and not case.address.startswith("contact:"):
        case.hosting, case.country = newest.outcome, newest.country
    standing = rules.Standing(
        case.urgency, case.suspect, case.hosting == "found" and case.country == home, case.sources, case.known
    )
    case.band, case.priority = rules.band_of(standing), rules.priority_of(standing)
    case.rank_at = rules.rank_at(case.first_reported_at, case.priority)


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0004_case_standing"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
