from decimal import Decimal

import pytest

from questionbank.formats.records import CriterionRecord, LevelRecord
from tests.clients import words
from tests.config.ui.drawing import draw

NAMES = {"rigour": "Rigour"}
FIVE = [Decimal(n) for n in range(1, 6)]


def test_a_score_never_stands_without_coverage_panelists_and_spread() -> None:
    html = draw(
        "{% score 0.724 coverage=0.915 panelists=3 lowest=0.61 highest=0.82 deviation=0.094 %}"
    )
    assert words(html) == ("72 % 3 panelists, coverage 92 % between panelists 61–82 %, SD 9")
    assert "is-thin" not in html


def test_an_interval_is_shown_only_where_there_is_one() -> None:
    html = draw("{% score 0.5 coverage=1 panelists=2 interval_low=0.31 interval_high=0.69 %}")
    assert words(html) == "50 % 2 panelists, coverage 100 % 95 % interval 31–69 %"


def test_a_score_with_too_little_evidence_says_so_before_anything_else() -> None:
    reason = "Too little evidence to rank: one counting panelist rated it, two are needed."
    html = draw("{% score 0.0 coverage=0.4 panelists=1 why_not_rankable=reason %}", reason=reason)
    assert words(html) == f"0 % {reason} 1 panelist, coverage 40 %"
    assert "is-thin" in html


def test_one_panelist_has_no_spread() -> None:
    html = draw("{% score 0.5 coverage=1 panelists=1 lowest=0.5 highest=0.5 %}")
    assert words(html) == "50 % 1 panelist, coverage 100 %"


def test_no_score_is_a_dash_and_not_zero() -> None:
    assert words(draw("{% score None coverage=0 panelists=0 %}")) == ("– 0 panelists, coverage 0 %")


def test_the_chart_says_in_words_what_it_draws() -> None:
    html = draw(
        '{% spread_chart 0.5 label="Statistics" lowest=0 highest=1 marks=marks %}', marks=[0.25]
    )
    assert 'aria-label="Statistics: 50\xa0%, from 0\xa0% to 100\xa0%"' in html
    assert '<circle class="dot" cx="50.00%"' in html
    assert 'class="span" x1="2.00%" x2="98.00%"' in squeezed(html)
    assert 'class="mark" x1="26.00%" x2="26.00%"' in squeezed(html)
    assert "style=" not in html


def test_the_chart_of_a_thin_score_says_that_it_is() -> None:
    html = draw('{% spread_chart None label="Rigour" is_rankable=False %}')
    assert 'aria-label="Rigour: –, too little evidence to rank"' in html
    assert "circle" not in html


@pytest.mark.parametrize(("share", "is_short"), [(0.599, True), (0.6, False), (1.0, False)])
def test_coverage_below_the_floor_asks_for_attention(share: float, *, is_short: bool) -> None:
    html = draw("{% coverage_bar share %}", share=share)
    assert ("is-short" in html) is is_short
    assert f'width="{share * 100:.2f}%"' in html


def test_a_rating_shows_its_level_among_all() -> None:
    html = draw(
        '{% level_scale values chosen label="Sound" %}', values=FIVE, chosen=Decimal("3.00")
    )
    assert words(html) == "3 of 5 Sound"
    assert html.count("is-on") == 3


def test_the_lowest_level_is_a_rating_and_nothing_chosen_is_not() -> None:
    assert (
        words(draw("{% level_scale values chosen %}", values=FIVE, chosen=Decimal(1))) == "1 of 5"
    )
    html = draw('{% level_scale values None text="not asked" %}', values=FIVE)
    assert words(html) == "not asked"
    assert "pip" not in html


def squeezed(html: str) -> str:
    return " ".join(html.split())


def criterion(key: str, *values: str) -> CriterionRecord:
    levels = tuple(LevelRecord(v, Decimal(v), f"L{v}", f"{key} anchor {v}") for v in values)
    return CriterionRecord(key, key.title(), Decimal("1.50"), "rigour", levels)


def test_a_rubric_has_an_anchor_in_every_cell_of_every_criterion() -> None:
    criteria = [criterion("leakage", "1", "2", "3"), criterion("roles", "1", "3")]
    html = draw("{% rubric_table criteria names=names %}", criteria=criteria, names=NAMES)
    assert words(html) == (
        "Rubric Criterion 1 2 3 "
        "Leakage Rigour Weight 1.5 "
        "1 L1 leakage anchor 1 2 L2 leakage anchor 2 3 L3 leakage anchor 3 "
        "Roles Rigour Weight 1.5 1 L1 roles anchor 1 3 L3 roles anchor 3"
    )
    assert html.count('<td class="is-empty">') == 1
    assert "is-chosen" not in html


def test_the_chosen_level_is_marked_in_words_too() -> None:
    html = draw(
        "{% rubric_table criteria names=names chosen=chosen %}",
        criteria=[criterion("leakage", "1", "2")],
        names=NAMES,
        chosen={"leakage": Decimal(2)},
    )
    assert html.count("is-chosen") == 1
    assert html.count('aria-label="Chosen"') == 1
