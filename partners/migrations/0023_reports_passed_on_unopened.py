from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0022_certificates_of_partners"),
        ('reports', '0018_channel_of_partners'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='referral',
            name='referral_purpose_known',
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ('referral', 'reminder', 'escalation', 'regulator', 'unopened'))), name='referral_purpose_known'),
        ),
    ]
