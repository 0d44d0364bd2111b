"""What an interviewer holds in hand: answers, key points, pitfalls and probes of a version."""

from django.db import models

from questionbank.formats import limits
from questionbank.models.questions import QuestionVersion, kept_with_version
from web.constraints import Mutability


class ModelAnswer(models.Model):
    """An exemplary answer of a stated quality."""

    mutability = Mutability.FREEZES

    class Quality(models.TextChoices):
        STRONG = "strong", "Strong"
        ADEQUATE = "adequate", "Adequate"
        WEAK = "weak", "Weak"

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="model_answers")
    quality = models.CharField(max_length=10, choices=Quality.choices)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "quality"], name="answer_one_per_quality"),
            kept_with_version("version", name="answer_of_released_version"),
        ]


class ExemplarKey(models.Model):
    """What a model answer earns on one criterion: a level, or no evidence."""

    mutability = Mutability.FREEZES

    answer = models.ForeignKey(ModelAnswer, models.CASCADE, related_name="keys")
    criterion_key = models.SlugField(max_length=limits.KEY)  # of the same version's rubric
    level_key = models.SlugField(max_length=limits.KEY, null=True)  # none: no evidence

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "criterion_key"], name="exemplar_key_one_per_criterion"
            ),
            kept_with_version("answer", "version", name="exemplar_key_of_released_version"),
        ]


class KeyPoint(models.Model):
    """What a good answer covers."""

    mutability = Mutability.FREEZES

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="key_points")
    position = models.PositiveSmallIntegerField()  # ticks name it by its place
    text = models.TextField()
    criterion_key = models.SlugField(
        max_length=limits.KEY, blank=True
    )  # of the same version's rubric

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="key_point_place_unique"),
            kept_with_version("version", name="key_point_of_released_version"),
        ]


class Pitfall(models.Model):
    """What a weak answer says, and why it is wrong."""

    mutability = Mutability.FREEZES

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="pitfalls")
    position = models.PositiveSmallIntegerField()
    says = models.TextField()
    why_wrong = models.TextField(blank=True)

    class Meta:
        constraints = [kept_with_version("version", name="pitfall_of_released_version")]


class Probe(models.Model):
    """A prepared follow-up, with how much help it gives."""

    mutability = Mutability.FREEZES

    class Kind(models.TextChoices):
        CLARIFY = "clarify", "Clarify"
        DEEPEN = "deepen", "Deepen"
        HINT = "hint", "Hint"
        REDIRECT = "redirect", "Redirect"

    class Help(models.TextChoices):
        NONE = "none", "No help"
        SMALL = "small", "A little help"
        LARGE = "large", "Much help"

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="probes")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    trigger = models.TextField(blank=True)
    text = models.TextField()
    expected_signal = models.TextField(blank=True)
    help = models.CharField(max_length=5, choices=Help.choices, default=Help.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="probe_place_unique"),
            kept_with_version("version", name="probe_of_released_version"),
        ]
