import re

import pytest
from django import forms

from tests.clients import words
from tests.config.ui.drawing import draw


class Sample(forms.Form):
    title = forms.CharField(help_text="As in lists.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    outcome = forms.ChoiceField(choices=[("a", "Advance"), ("h", "Hold")], widget=forms.RadioSelect)
    terms = forms.BooleanField(label="I accept.")

    def clean(self) -> None:
        raise forms.ValidationError("Nothing fits together.")


def control(html: str) -> str:
    found = re.search(r"<(input|textarea)[^>]*>", html)
    assert found
    return found.group()


def test_a_field_ties_label_help_and_widget_together() -> None:
    html = draw("{% field form.title %}", form=Sample())
    assert words(html) == "Title As in lists."
    assert 'for="id_title"' in html
    assert 'id="id_title_help"' in html
    assert 'aria-describedby="id_title_help"' in control(html)
    assert "aria-invalid" not in html


def test_a_faulty_field_keeps_what_was_typed_and_points_to_its_error() -> None:
    form = Sample({"title": "", "note": "typed <text>"})
    html = draw("{% field form.title %}", form=form)
    assert words(html) == "Title As in lists. This field is required."
    assert 'aria-describedby="id_title_help id_title_error"' in control(html)
    assert 'aria-invalid="true"' in control(html)
    assert "typed &lt;text&gt;" in draw("{% field form.note %}", form=form)


def test_a_group_of_choices_is_a_fieldset_with_its_label_as_legend() -> None:
    html = draw("{% field form.outcome %}", form=Sample({}))
    assert words(html) == "Outcome Advance Hold This field is required."
    assert "<fieldset" in html
    assert 'aria-describedby="id_outcome_error"' in html
    assert html.count('type="radio"') == 2


def test_optional_is_said_and_required_is_not() -> None:
    assert words(draw("{% field form.note %}", form=Sample())) == "Note optional"
    assert words(draw("{% field form.terms %}", form=Sample())) == "I accept."


def test_html_attributes_reach_the_widget() -> None:
    html = draw('{% field form.title hx-get="/search" data-key="7" %}', form=Sample())
    assert control(html).startswith('<input data-key="7" hx-get="/search" ')


def test_form_errors_name_the_whole_and_lead_to_each_field() -> None:
    html = draw("{% form_errors form %}", form=Sample({"title": "x"}))
    assert words(html) == ("Nothing fits together. 2 fields need your attention: Outcome I accept.")
    assert 'href="#id_outcome"' in html
    assert 'role="alert"' in html


def test_a_form_without_errors_says_nothing() -> None:
    assert words(draw("{% form_errors form %}", form=Sample())) == ""


def test_a_missing_form_field_is_named() -> None:
    with pytest.raises(TypeError, match=r"needs a field of a form, got ''"):
        draw("{% field form.nonesuch %}", form=Sample())
