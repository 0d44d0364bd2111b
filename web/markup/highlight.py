"""Code to HTML with a class per token; static/css/code.css gives the classes their colours."""

from django.utils.html import escape
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

# Lexers are regular expressions by many hands: only those that the field needs, on sane lengths.
LANGUAGES = {
    "bash", "c", "console", "cpp", "css", "cuda", "diff", "docker", "go", "html", "ini", "java",
    "javascript", "json", "julia", "kotlin", "latex", "make", "matlab", "numpy", "pycon", "python",
    "r", "rust", "scala", "sql", "swift", "text", "toml", "typescript", "xml", "yaml",
}  # fmt: skip
ALIASES = {"js": "javascript", "py": "python", "sh": "bash", "ts": "typescript", "yml": "yaml"}
MAX_CHARACTERS = 20_000

FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def highlight(code: str, language: str) -> str:
    """Return the code as a `<pre>`, coloured when the language is known, else as typed."""
    name = ALIASES.get(language.lower(), language.lower())
    if name not in LANGUAGES or len(code) > MAX_CHARACTERS:
        return f'<pre class="code" tabindex="0"><code>{escape(code)}</code></pre>\n'
    lexer = get_lexer_by_name(name, stripnl=False)
    spans = pygments_highlight(code, lexer, FORMATTER)
    return f'<pre class="code" tabindex="0"><code class="language-{name}">{spans}</code></pre>\n'
