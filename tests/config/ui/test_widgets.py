import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from config.ui.widgets import Renderer

CHOICES = [
    ("", "Any"),
    ("<b>", 'Quoted "& bold"'),
    ("Europe", [("Europe/Berlin", "Berlin"), ("Europe/Paris", "Paris")]),
    (7, "Seven"),
]
FIELDS: list[tuple[forms.ChoiceField, object]] = [
    (forms.ChoiceField(choices=CHOICES), ""),
    (forms.ChoiceField(choices=CHOICES, required=False, disabled=True), "Europe/Paris"),
    (forms.ChoiceField(choices=CHOICES, help_text="Which?"), "<b>"),
    (forms.MultipleChoiceField(choices=CHOICES), ["7", "Europe/Berlin"]),
    (forms.ChoiceField(choices=[]), None),
]


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_select_is_what_django_draws(field: forms.ChoiceField, value: object) -> None:
    attrs = {"data-on": True, "data-off": False, "aria-label": '"Where" & when', "rows": 3}

    def drawn(renderer: DjangoTemplates) -> list[str]:
        html = field.widget.render("place", value, attrs=attrs, renderer=renderer)
        return [line for line in html.splitlines() if line.strip()]

    assert drawn(Renderer()) == drawn(DjangoTemplates())


def test_other_widgets_are_djangos() -> None:
    widgets = [forms.TextInput(), forms.RadioSelect(choices=CHOICES), forms.CheckboxInput()]
    for widget in widgets:
        ours, theirs = (
            widget.render("place", "7", renderer=renderer)
            for renderer in (Renderer(), DjangoTemplates())
        )
        assert ours == theirs


def test_the_forms_of_the_product_are_drawn_so() -> None:
    assert isinstance(forms.Form().renderer, Renderer)
