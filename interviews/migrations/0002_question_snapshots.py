import django.db.models.deletion
import web.constraints
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('content', models.JSONField()),
            ],
            options={
                'constraints': [web.constraints.Immutable(name='snapshot_is_immutable', says='What was pinned is never edited.')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='interviewquestion',
            name='interview_question_pinned_whole',
        ),
        migrations.RemoveField(
            model_name='interviewquestion',
            name='snapshot',
        ),
        migrations.AddField(
            model_name='interviewquestion',
            name='snapshot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='interviews.questionsnapshot'),
        ),
        migrations.AddConstraint(
            model_name='interviewquestion',
            constraint=models.CheckConstraint(
                condition=Q(version__isnull=True, snapshot__isnull=True)
                | Q(version__isnull=False, snapshot__isnull=False),
                name='interview_question_pinned_whole',
            ),
        ),
    ]
