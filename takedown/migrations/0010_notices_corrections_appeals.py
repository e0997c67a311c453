"""Letters that were pulled back, questions, corrections and appeals."""

import django.db.models.deletion
import hotline.crypto
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0023_reports_passed_on_unopened'),
        ('reports', '0024_findings_of_other_systems'),
        ("takedown", "0009_ladder"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('how', models.CharField(choices=[('reply', 'On the reply page'), ('mail', 'By e-mail'), ('letter', 'By letter'), ('phone', 'By telephone')], max_length=8)),
                ('appellant', models.CharField(choices=[('provider', 'The provider'), ('owner', 'The owner of the site or the content')], max_length=8)),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('fr', 'Français'), ('de', 'Deutsch'), ('en', 'English')], max_length=5)),
                ('contact', hotline.crypto.SealedTextField(blank=True, default=b'')),
                ('text', hotline.crypto.SealedTextField(blank=True, default=b'')),
                ('erase_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('paused_until', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'Upheld'), ('partly', 'Upheld in part'), ('rejected', 'Rejected')], max_length=8)),
                ('reasons', models.TextField(blank=True, max_length=4000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('not_illegal', 'Judged anew: not illegal'), ('host', 'It did not lie with whom we asked'), ('mistake', 'Another mistake of ours')], max_length=12)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CorrectionLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ProviderMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.TextField(max_length=4000)),
                ('sent_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PullBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('why', models.CharField(max_length=300)),
                ('due_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'permissions': [('pull_back_notice', 'Can pull letters to providers back, and send them now'), ('answer_provider', 'Can answer questions of providers'), ('correct_notice', 'Can write corrections to whoever got a wrong letter'), ('enter_appeal', 'Can enter appeals of owners and providers'), ('handle_appeal', 'Can decide appeals on cases they did not judge')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(model_name='notice', index=models.Index(condition=models.Q(('sent_at', None), ('withdrawn_at', None)), fields=['written_at', 'id'], name='notice_leaving')),
        migrations.AddIndex(model_name='notice', index=models.Index(fields=['provider', '-id'], name='notice_of_provider')),
        migrations.AddIndex(model_name='reply', index=models.Index(fields=['-at', '-id'], name='reply_newest')),
        migrations.AddIndex(model_name='takedown', index=models.Index(condition=models.Q(('closed_at', None), ('path', 'notice'), ('state__in', ('asked', 'overdue'))), fields=['due_at', 'id'], name='takedown_answers')),
        migrations.AddField(model_name='appeal', name='case', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='reports.case')),
        migrations.AddField(model_name='appeal', name='entered_by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='appeal', name='handled_by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='appeal', name='notice', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='takedown.notice')),
        migrations.AddField(model_name='appeal', name='reply', field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='takedown.reply')),
        migrations.AddField(model_name='correction', name='by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='correction', name='case', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.case')),
        migrations.AddField(model_name='correctionletter', name='correction', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='takedown.correction')),
        migrations.AddField(model_name='correctionletter', name='notice', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='takedown.notice')),
        migrations.AddField(model_name='correctionletter', name='partner', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
        migrations.AddField(model_name='correctionletter', name='referral', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.referral')),
        migrations.AddField(model_name='providermessage', name='by', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='providermessage', name='notice', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='takedown.notice')),
        migrations.AddField(model_name='pullback', name='by', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='pullback', name='decided_by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='pullback', name='notice', field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pull_back', to='takedown.notice')),
        migrations.AddField(model_name='question', name='closed_by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name='question', name='notice', field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='takedown.notice')),
        migrations.AddField(model_name='question', name='taken_by', field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        migrations.AddIndex(model_name='appeal', index=models.Index(condition=models.Q(('answered_at', None)), fields=['due_at', 'id'], name='appeal_open')),
        migrations.AddIndex(model_name='appeal', index=models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['-answered_at', '-id'], name='appeal_answered')),
        migrations.AddIndex(model_name='appeal', index=models.Index(condition=models.Q(('erase_at__isnull', False)), fields=['erase_at'], name='appeal_erase')),
        migrations.AddConstraint(model_name='appeal', constraint=models.CheckConstraint(condition=models.Q(('how__in', ['reply', 'mail', 'letter', 'phone'])), name='appeal_how_known')),
        migrations.AddConstraint(model_name='appeal', constraint=models.CheckConstraint(condition=models.Q(('appellant__in', ['provider', 'owner'])), name='appeal_appellant_known')),
        migrations.AddConstraint(model_name='appeal', constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'upheld', 'partly', 'rejected'])), name='appeal_outcome_known')),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handled_by', None), ('taken_at', None)), models.Q(('handled_by__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='appeal_taken_paired'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('outcome', ''), ('sent_at', None)), models.Q(('answered_at__isnull', False), ('handled_by__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), _connector='OR'), name='appeal_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entered_by', None), ('how', 'reply'), ('reply__isnull', False)), models.Q(models.Q(('how', 'reply'), _negated=True), ('entered_by__isnull', False), ('reply', None)), _connector='OR'), name='appeal_reply_or_entered'),
        ),
        migrations.AddConstraint(model_name='appeal', constraint=models.CheckConstraint(condition=models.Q(('erase_at__isnull', False), models.Q(('contact', b''), ('text', b'')), _connector='OR'), name='appeal_erased')),
        migrations.AddConstraint(model_name='appeal', constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None), ('notice__isnull', False)), fields=('case', 'notice'), name='appeal_one_open')),
        migrations.AddIndex(model_name='correction', index=models.Index(fields=['at'], name='correction_at')),
        migrations.AddConstraint(model_name='correction', constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['not_illegal', 'host', 'mistake'])), name='correction_kind_known')),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('kind', 'not_illegal')), models.Q(('by__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='correction_by_hand_says_why'),
        ),
        migrations.AddConstraint(model_name='correction', constraint=models.UniqueConstraint(condition=models.Q(('kind', 'not_illegal')), fields=('case', 'round'), name='correction_once_a_round')),
        migrations.AddConstraint(model_name='correctionletter', constraint=models.UniqueConstraint(fields=('correction', 'partner'), name='correction_each_once')),
        migrations.AddConstraint(model_name='correctionletter', constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), ('withdrawn_at', None), _connector='OR'), name='correction_one_end')),
        migrations.AddConstraint(
            model_name='correctionletter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('notice', None), ('referral__isnull', False)), models.Q(('notice__isnull', False), ('referral', None)), _connector='OR'), name='correction_of_one_letter'),
        ),
        migrations.AddConstraint(model_name='providermessage', constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), ('withdrawn_at', None), _connector='OR'), name='providermessage_one_end')),
        migrations.AddIndex(model_name='pullback', index=models.Index(condition=models.Q(('decided_at', None)), fields=['due_at', 'id'], name='pullback_undecided')),
        migrations.AddConstraint(
            model_name='pullback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='pullback_decided_paired'),
        ),
        migrations.AddIndex(model_name='question', index=models.Index(condition=models.Q(('closed_at', None)), fields=['asked_at', 'id'], name='question_open')),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at', None), ('taken_by', None)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='question_taken_paired'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='question_closed_paired'),
        ),
        migrations.AddConstraint(model_name='question', constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('notice',), name='question_one_open')),
    ]
