"""A rung of the ladder may ask the owner of a site."""

from django.db import migrations, models

RUNGS = ("provider", "upstream", "cdn", "registrar", "owner", "police", "peer", "orphan", "regulator")


class Migration(migrations.Migration):

    dependencies = [
        ("takedown", "0017_told_later"),
        ("partners", "0028_owners_of_websites"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="asking", name="asking_to_known"),
        migrations.AddConstraint(
            model_name="asking",
            constraint=models.CheckConstraint(condition=models.Q(("to__in", RUNGS)), name="asking_to_known"),
        ),
    ]
