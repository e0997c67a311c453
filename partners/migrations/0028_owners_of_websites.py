"""The directory knows owners of websites, whom domain rules name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0027_mails_about_letters'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partner',
            name='partner_kind_known',
        ),
        migrations.AlterField(
            model_name='partner',
            name='kind',
            field=models.CharField(choices=[('police', 'Police'), ('magistrate', 'Magistrate'), ('hotline', 'Peer hotline (INHOPE)'), ('provider', 'Provider'), ('registrar', 'Registrar'), ('cdn', 'CDN'), ('regulator', 'Regulator'), ('owner', 'Owner of a website')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['police', 'magistrate', 'hotline', 'provider', 'registrar', 'cdn', 'regulator', 'owner'])), name='partner_kind_known'),
        ),
    ]
