from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voting', '0002_secret_ballots'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vote',
            name='vote_once',
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('paper', 'elector', 'choice'), name='vote_once'),
        ),
    ]
