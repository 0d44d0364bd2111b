import tomllib
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Engine
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.gallery import samples
from config.ui.component import DECLARED, register

FRAME = {"site_header", "message_list"}
PARTS = [f"gallery/{name}.html" for name in ("actions", "states", "forms", "lists", "figures")]


def test_the_gallery_draws_every_component() -> None:
    request = RequestFactory().get("/ui/")
    request.user = AnonymousUser()
    html = render_to_string("gallery.html", samples(), request=request)
    sources = [Engine.get_default().get_template(name).source for name in ("gallery.html", *PARTS)]
    used = {tag for tag in register.tags if any(f"{{% {tag} " in source for source in sources)}
    assert used | FRAME == set(register.tags)
    for forbidden in ("style=", "<style", "onclick", "{%", "{{"):
        assert forbidden not in html


def test_the_frame_stands_on_every_page() -> None:
    source = Engine.get_default().get_template("base.html").source
    assert all(f"{{% {tag} " in source for tag in FRAME)


def test_the_template_formatter_knows_every_tag_that_closes() -> None:
    pyproject = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    blocks = {name for name, component in DECLARED.items() if component.is_block}
    assert set(pyproject["tool"]["djangofmt"]["custom-blocks"]) == blocks
