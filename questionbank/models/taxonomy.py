"""What a question is about, and what it gives evidence of."""

from django.db import models

from web.constraints import Mutability


class Topic(models.Model):
    """What a question is about."""

    mutability = Mutability.MUTABLE

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """What an answer gives evidence of."""

    mutability = Mutability.MUTABLE

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return self.name
