import web.columns
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0002_question_snapshots'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='pdf',
            field=web.columns.PackedField(null=True),
        ),
    ]
