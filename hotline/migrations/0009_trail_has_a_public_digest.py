"""Each event of the trail gets a digest that needs no key to check, and the trail can be looked through by person and deed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0008_break_glass")]
    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={"permissions": [("verify_auditevent", "Can have the trail checked")]},
        ),
        migrations.AddField(
            model_name="auditevent",
            name="digest",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["by", "at"], name="audit_by_at"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["deed", "at"], name="audit_deed_at"),
        ),
    ]
