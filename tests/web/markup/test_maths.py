import xml.etree.ElementTree as ET

import pytest

from web.markup.letters import styled_letters
from web.markup.maths import (
    MAX_CHARACTERS,
    BadTex,
    Drawing,
    TexTooComplex,
    tex_to_mathml,
    tex_to_svg,
)

# What the field writes; both engines must know all of it.
FIELD = [
    r"\hat{\theta} = \operatorname*{arg\,max}_\theta \sum_{i=1}^n \log p(x_i \mid \theta)",
    r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
    r"\lVert w \rVert_2^2 + \lambda \lvert w \rvert_1",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} \bm{x}",
    r"f(x) = \begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\mathbb{E}_{x \sim \mathcal{N}(0, 1)}[x^2] \xrightarrow{d} \boldsymbol{\mu}",
    r"\underbrace{a + b}_{n} \binom{n}{k} \tfrac12 \dfrac12 \cancel{x} \boxed{y} \color{teal}{z}",
    r"\nabla \cdot \partial \infty \approx \propto \perp \mathfrak{g} \lfloor x \rfloor 98\,\%",
]


def element(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 -- our own engines wrote it


@pytest.mark.parametrize("tex", FIELD)
@pytest.mark.parametrize("display", [True, False])
def test_both_engines_know_what_the_field_writes(tex: str, display: bool) -> None:
    assert element(tex_to_mathml(tex, display=display)).tag.endswith("math")
    assert element(tex_to_svg(tex, display=display).svg).tag.endswith("svg")


def test_a_drawing_says_how_it_stands_on_the_line() -> None:
    drawing = tex_to_svg("y", display=False)
    assert (drawing.width_em, drawing.height_em, drawing.depth_em) == (0.49, 0.647, 0.205)
    above = tex_to_svg("x^{-}", display=False)
    assert above.depth_em < 0.02 < above.height_em


def test_a_drawing_stands_alone() -> None:
    root = element(tex_to_svg(r"\frac{a}{b}", display=True).svg)
    kinds = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert kinds == {"svg", "g", "path", "rect"}


@pytest.mark.parametrize("convert", [tex_to_mathml, tex_to_svg])
@pytest.mark.parametrize("tex", ["x" * (MAX_CHARACTERS + 1), r"\def\a{b}\a", r"\newcommand{\a}{b}"])
def test_what_neither_engine_should_see_is_refused(convert: object, tex: str) -> None:
    assert callable(convert)
    with pytest.raises(BadTex):
        convert(tex, display=False)


def test_commands_that_only_begin_like_definitions_are_fine() -> None:
    assert isinstance(tex_to_svg(r"\longrightarrow", display=False), Drawing)


@pytest.mark.parametrize("convert", [tex_to_mathml, tex_to_svg])
def test_depth_without_end_is_stopped(convert: object) -> None:
    assert callable(convert)
    with pytest.raises(TexTooComplex):
        convert("{" * 990 + "}" * 990, display=False)
    assert convert("x", display=False)


def test_links_and_classes_are_refused_by_name() -> None:
    with pytest.raises(BadTex, match=r"\\href is not allowed"):
        tex_to_mathml(r"\href{https://example.org}{x}", display=False)


def test_styled_letters_are_characters_of_their_own() -> None:
    mathml = tex_to_mathml(r"\mathbb{R} \mathcal{L} \mathbf{x} \mathfrak{g}", display=False)
    letters = [node.text for node in element(mathml).iter() if node.text]
    assert letters == [
        "\N{DOUBLE-STRUCK CAPITAL R}",
        "\N{SCRIPT CAPITAL L}",
        "\N{MATHEMATICAL BOLD SMALL X}",
        "\N{MATHEMATICAL FRAKTUR SMALL G}",
    ]


def test_marks_stay_marks_when_letters_are_styled() -> None:
    styled = styled_letters('<mtext mathvariant="bold">a&lt;b</mtext>')
    a, b = "\N{MATHEMATICAL BOLD SMALL A}", "\N{MATHEMATICAL BOLD SMALL B}"
    assert styled == f"<mtext>{a}&lt;{b}</mtext>"
    assert styled_letters('<mi mathvariant="normal">d</mi>') == '<mi mathvariant="normal">d</mi>'


def test_functions_and_norms_are_spaced_as_in_tex() -> None:
    gap, tight = '<mo rspace="0.1667em">\u2061</mo>', '<mo stretchy="false" lspace="0" rspace="0">'
    log = tex_to_mathml(r"\log p", display=False)
    assert f"<mi>log</mi>{gap}<mi>p</mi>" in log
    assert gap not in tex_to_mathml(r"\log(p)", display=False)
    norm = tex_to_mathml(r"\lVert w\rVert", display=False)
    assert f"{tight}∥</mo><mi>w</mi>{tight}∥</mo>" in norm
    assert "<mo>\N{DIVIDES}</mo>" in tex_to_mathml(r"x \mid y", display=False)
