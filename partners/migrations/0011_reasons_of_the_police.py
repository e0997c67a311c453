from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0010_how_a_referral_reaches_them"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_said_known',
        ),
        migrations.AddField(
            model_name='answer',
            name='because',
            field=models.CharField(blank=True, choices=[('victim', 'A victim is being identified'), ('suspect', 'A suspect is being identified'), ('evidence', 'Evidence is being secured'), ('magistrate', 'A magistrate has to decide first'), ('no_objection', 'No investigation stands in the way'), ('secured', 'What we need is secured'), ('running', 'It belongs to a running investigation'), ('own_order', 'We ask the host ourselves'), ('address', 'The address does not lead there, or not all of it'), ('hosting', 'Where it lies and who holds it'), ('assessment', 'Why it was judged so'), ('reports', 'When and how it was reported'), ('known', 'Known already'), ('no_lead', 'Nothing in it leads to anybody'), ('abroad', 'Police of another country are competent'), ('other', 'Another reason, in words')], max_length=12),
        ),
        migrations.AddField(
            model_name='hold',
            name='because',
            field=models.CharField(blank=True, choices=[('victim', 'A victim is being identified'), ('suspect', 'A suspect is being identified'), ('evidence', 'Evidence is being secured'), ('magistrate', 'A magistrate has to decide first'), ('no_objection', 'No investigation stands in the way'), ('secured', 'What we need is secured'), ('running', 'It belongs to a running investigation'), ('own_order', 'We ask the host ourselves'), ('address', 'The address does not lead there, or not all of it'), ('hosting', 'Where it lies and who holds it'), ('assessment', 'Why it was judged so'), ('reports', 'When and how it was reported'), ('known', 'Known already'), ('no_lead', 'Nothing in it leads to anybody'), ('abroad', 'Police of another country are competent'), ('other', 'Another reason, in words')], max_length=12),
        ),
        migrations.AddField(
            model_name='hold',
            name='taken_over',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='answer',
            name='said',
            field=models.CharField(choices=[('confirmed', 'Qualification confirmed'), ('rejected', 'Qualification rejected'), ('held', 'Hold: do not tell the host yet'), ('released', 'Released'), ('taken_over', 'Taken over: the police handle it themselves'), ('need_more', 'More is needed before the police decide'), ('no_action', 'No further action'), ('ordered', "Magistrate's order"), ('order_confirmed', 'Order confirmed in writing')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('said__in', ['confirmed', 'rejected', 'held', 'released', 'taken_over', 'need_more', 'no_action', 'ordered', 'order_confirmed'])), name='answer_said_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('because__in', ['', 'victim', 'suspect', 'evidence', 'magistrate', 'no_objection', 'secured', 'running', 'own_order', 'address', 'hosting', 'assessment', 'reports', 'known', 'no_lead', 'abroad', 'other'])), name='answer_because_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('because__in', ['', 'victim', 'suspect', 'evidence', 'magistrate', 'no_objection', 'secured', 'running', 'own_order', 'address', 'hosting', 'assessment', 'reports', 'known', 'no_lead', 'abroad', 'other'])), name='hold_because_known'),
        ),
    ]
