from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0003_talk'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='outcome_note',
            field=models.CharField(blank=True, max_length=600, verbose_name='what was answered'),
        ),
        migrations.AlterField(
            model_name='message',
            name='outcome_state',
            field=models.CharField(blank=True, choices=[('proposed', 'on its way to a suggestion'), ('suggested', 'became a suggestion'), ('with-department', 'suggestion · a department has it'), ('on-the-day', 'suggestion · to be answered today'), ('answered', 'suggestion · answered at once'), ('replied', 'suggestion · replied'), ('settled', 'suggestion · settled'), ('not-accepted', 'suggestion · not accepted'), ('withdrawn', 'suggestion · withdrawn')], max_length=20, verbose_name='what became of it'),
        ),
    ]
