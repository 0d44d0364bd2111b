from pathlib import Path

import pytest
from django.template import Context, Engine, Template

SOURCE = """<ul>
  {% for n in numbers %}

    <li>{{ n }}  of
\ttwo</li>
  {% endfor %}
</ul>
"""


def load(folder: Path, name: str) -> Template:
    (folder / name).write_text(SOURCE, encoding="utf-8")
    return Engine(dirs=[str(folder)], loaders=["config.ui.loader.Loader"]).get_template(name)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("list.html", "<ul>\n\n\n<li>1  of\ntwo</li>\n\n</ul>\n"),
        ("list.txt", "<ul>\n  \n\n    <li>1  of\n\ttwo</li>\n  \n</ul>\n"),
    ],
)
def test_html_comes_without_indentation_and_text_as_it_is(
    name: str, drawn: str, tmp_path: Path
) -> None:
    assert load(tmp_path, name).render(Context({"numbers": [1]})) == drawn


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    source = load(tmp_path, "list.html").source
    assert [line.strip() for line in SOURCE.splitlines()] == source.splitlines()
    assert source.splitlines()[3] == "<li>{{ n }}  of"
