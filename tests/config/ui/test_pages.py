import re

import pytest
from django.http import QueryDict

from tests.clients import words
from tests.config.ui.drawing import draw
from web.pages import Page


@pytest.mark.parametrize(
    ("state", "shown", "tone"),
    [
        ("in_review", "In review", "accent"),
        ("no_show", "No show", "neutral"),
        ("failed", "Failed", "error"),
        ("sent", "Sent", "good"),
        ("interim", "Interim", "warn"),
    ],
)
def test_a_badge_names_the_state_in_the_tone_of_its_meaning(
    state: str, shown: str, tone: str
) -> None:
    assert draw("{% badge state %}", state=state) == (
        f'<span class="badge" data-tone="{tone}">{shown}</span>'
    )


def test_a_badge_can_be_told_what_to_say() -> None:
    assert draw('{% badge "ended" label="Cards due" tone="warn" %}') == (
        '<span class="badge" data-tone="warn">Cards due</span>'
    )


def test_skills_beyond_the_first_are_counted_and_kept() -> None:
    html = draw("{% skills items first=2 %}", items=["R", "SQL", "Go", "C"])
    assert words(html) == "R SQL + 2 more Go C"
    assert "more" not in draw("{% skills items first=2 %}", items=["R", "SQL"])


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada", "A"),
        ("Ana María de la Cruz", "AC"),
        ("", "?"),
        ("李 明", "李明"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert words(draw("{% avatar name %}", name=name)) == initials


def test_a_pager_has_only_the_ways_there_are() -> None:
    assert draw("{% pager page %}", page=Page([], None, None)).strip() == ""
    assert words(draw("{% pager page %}", page=Page([], "n", None))) == "Next"
    both = draw("{% pager page %}", page=Page([1] * 50, "n", "p", first=51, total=1001))
    assert words(both) == "Previous 51–100 of more than 1,000 Next"


def test_the_first_rows_of_a_list_say_how_many_there_are() -> None:
    tag = '{% in_all shown total href="/all/" %}'
    assert draw(tag, shown=[1, 2], total=2) == ""
    assert words(draw(tag, shown=[1, 2], total=99)) == "99 in all. Show all"
    assert words(draw(tag, shown=[1, 2], total=100)) == "More than 99 in all. Show all"


def test_a_pager_keeps_the_filters_and_replaces_the_cursor() -> None:
    html = draw(
        "{% pager page query=query %}",
        page=Page([], "n:1", None),
        query=QueryDict("topic=a&topic=b&cursor=old"),
    )
    assert 'href="?topic=a&amp;topic=b&amp;cursor=n%3A1"' in html


def test_markdown_is_rendered_safely() -> None:
    html = draw("{% markdown text %}", text="*once* <script>alert(1)</script>")
    assert html.startswith('<div class="prose">')
    assert "<em>once</em>" in html
    assert "<script" not in html


def test_an_error_that_appears_later_interrupts_and_a_notice_does_not() -> None:
    assert 'role="alert"' in draw('{% notice tone="error" is_live=True %}x{% endnotice %}')
    assert 'role="status"' in draw('{% notice tone="good" is_live=True %}x{% endnotice %}')
    assert "role" not in draw('{% notice tone="error" %}x{% endnotice %}')


def test_confirming_asks_first_and_posts_with_the_token() -> None:
    html = draw(
        '{% confirm "End" action="/end" title="End it?" %}<p>The clock stops.</p>{% endconfirm %}',
        csrf_token="tok",
    )
    assert words(html) == "End End it? The clock stops. Cancel End"
    assert '<form method="post" action="/end">' in html
    assert 'name="csrfmiddlewaretoken" value="tok"' in html
    target = html.split('popovertarget="')[1].split('"')[0]
    assert re.search(rf'<dialog\s+class="dialog"\s+id="{target}"\s+popover', html)


def test_two_confirmations_on_a_page_have_their_own_dialogs() -> None:
    html = draw(
        "{% for n in numbers %}{% confirm 'End' action=n title='?' %}{% endconfirm %}{% endfor %}",
        numbers=["/1", "/2"],
    )
    ids = re.findall(r'<dialog\s+class="dialog"\s+id="([\w-]+)"', html)
    assert len(set(ids)) == 2


def test_a_table_names_its_columns() -> None:
    html = draw('{% data_table "Sets" columns="Set|Size#|(Open)" %}{% enddata_table %}')
    assert re.findall(r"<th .*?</th>", html) == [
        '<th scope="col">Set</th>',
        '<th scope="col" class="num">Size</th>',
        '<th scope="col"><span class="visually-hidden">Open</span></th>',
    ]


def test_a_row_is_headed_by_a_link_and_its_note() -> None:
    tag = "{% row_head name href='/a/' note=note %}"
    assert draw(tag, name="A & B", note="") == (
        '<th scope="row"><a class="row-link" href="/a/">A &amp; B</a></th>'
    )
    assert draw(tag, name="A", note="<i>").endswith('<span class="row-note">&lt;i&gt;</span></th>')
