import pytest
from django.template import TemplateSyntaxError

from config.ui.component import register
from tests.config.ui.drawing import draw


@pytest.mark.parametrize("tag", sorted(register.tags))
def test_every_component_refuses_an_attribute_it_does_not_declare(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=rf"{tag} %}} has no attribute 'colour'"):
        draw(f'{{% {tag} colour="red" %}}')


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        (
            '{% badge "draft" size="big" %}',
            "{% badge %} has no attribute 'size'. It accepts: state, label, tone.",
        ),
        ("{% badge %}", "{% badge %} needs 'state'. It accepts: state, label, tone."),
        (
            '{% badge "draft" state="live" %}',
            "{% badge %} got 'state' twice. It accepts: state, label, tone.",
        ),
        (
            '{% badge "draft" "Draft" %}',
            (
                '{% badge %} takes no further value without a name: "Draft". '
                "It accepts: state, label, tone."
            ),
        ),
        (
            '{% icon "check" hx-get="/" %}',
            "{% icon %} has no attribute 'hx-get'. It accepts: name, label.",
        ),
        (
            '{% link_button "Go" href="/" onclick="x()" %}',
            (
                "{% link_button %} has no attribute 'onclick'. It accepts: label, href, kind, "
                "icon, is_small, is_download, hx-*, data-*, aria-*, id."
            ),
        ),
        (
            '{% notice body="x" %}{% endnotice %}',
            "{% notice %} has no attribute 'body'. It accepts: title, tone, is_live.",
        ),
    ],
)
def test_a_wrong_tag_says_what_is_wrong_and_what_is_accepted(source: str, refusal: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        draw(source)
    assert str(refused.value) == refusal


def test_an_attribute_given_by_name_frees_its_place() -> None:
    assert draw('{% badge state="draft" %}') == draw('{% badge "draft" %}')


def test_html_attributes_are_passed_on_escaped() -> None:
    html = draw('{% button "Go" hx-get=address data-key="7" id="go" %}', address='/?a="b"&c')
    assert 'data-key="7" hx-get="/?a=&quot;b&quot;&amp;c" id="go"' in html


def test_an_html_attribute_can_be_left_out_or_bare() -> None:
    html = draw(
        '{% button "Go" hx-get=nothing data-on=yes aria-busy=no %}',
        nothing=None,
        yes=True,
        no=False,
    )
    assert "hx-get" not in html
    assert "aria-busy" not in html
    assert " data-on>" in html


def test_text_is_escaped_and_a_body_is_not_escaped_twice() -> None:
    html = draw("{% notice title=text %}<p>{{ text }}</p>{% endnotice %}", text="<b>")
    assert '<p class="notice-title">&lt;b&gt;</p>' in html
    assert "<p>&lt;b&gt;</p>" in html


def test_a_component_sees_nothing_of_the_page_but_the_token() -> None:
    html = draw('{% empty_state "None" %}{% endempty_state %}', text="leaked", icon="leaked")
    assert "leaked" not in html


def test_a_component_draws_alike_again_and_again() -> None:
    html = draw("{% for n in numbers %}{% avatar 'Ada Lovelace' %}{% endfor %}", numbers="12")
    assert html == 2 * draw("{% avatar 'Ada Lovelace' %}")
