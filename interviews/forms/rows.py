"""A form of many rows, which an action may refuse as a whole."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import get_default_renderer


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # takes no arguments at run time
    """What `formset_factory` would add, written out so that it has a type."""

    extra = 0
    min_num = 0
    max_num = 100
    absolute_max = 200
    validate_min = validate_max = True
    can_order = can_delete = can_delete_extra = False
    renderer = get_default_renderer()

    def refuse(self, error: ValidationError) -> None:
        """Show above the rows why they were not taken."""
        self._non_form_errors = self.error_class(error.messages, error_class="nonform")

    @property
    def has_faults(self) -> bool:
        """Say whether anything was refused."""
        return self.is_bound and (any(self.errors) or bool(self.non_form_errors()))
