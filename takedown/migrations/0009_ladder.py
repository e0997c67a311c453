"""The ladder is kept by the name of its step, and each asking is a row; what is under way keeps its place."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The ladders as they were before: each step with how often it is taken, and in the last column where it stands now. After the
# reminders of a provider come upstream and registrar now; whoever was further already stays with police or regulator.
BEFORE = {
    "notice": (("notice", 1, 0), ("reminder", 2, 1), ("upstream", 0, 2)),
    "peer": (("referral", 1, 0), ("reminder", 0, 1)),
    "orphan": (("referral", 1, 0), ("reminder", 2, 1), ("escalation", 0, 2)),
    "police": (("referral", 1, 0), ("reminder", 0, 1)),
}
REMINDED = 3  # askings of a provider before it went to police or regulator
LAST_PLACE = 4
HOURS = {"police": 168, "regulator": 168, "hotline": 72}
BATCH = 500


def stand_after(path, asked, last):
    """Give the step that came after so many askings, how often it was taken, and its place."""
    if path == "notice" and asked > REMINDED:
        return last, asked - REMINDED, LAST_PLACE
    left = asked
    for name, times, place in BEFORE[path]:
        if times == 0 or left < times:
            return name, left, place
        left -= times
    return name, left, place


def keep_places(apps, schema_editor):
    """Write where each open takedown stands, and its askings so far as rows."""
    takedowns = apps.get_model("takedown", "Takedown")
    pks = list(takedowns.objects.filter(closed_at=None, asked_count__gt=0).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        for one in takedowns.objects.filter(pk__in=pks[start : start + BATCH]):
            _keep(apps, one)


def _keep(apps, one):
    lines = apps.get_model("takedown", "NoticeLine").objects.filter(takedown=one).select_related("notice")
    sent = apps.get_model("partners", "Referral").objects.filter(key__startswith=f"ask:{one.pk}:").select_related("partner")
    further = [row.purpose for row in sent.order_by("pk") if row.purpose in ("escalation", "regulator")]
    last = further[-1] if further else "escalation"
    told = [(row.notice.written_at, row.pk, _of_notice(row.notice)) for row in lines]
    told += [(row.written_at, row.pk, _of_referral(row, one.path)) for row in sent]
    number, rows = one.asked_count, []
    for _, _, facts in sorted(told, key=lambda asked: asked[:2], reverse=True):
        step, taken, place = stand_after(one.path, max(number - 1, 0), last)
        stand = {"step": step, "step_taken": taken, "step_place": place}
        rows.append({"number": max(number, 1), **stand, **facts})
        number -= facts.get("undone_at") is None
    asking = apps.get_model("takedown", "Asking")
    asking.objects.bulk_create([asking(takedown=one, **facts) for facts in reversed(rows)])
    one.step, one.step_taken, one.step_place = stand_after(one.path, one.asked_count, last)
    one.save(update_fields=["step", "step_taken", "step_place"])


def _of_notice(notice):
    return {
        "to": "provider", "letter": notice.step, "at": notice.written_at, "answer_hours": notice.answer_hours,
        "left_at": notice.sent_at, "due_at": notice.answer_due_at, "undone_at": notice.withdrawn_at, "notice": notice,
    }  # fmt: skip


def _of_referral(row, path):
    kind = row.partner.kind
    hours = HOURS.get(kind, 168)
    to = kind if kind != "hotline" else ("orphan" if path == "orphan" else "peer")
    return {
        "to": to, "letter": row.purpose, "at": row.written_at, "answer_hours": hours, "left_at": row.sent_at,
        "due_at": row.sent_at + timedelta(hours=hours) if row.sent_at else None, "referral": row,
    }  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0023_reports_passed_on_unopened"),
        ("takedown", "0008_what_replies_tell"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="takedown",
            options={"permissions": [("steer_ladder", "Skip or repeat a step of the ladder, or go to the next one now")]},
        ),
        migrations.AddField(
            model_name="takedown",
            name="step",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="takedown",
            name="step_place",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="takedown",
            name="step_taken",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=255)),
                ("wanted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(null=True)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("contact", models.EmailField(blank=True, max_length=254)),
                ("country", models.CharField(blank=True, max_length=2)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="registration_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("about", "key"), name="registration_once"),
                    models.CheckConstraint(
                        condition=models.Q(("about__in", ("name", "network"))), name="registration_about_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=12)),
                ("step_taken", models.PositiveIntegerField()),
                ("step_place", models.PositiveSmallIntegerField()),
                ("to", models.CharField(max_length=10)),
                ("letter", models.CharField(blank=True, max_length=12)),
                ("at", models.DateTimeField()),
                ("answer_hours", models.PositiveIntegerField(default=0)),
                ("pauses", models.JSONField(default=list)),
                ("left_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("skipped", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="askings", to="takedown.notice"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.referral"
                    ),
                ),
                (
                    "takedown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="askings", to="takedown.takedown"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["takedown", "-id"], name="asking_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to__in", ("provider", "upstream", "cdn", "registrar", "police", "peer", "orphan", "regulator"))
                        ),
                        name="asking_to_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice__isnull", False), ("referral", None), ("skipped", "")),
                            models.Q(("notice", None), ("referral__isnull", False), ("skipped", "")),
                            models.Q(
                                ("left_at", None),
                                ("notice", None),
                                ("referral", None),
                                models.Q(("skipped", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="asking_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at", None), ("left_at", None)),
                            models.Q(("due_at__isnull", False), ("left_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="asking_left_has_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left_at", None), ("undone_at", None), _connector="OR"),
                        name="asking_left_or_undone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Steering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deed", models.CharField(max_length=10)),
                ("step", models.CharField(max_length=12)),
                ("why", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "takedown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steerings", to="takedown.takedown"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("deed__in", ("skipped", "repeated", "escalated"))), name="steering_deed_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="steering_says_why"),
                ],
            },
        ),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
    ]
