"""Component tags: markup that is used twice lives here, one template per component."""

from django import template

register = template.Library()
