import django.db.models.deletion
from django.db import migrations, models


# What an interview's questions name is its sections; then they are kept as the questions are.
FORWARDS = """
INSERT INTO interviews_interviewsection (interview_id, position, title, minutes)
  SELECT interview_id, row_number() OVER (PARTITION BY interview_id ORDER BY min(position)) - 1,
    section, 0
  FROM interviews_interviewquestion WHERE section <> '' GROUP BY interview_id, section;
CREATE TRIGGER started_interview_keeps_sections
  BEFORE INSERT OR UPDATE OR DELETE ON interviews_interviewsection
  FOR EACH ROW EXECUTE FUNCTION started_interview_keeps_questions();
"""
BACKWARDS = "DROP TRIGGER started_interview_keeps_sections ON interviews_interviewsection;"


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0002_immutable_records'),
    ]

    operations = [
        migrations.CreateModel(
            name='InterviewSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='interview',
            name='plan_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='kit',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='kitsection',
            constraint=models.UniqueConstraint(fields=('kit', 'title'), name='kit_section_title_unique'),
        ),
        migrations.AddField(
            model_name='interviewsection',
            name='interview',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='interviews.interview'),
        ),
        migrations.AddConstraint(
            model_name='interviewsection',
            constraint=models.UniqueConstraint(fields=('interview', 'position'), name='interview_section_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='interviewsection',
            constraint=models.UniqueConstraint(fields=('interview', 'title'), name='interview_section_title_unique'),
        ),
        migrations.AddConstraint(
            model_name='interviewsection',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='interview_section_has_title'),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
