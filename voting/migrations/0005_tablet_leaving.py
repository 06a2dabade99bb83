from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voting', '0004_ballot_day'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='admission',
            name='admission_live_once',
        ),
        migrations.AlterField(
            model_name='admission',
            name='state',
            field=models.CharField(choices=[('let_in', 'let in'), ('voting', 'at the tablet'), ('leaving', 'being cleared'), ('over', 'over')], default='let_in', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='admission',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['let_in', 'voting', 'leaving'])), fields=('tablet',), name='admission_live_once'),
        ),
    ]
