from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Engine, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.gallery import samples
from config.ui.component import register


def draw(source: str, **values: object) -> str:
    return Engine.get_default().from_string(source).render(Context(values))


def gallery_templates() -> Iterator[str]:
    for name in ("actions", "states", "forms", "lists", "figures"):
        yield f"gallery/{name}.html"


def test_the_gallery_draws_every_component() -> None:
    request = RequestFactory().get("/ui/")
    request.user = AnonymousUser()
    html = render_to_string("gallery.html", samples(), request=request)
    sources = [Engine.get_default().get_template("gallery.html").source]
    sources += [Engine.get_default().get_template(name).source for name in gallery_templates()]
    used = {tag for tag in register.tags if any(f"{{% {tag} " in source for source in sources)}
    frame = {"site_header", "message_list"}
    in_all_pages = Engine.get_default().get_template("base.html").source
    assert used == set(register.tags) - frame
    assert all(f"{{% {tag} " in in_all_pages for tag in frame)
    assert "style=" not in html
    assert "onclick" not in html


@pytest.mark.parametrize("tag", sorted(register.tags))
def test_every_component_refuses_an_attribute_it_does_not_declare(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=rf"{tag} %}} has no attribute 'colour'"):
        draw(f'{{% {tag} colour="red" %}}')


def test_the_refusal_lists_what_is_accepted() -> None:
    with pytest.raises(TemplateSyntaxError) as refusal:
        draw('{% badge "draft" size="big" %}')
    assert str(refusal.value) == (
        "{% badge %} has no attribute 'size'. It accepts: state, label, tone."
    )


def test_a_missing_form_field_is_named() -> None:
    with pytest.raises(TypeError, match=r"needs a field of a form, got ''"):
        draw("{% field form.nonesuch %}", form=None)
