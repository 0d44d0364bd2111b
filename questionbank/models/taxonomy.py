"""What a question is about, and what it gives evidence of."""

from django.db import models

from web.columns import LineField
from web.constraints import Mutability


class _Entry(models.Model):
    slug = models.SlugField(unique=True)
    name = LineField(max_length=100)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Topic(_Entry):
    """What a question is about."""

    mutability = Mutability.MUTABLE


class Competency(_Entry):
    """What an answer gives evidence of."""

    mutability = Mutability.MUTABLE

    class Meta:
        verbose_name_plural = "competencies"
