import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from questionbank.actions import content, versions
from questionbank.actions.problems import ContentRefused
from questionbank.formats import hashing
from questionbank.formats.records import (
    ExemplarKeyRecord,
    ExemplarRecord,
    LevelRecord,
    QuestionRecord,
)
from questionbank.models import Criterion, Level, Question, QuestionVersion
from questionbank.queries import records
from tests.questionbank.drafts import AT, make_draft, make_taxonomy, new_record
from tests.questionbank.formats import examples, strategies

pytestmark = pytest.mark.django_db


ONE = LevelRecord("a", Decimal(1), "One", "x")
STRONG = ExemplarRecord("strong", "Yes.")


def places_of(record: QuestionRecord) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        versions.draft(record=record, by=None, at=AT)
    assert Question.objects.count() == 0
    assert QuestionVersion.objects.count() == 0
    return [problem.place for problem in refused.value.problems]


def with_criterion(**changes: object) -> QuestionRecord:
    record = new_record()
    first = replace(record.criteria[0], **changes)  # type: ignore[arg-type]  # wrong on purpose
    return replace(record, exemplars=(STRONG,), criteria=(first, record.criteria[1]))


def with_level(**changes: object) -> QuestionRecord:
    first, *rest = new_record().criteria[0].levels
    wrong = replace(first, **changes)  # type: ignore[arg-type]  # on purpose
    return with_criterion(levels=(wrong, *rest))


@pytest.mark.parametrize(
    "missing",
    [{}, {"topic": "", "prompt": "", "exemplars": (), "key_points": (), "criteria": ()}],
    ids=["whole", "a bare draft"],
)
def test_what_is_written_is_read_back(missing: dict[str, object]) -> None:
    record = new_record(**missing)
    version = versions.draft(record=record, by=None, at=AT)
    assert records.record_of(version) == record
    assert version.content_hash == hashing.content_hash(record)
    assert version.scoring_hash == hashing.scoring_hash(record)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(strategies.questions())
def test_any_record_is_refused_or_survives_the_database(record: QuestionRecord) -> None:
    # References to questions that do not exist here cannot survive.
    record = replace(record, replaced_by=None, enemies=())
    make_taxonomy(record)
    try:
        version = versions.draft(record=record, by=None, at=AT)
    except ContentRefused:
        return
    expected = content.in_order(record)
    assert records.record_of(version) == expected
    assert version.content_hash == hashing.content_hash(expected)


def test_a_second_write_replaces_everything_below() -> None:
    version = make_draft()
    record = records.record_of(version)
    strong, *_ = record.exemplars
    shorter = replace(
        record,
        exemplars=(replace(strong, keys=strong.keys[:1]),),
        criteria=record.criteria[:1],
        key_points=(),
        probes=record.probes[:1],
    )
    content.write(version=version, record=shorter)
    assert records.record_of(version) == shorter
    assert Criterion.objects.count() == 1
    assert Level.objects.count() == 5


def test_levels_are_stored_from_lowest_to_highest() -> None:
    record = new_record()
    first, second = record.criteria
    turned = replace(record, criteria=(replace(first, levels=first.levels[::-1]), second))
    version = versions.draft(record=turned, by=None, at=AT)
    assert records.record_of(version) == record
    assert version.content_hash == hashing.content_hash(record)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("prompt", "a\x00b"),
        ("tags", ("ok", "a\x00b")),
        ("prompt", "x" * 20_001),
        ("minutes", 0),
        ("minutes", 241),
        ("difficulty", 6),
        ("seniority", "wizard"),
        ("topic", "alchemy"),
        ("slug", "Not a slug"),
        ("licence", "x" * 81),
        ("exemplars.1", (STRONG, STRONG)),
    ],
)
def test_a_field_that_cannot_be_stored_is_named(place: str, value: object) -> None:
    field, *_ = place.split(".")
    record = replace(new_record(), **{field: value})  # type: ignore[arg-type]  # wrong on purpose
    assert places_of(record) == [place]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("label", ""),
        ("value", Decimal("1.234")),
        ("anchor", "x" * 20_001),
        ("key", "not a key"),
    ],
)
def test_a_level_that_cannot_be_stored_is_named(place: str, value: object) -> None:
    assert places_of(with_level(**{place: value})) == [f"criteria.0.levels.0.{place}"]


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"weight": Decimal(0)}, ["weight"]),
        ({"competency": "alchemy"}, ["competency"]),
        ({"levels": (ONE, replace(ONE, label="Two"))}, ["levels.1", "levels.1"]),
    ],
)
def test_a_criterion_that_cannot_be_stored_is_named(
    changes: dict[str, object], places: list[str]
) -> None:
    assert places_of(with_criterion(**changes)) == [f"criteria.0.{place}" for place in places]


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ([("elsewhere", None)], ["0.criterion"]),
        ([("robust", "sums-3")], ["0.level"]),
        ([("robust", "robust-3"), ("robust", None)], ["1"]),
    ],
)
def test_a_key_names_criteria_and_levels_of_this_question(
    keys: list[tuple[str, str | None]], places: list[str]
) -> None:
    wrong = replace(STRONG, keys=tuple(ExemplarKeyRecord(*each) for each in keys))
    record = new_record(exemplars=(wrong,))
    assert places_of(record) == [f"exemplars.0.keys.{place}" for place in places]


def test_a_key_stands_in_the_order_of_the_rubric() -> None:
    record = new_record()
    strong, *others = record.exemplars
    turned = replace(record, exemplars=(replace(strong, keys=strong.keys[::-1]), *others))
    assert records.record_of(versions.draft(record=turned, by=None, at=AT)) == record


def test_a_key_point_names_a_criterion_of_this_question() -> None:
    record = new_record()
    loose = replace(record.key_points[0], criterion="elsewhere")
    assert places_of(replace(record, key_points=(loose,))) == ["key_points.0.criterion"]


def test_an_external_source_goes_with_an_id_of_its_own() -> None:
    assert places_of(new_record(external_source="moodle")) == ["external_id"]
    make_draft(external_source="moodle", external_id="7")
    with pytest.raises(ContentRefused):
        make_draft(external_source="moodle", external_id="7")


def test_enemies_and_replacement_exist_and_are_read_back() -> None:
    stranger = uuid.uuid4()
    wrong = new_record(enemies=(stranger,), replaced_by=stranger)
    assert places_of(wrong) == ["enemies.0", "replaced_by"]
    other = make_draft().question.uuid
    record = new_record(enemies=(other,), replaced_by=other)
    assert records.record_of(versions.draft(record=record, by=None, at=AT)) == record


def test_slug_and_uuid_belong_to_one_question() -> None:
    record = new_record()
    versions.draft(record=record, by=None, at=AT)
    with pytest.raises(ContentRefused) as refused:
        versions.draft(record=record, by=None, at=AT)
    assert set(refused.value.message_dict) == {"slug", "uuid"}


def test_editing_a_published_version_past_the_actions_is_refused_by_the_database() -> None:
    version = make_draft()
    QuestionVersion.objects.filter(pk=version.pk).update(state="published", published_at=AT)
    version.refresh_from_db()
    with pytest.raises(Exception, match="immutable"), connection.cursor():
        content.write(version=version, record=replace(examples.question(), title="Other"))
