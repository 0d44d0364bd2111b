"""When an account was switched off last: no session from before outlives it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_append_only_audit'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='switched_off_at',
            field=models.DateTimeField(null=True),
        ),
    ]
