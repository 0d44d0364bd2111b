"""Nothing stands about that nobody uses: templates, tags, classes, icons, settings, constants."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
from django.conf import global_settings
from pygments.token import STANDARD_TYPES

from config.embedded.home import PROJECT
from config.ui.component import DECLARED

APPS = ("accounts", "candidates", "config", "interviews", "measurement", "questionbank", "web")
MODULES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for app in APPS
    for path in sorted((PROJECT / app).rglob("*.py"))
    if "migrations" not in path.parts
}
NODES = [node for tree in MODULES.values() for node in ast.walk(tree)]
STRINGS = {str(node.value) for node in NODES if isinstance(node, ast.Constant)}
ATTRIBUTES = {node.attr for node in NODES if isinstance(node, ast.Attribute)}


def text_of(node: ast.AST) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def texts(folder: str, *suffixes: str) -> dict[str, str]:
    root = PROJECT / folder
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.suffix in suffixes and "vendor" not in path.parts
    }


TEMPLATES = {
    name: text
    for name, text in texts("templates", ".html", ".txt").items()
    if not name.startswith("reports/fonts/")  # licences
}
PAGES = {name: text for name, text in TEMPLATES.items() if not name.startswith("gallery")}
# What ours stands in place of.
PACKAGED = Path(allauth.__file__).parent / "templates"
DRAWN_BY_PACKAGES = {
    "account/password_reset_help_text.html": "allauth names it by its suffix",
    "mfa/email/second_factor_changed_message.txt": "allauth names it by its prefix",
    "mfa/email/second_factor_changed_subject.txt": "allauth names it by its prefix",
}
# Names of which a part is known only when they are asked for; of components DECLARED knows all.
PATTERNS = [
    re.compile("".join(re.escape(text_of(each)) or r"\w+" for each in parts))
    for parts in (node.values for node in NODES if isinstance(node, ast.JoinedStr))
    if any("/" in text_of(each) for each in parts) and text_of(parts[0]) != "ui/"
]


def in_quotes(sources: dict[str, str]) -> set[str]:
    return {
        word for text in sources.values() for word in re.findall(r"[\"']([^\"'\n]+)[\"']", text)
    }


def test_every_template_is_drawn() -> None:
    named = STRINGS | in_quotes(TEMPLATES) | {f"ui/{name}.html" for name in DECLARED}
    unused = {
        name
        for name in TEMPLATES.keys() - named - DRAWN_BY_PACKAGES.keys()
        if not (PACKAGED / name).exists() and not any(each.fullmatch(name) for each in PATTERNS)
    }
    assert unused == set()


def test_every_component_stands_on_a_page() -> None:
    tags = {tag for text in PAGES.values() for tag in re.findall(r"{%\s*(\w+)", text)}
    assert set(DECLARED) - tags == set()


WORN_BY_PACKAGES = {
    "htmx-request": "htmx puts it on what waits",
    **dict.fromkeys(STANDARD_TYPES.values(), "Pygments names kinds of code"),
}


def test_every_class_of_the_style_sheets_is_worn() -> None:
    sheets = "\n".join(texts("static/css", ".css").values())
    selectors = re.sub(r"/\*.*?\*/|{[^{}]*}", "{}", sheets, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    worn = "\n".join([*TEMPLATES.values(), *texts("static/js", ".js").values(), *STRINGS])
    words = set(re.findall(r"[\w-]+", worn))
    assert classes - words - WORN_BY_PACKAGES.keys() == set()
    assert len(classes) > 250


def test_every_icon_is_drawn() -> None:
    icons = set(re.findall(r'<symbol id="([\w-]+)"', texts("static", ".svg")["icons.svg"]))
    drawn = STRINGS | in_quotes(TEMPLATES) | in_quotes(texts("static/js", ".js"))
    assert icons - drawn == set()
    assert len(icons) > 30


def assigned(tree: ast.Module) -> Iterator[str]:
    """Yield the constants that a module makes."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][A-Z\d_]+", target.id):
                yield target.id


def loaded(tree: ast.Module) -> set[str]:
    """Return the names that a module reads."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


SETTINGS = PROJECT / "config" / "settings"
# Django and these read theirs by themselves.
PACKAGES = re.compile(
    r"ROOT_URLCONF|"
    r"(ACCOUNT|ALLAUTH|CELERY|CONTENT_SECURITY|MFA|REST_FRAMEWORK|SPECTACULAR|WHITENOISE)_?"
)


def test_every_setting_is_read() -> None:
    modules = [tree for path, tree in MODULES.items() if path.parent == SETTINGS]
    ours = {
        name
        for tree in modules
        for name in assigned(tree)
        if not hasattr(global_settings, name) and not PACKAGES.match(name)
    }
    read = ATTRIBUTES.union(*map(loaded, modules))
    assert ours - read == set()
    assert "REVEAL_RULE" in ours


def test_every_constant_is_read() -> None:
    imported = {
        alias.name for node in NODES if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    unread = {
        f"{path.relative_to(PROJECT)}: {name}"
        for path, tree in MODULES.items()
        if path.parent != SETTINGS
        for name in set(assigned(tree)) - loaded(tree) - imported - ATTRIBUTES
    }
    assert unread == set()
