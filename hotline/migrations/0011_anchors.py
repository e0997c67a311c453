"""Daily signed anchors of the trail, and their time stamps."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0010_digests_of_older_events")]
    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("after", models.PositiveBigIntegerField()),
                ("up_to", models.PositiveBigIntegerField()),
                ("events", models.PositiveIntegerField()),
                ("total", models.PositiveBigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=120)),
                ("leaves", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("up_to__gte", models.F("after"))), name="anchor_goes_forward")
                ],
            },
        ),
        migrations.CreateModel(
            name="AnchorStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "anchor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stamp", to="hotline.anchor"
                    ),
                ),
                ("not_before", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("response", models.BinaryField(default=b"")),
                ("stamped_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("not_before__isnull", False)), fields=["not_before"], name="anchorstamp_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("not_before__isnull", False), ("stamped_at", None)),
                            models.Q(("not_before", None), ("stamped_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="anchorstamp_asked_or_given",
                    )
                ],
            },
        ),
    ]
