from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.bench.markdown import HARD_PARTS
from web.markup import markdown
from web.markup.markdown import MAX_CHARACTERS, Formula, formulas, plain, render
from web.markup.maths import TexTooComplex
from web.markup.sanitise import MATHML, PROSE, sanitise

VOID = {"br", "hr"}


class Audit(HTMLParser):
    """Reads HTML the way a suspicious reader would: every tag, attribute and address."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def assert_harmless(html: str) -> None:
    page = Audit(html)
    assert page.tags <= PROSE | MATHML
    assert not [
        name for name in page.attributes if name.startswith("on") or name in {"style", "id"}
    ]
    schemes = {url.split(":")[0].lower() for url in page.addresses if ":" in url.split("/")[0]}
    assert schemes <= {"http", "https", "mailto"}


def test_prose_becomes_calm_html() -> None:
    text = (
        "# Title\n\nSome *text* with `code`,\n[a link](https://example.org 'where').\n\n3. three\n"
    )
    assert render(text) == (
        "<h3>Title</h3>\n"
        "<p>Some <em>text</em> with <code>code</code>,\n"
        '<a href="https://example.org" title="where" rel="noopener noreferrer">a link</a>.</p>\n'
        '<ol start="3">\n<li>three</li>\n</ol>\n'
    )


def test_a_number_and_its_percent_sign_stay_on_one_line() -> None:
    assert render("80 % of `7 % 3`, and % alone") == (
        "<p>80&nbsp;% of <code>7 % 3</code>, and % alone</p>\n"
    )


def test_headings_never_go_deeper_than_html() -> None:
    assert render("###### deep") == "<h6>deep</h6>\n"


def test_a_table_scrolls_in_its_own_box_and_aligns_by_class() -> None:
    assert render("| a | b |\n|---|--:|\n| 1 | 2 |\n") == (
        '<div class="wide-table" tabindex="0"><table>\n<thead>\n<tr>\n<th>a</th>\n'
        '<th class="align-right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n'
        '<td class="align-right">2</td>\n</tr>\n</tbody>\n</table></div>\n'
    )


def test_code_of_a_known_language_is_coloured_by_class() -> None:
    assert render("```py\nx = '<b>'\n```") == (
        '<pre class="code" tabindex="0"><code class="language-python"><span class="n">x</span> '
        '<span class="o">=</span> <span class="s1">\'&lt;b&gt;\'</span>\n</code></pre>\n'
    )


@pytest.mark.parametrize("info", ["nope", "", "python onclick=alert(1)", '"><script>'])
def test_code_of_any_other_language_shows_as_typed(info: str) -> None:
    page = Audit(render(f"```{info}\nif x < 1: '<script>'\n```"))
    assert page.text.strip() == "if x < 1: '<script>'"
    assert page.tags <= {"pre", "code", "span"}


def test_formulas_become_mathml_without_their_source() -> None:
    assert render("So $x^2$.") == (
        "<p>So <math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>.</p>\n"
    )
    assert render("$$\nx\n$$") == (
        '<div class="maths" tabindex="0">'
        '<math display="block"><mrow><mi>x</mi></mrow></math></div>\n'
    )


@pytest.mark.parametrize("text", ["It costs $5 and $6.", "From $HOME to $PATH."])
def test_money_and_variables_are_not_maths(text: str) -> None:
    assert "<math" not in render(text)


@pytest.mark.parametrize(
    "tex", [r"\frac{1}", r"x^", r"\nope", r"a & b", "a <b> x^", r"\href{x}{y}", "{" * 900]
)
def test_broken_tex_shows_as_typed(tex: str) -> None:
    page = Audit(render(f"Before ${tex}$ after."))
    assert page.text.strip() == f"Before {tex} after."
    assert page.tags == {"p", "code"}


def test_formulas_lists_each_with_its_error() -> None:
    text = "$x$, $x^$ and $$\\nope$$ but not `$y$`\n\n$$\n\\bm{z}\n$$"
    assert formulas(text) == [
        Formula(tex="x", display=False, error=None),
        Formula(tex="x^", display=False, error="Expected group after '^'"),
        Formula(tex=r"\nope", display=True, error=r"Undefined control sequence: \nope"),
        Formula(tex=r"\bm{z}", display=True, error=None),
    ]


def test_an_image_shows_its_description_and_fetches_nothing() -> None:
    page = render("![a <curve>](https://tracker.example/pixel.png)")
    assert page == '<p><span class="image">a &lt;curve&gt;</span></p>\n'


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example"onmouseover="alert(1))',
    "[r]: javascript:alert(1)\n\n[r]",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext></math><script>alert(1)</script>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\url{javascript:alert(1)}$",
    r"$\htmlClass{x}{y}$ $\htmlStyle{color:red}{y}$ $\htmlData{x=1}{y}$ $\htmlId{x}{y}$",
    r"$\includegraphics{https://a.example/x.png}$",
    r"$\color{red' onload='alert(1)}x$",
    r"$\textcolor{#fff;background:url(x)}{x}$",
    r"$\def\a{\a\a}\a$ $\gdef\x{y}$ $\newcommand{\z}{1}\z$",
    r"$\rule{99999em}{99999em}$",
    r"$\begin{constructor}x\end{constructor}$ $\__proto__$ $\toString$",
    "```html\n<script>alert(1)</script>\n```",
    "```<script>\nx\n```",
    '~~~ language-x" onclick="alert(1)\nx\n~~~',
    "| <img onerror=x> | $</math><script>$ |\n|:-:|-|\n| a | b |",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "&lt;script&gt; &#60;script&#62;",
    "x\0y \ud800 $\ud800$ $\0$ $\N{GRINNING FACE}^$",
]  # fmt: skip


MARKS = ["$", "$$", "```", "\n\n", "> ", "- ", "|", "<", '"']


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_no_harm(text: str) -> None:
    assert_harmless(render(text))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, *MARKS]) | st.text(max_size=30), max_size=8))
@example(["$$", "\n", "\\", "\n", "$$"])
def test_no_text_at_all_does_harm_or_fails(parts: list[str]) -> None:
    assert_harmless(render("".join(parts)))


def test_nothing_dangerous_leaves_even_if_an_earlier_stage_let_it_in() -> None:
    html = (
        '<script>1</script><p style="x" onclick="y" id="z" class="modal">a</p><iframe></iframe>'
        '<math href="javascript:1"><mi style="x">b</mi><annotation-xml>c</annotation-xml></math>'
        '<pre class="code evil">d</pre>'
    )
    assert sanitise(html) == ('<p>a</p><math><mi>b</mi>c</math><pre class="code">d</pre>')


@pytest.mark.slow
@pytest.mark.parametrize("part", HARD_PARTS)
def test_the_longest_texts_are_rendered_harmlessly(part: str) -> None:
    assert_harmless(render((part * MAX_CHARACTERS)[:MAX_CHARACTERS]))


def test_a_longer_text_shows_as_typed() -> None:
    text = "*a* <b> " * 12_500
    page = Audit(render(text))
    assert (page.tags, page.text.strip()) == ({"pre", "code"}, text.strip())


def test_formulas_that_exhaust_the_engine_stop_the_maths_of_that_text_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def stopped(tex: str, *, display: bool) -> str:
        tried.append((tex, display))
        raise TexTooComplex

    monkeypatch.setattr(markdown, "tex_to_mathml", stopped)
    assert Audit(render("$a1$ $b2$ $c3$ $$d4$$")).text.strip() == "a1 b2 c3 d4"
    assert tried == [("a1", False), ("b2", False)]


def test_a_text_has_its_share_of_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "MAX_FORMULAS", 2)
    page = render("share: $a$ $b$ $c$")
    assert (page.count("<math"), page.count("broken-tex")) == (2, 1)


def test_the_same_text_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render("Rendered *once*, here.")
    monkeypatch.setattr(markdown, "_render", lambda _text: pytest.fail("rendered again"))
    second = render("Rendered *once*, here.")
    assert isinstance(second, SafeString)
    assert second == first


def test_threads_render_the_same_as_one() -> None:
    texts = [f"Thread {n}: $\\frac{{{n}}}{{x}}$ and $\\nope_{n}$" for n in range(60)]
    expected = [markdown._render(text) for text in texts]
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert list(pool.map(markdown._render, texts)) == expected


def test_plain_keeps_the_words() -> None:
    text = (
        "# Title\n\nSome *text*, `code`, [a link](https://example.org),\n![a curve](x.png), $x^2$."
        "\n\n- one\n- two\n\n```py\nx = 1\n```\n\n$$\ny\n$$\n\n| a | b |\n|---|---|\n| <i> | 2 |"
    )
    assert plain(text) == (
        "Title\nSome text, code, a link,\na curve, x^2.\none\ntwo\nx = 1\ny\na\nb\n<i>\n2"
    )


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_plain_takes_any_text(text: str) -> None:
    assert len(plain(text)) <= len(text) + text.count("\0")
