from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0015_keep_directory"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partner',
            name='partner_channel_known',
        ),
        migrations.AlterField(
            model_name='partner',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('portal', 'Own portal: nothing is sent, the partner logs in'), ('hotline', "Hotline to hotline: filed at the peer's own door (Peer doors)")], default='email', help_text='How a referral reaches them', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'portal', 'hotline'])), name='partner_channel_known'),
        ),
    ]
