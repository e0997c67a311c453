"""A right of its own for taking case files out of the house."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_conversations")]
    operations = [
        migrations.AlterModelOptions(
            name="case",
            options={
                "permissions": [
                    ("assess_case", "Can claim and assess cases"),
                    ("decide_case", "Can decide disputed cases and stop takedowns"),
                    ("reveal_address", "Can reveal addresses"),
                    ("export_case", "Can take case files out for court"),
                ]
            },
        ),
    ]
