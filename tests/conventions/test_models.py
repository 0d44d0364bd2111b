"""What every model of ours says about itself, and whether the database keeps it."""

import configparser
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CheckConstraint, Model
from django.utils import timezone

from accounts.actions import audit
from accounts.models import (
    ApiToken,
    AuditAction,
    AuditArchive,
    AuditPersonalValues,
    OutgoingMail,
    User,
)
from candidates.models import Application, Candidate
from config.embedded.home import PROJECT
from interviews.models import (
    Answer,
    Decision,
    Delivery,
    Interview,
    InterviewSection,
    Kit,
    Note,
    OperationReceipt,
    Panelist,
    Rating,
    Report,
    Scorecard,
    ScorecardVersion,
    Tick,
)
from questionbank.models import EditorialReview, Question, QuestionVersion
from tests.access.world import make_world
from tests.factories import make_question, move_to
from web import receipts
from web.constraints import AT_ONCE, Immutable, Mutability, paired
from web.models import Receipt
from web.receipts import Wish

APPS = ("web", "accounts", "candidates", "questionbank", "interviews")
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


def immutables() -> Iterator[tuple[type[Model], Immutable]]:
    for model in MODELS:
        for constraint in model._meta.constraints:
            if isinstance(constraint, Immutable):
                yield model, constraint


# --- Relations point down ---


def floors() -> dict[str, int]:
    """Return how high each app stands, as the import contract has it."""
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter")
    layers = contracts["importlinter:contract:apps"]["layers"].split("\n")
    return {
        app.strip(): height
        for height, layer in enumerate(reversed(layers))
        for app in layer.split("|")
    }


def test_relations_lead_to_the_same_app_or_further_down() -> None:
    floor = floors()
    led = {
        (model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field}")
        for model in MODELS
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model
    }
    across = [each for each in led if each[0] != each[1]]
    assert [each for each in across if floor[each[0]] <= floor[each[1]]] == []
    assert len(across) > 30


# --- Who may change ---

ERASABLE = {
    AuditPersonalValues: "the event stays when its person is erased",
    Receipt: "nobody sends a request again after a day",
    OperationReceipt: "no device keeps a change for longer than a fortnight",
}


def kept(model: type[Model]) -> Mutability:
    """Return what the model's constraints make of it."""
    own = [constraint for each, constraint in immutables() if each is model]
    if not own:
        return Mutability.MUTABLE
    is_always = any(constraint.when is None for constraint in own)
    return Mutability.APPEND_ONLY if is_always else Mutability.FREEZES


def test_every_model_says_whether_it_changes_and_keeps_it() -> None:
    said = {model.__name__: model.__dict__.get("mutability") for model in MODELS}
    assert said == {model.__name__: kept(model) for model in MODELS}
    assert {model for model, each in immutables() if each.is_erasable} == set(ERASABLE)


# A value of the field's type that no row has; all other types take '77'.
OTHER_VALUES = {
    "BooleanField": "NOT {column}",
    "DateField": "'2001-01-01'",
    "DateTimeField": "'2001-01-01'",
    "UUIDField": "gen_random_uuid()",
    "ArrayField": "'{{77}}'",
}


def attacks(model: type[Model], constraint: Immutable, pk: int) -> Iterator[str]:
    """Yield every statement that must not succeed on this row: each column, the row, a copy."""
    table, fields = model._meta.db_table, model._meta.concrete_fields
    for field in fields:
        if field.name not in constraint.changeable and not field.generated:
            other = OTHER_VALUES.get(field.get_internal_type(), "'77'").format(column=field.column)
            value = str(pk + 1_000_000) if field.primary_key else other  # no other kept row's
            yield f'UPDATE {table} SET "{field.column}" = {value} WHERE id = {pk}'  # noqa: S608 -- names of ours
    if not constraint.is_erasable:
        yield f"DELETE FROM {table} WHERE id = {pk}"  # noqa: S608 -- names of ours
    if constraint.under:
        columns = ", ".join(f'"{field.column}"' for field in fields if not field.primary_key)
        yield f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {pk}"  # noqa: S608 -- names of ours


def refusal(statement: str) -> str:
    """Run the statement and return what the database says against it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(error).split("\n", maxsplit=1)[0]
    return "It went through."


def kept_row(model: type[Model], constraint: Immutable) -> int:
    """Return a row that the constraint keeps."""
    rows: Any = model._base_manager.all()
    if constraint.under:
        parents = rows.model._meta.get_field(constraint.under).related_model._base_manager
        rows = rows.filter(**{f"{constraint.under}__in": parents.filter(constraint.when)})
    elif constraint.when:
        rows = rows.filter(constraint.when)
    pk: int = rows.values_list("pk", flat=True)[0]
    return pk


def make_kept_rows() -> None:
    """Make rows that are kept, of every model that keeps any."""
    ada = make_world().people["lead"]
    now = timezone.now()
    retired = make_question("Retired", state=QuestionVersion.State.RETIRED)
    EditorialReview.objects.create(
        version=retired, verdict="approved", reviewed_at=now, reviewed_by=ada
    )
    receipts.keep(Wish(ada.pk, "key", ""), status=302, answer="/")
    audit.record(AuditAction.USER_INVITE, ada, by=ada, at=now, personal={"name": "Ada"})
    OperationReceipt.objects.create(
        scorecard=Scorecard.objects.all()[0],
        op_id=uuid4(),
        fingerprint="",
        version=1,
        applied_at=now,
    )
    AuditArchive.objects.create(
        month="1999-01-01", last_id=0, event_count=0, archived_at=now, archived_by=ada
    )
    interview = Interview.objects.get(state=Interview.State.SCHEDULED)
    InterviewSection.objects.create(interview=interview, position=0, title="Core")
    move_to(interview, Interview.State.LIVE, by=ada, at=now)
    ScorecardVersion.objects.create(
        scorecard=interview.scorecards.all()[0],
        number=1,
        submitted_at=now,
        is_after_reveal=False,
        content={},
    )
    Decision.objects.create(
        interview=interview, outcome="hold", rationale="Wait.", decided_at=now, decided_by=ada
    )


@pytest.mark.django_db
def test_nothing_that_is_kept_can_be_changed_in_sql() -> None:
    make_kept_rows()
    said = {
        statement: (refusal(statement), constraint.says)
        for model, constraint in immutables()
        for statement in attacks(model, constraint, kept_row(model, constraint))
    }
    assert {each: pair for each, pair in said.items() if pair[0] != pair[1]} == {}
    assert len(said) > 150


# --- Who did it ---

# Acts of nobody in particular, and why.
ALONE: dict[type[Model], dict[str, str]] = {
    OutgoingMail: {
        "created": "written with the act that causes it, which has its person",
        "claimed": "a worker",
        "next_try": "a time to come",
        "sent": "a worker",
    },
    Receipt: {"answered": "the installation, to its actor"},
    ApiToken: {"created": "always its user", "expires": "a time to come"},
    User: {
        "joined": "the user, by the link of their invitation",
        "switched_off": "a stamp on sessions; the audit trail says by whom",
    },
    Interview: {
        "starts": "a time to come",
        "scorecards_due": "a time to come",
        "revealed": "follows the last scorecard",
    },
    Answer: {"finished": "whoever asks the next question or ends the interview"},
    Panelist: {"next_reminder": "a time to come"},
    Scorecard: {
        "submitted": "always its panelist",
        "recommendation_updated": "always its panelist",
        "recommendation_recorded": "always its panelist",
    },
    ScorecardVersion: {"submitted": "always its panelist"},
    Rating: {"updated": "always the panelist"},
    Note: {"updated": "always the panelist", "recorded": "always the panelist"},
    OperationReceipt: {"applied": "always the panelist"},
    Tick: {"updated": "always the panelist"},
    Report: {"claimed": "a worker", "next_try": "a time to come", "built": "a worker"},
    Delivery: {"created": "the report's being asked for, which has its person"},
}
# Acts that the system does too: there the instant stands without a person.
BY_SYSTEM: dict[type[Model], dict[str, str]] = {
    User: {"invited": "the first admin, from the command line"},
    Candidate: {"created": "the demonstration"},
    Application: {"applied": "the demonstration"},
    Question: {"created": "an import"},
    QuestionVersion: dict.fromkeys(("created", "submitted", "published", "retired"), "an import"),
    EditorialReview: {"reviewed": "an import, whose verdict says so"},
    Kit: {"created": "an import"},
    Scorecard: {"locked": "the deadline"},
    Report: {"requested": "the last scorecard, or the deadline"},
}


def instants(model: type[Model]) -> set[str]:
    fields = {field.name for field in model._meta.fields}
    return {name.removesuffix("_at") for name in fields if name.endswith("_at")}


def persons(model: type[Model]) -> set[str]:
    fields = {field.name for field in model._meta.fields if field.related_model is User}
    return {name.removesuffix("_by") for name in fields if name.endswith("_by")}


def test_every_act_has_its_instant_and_its_person_or_a_reason() -> None:
    alone = {model: instants(model) - persons(model) for model in MODELS}
    assert {model: each for model, each in alone.items() if each} == {
        model: set(reasons) for model, reasons in ALONE.items()
    }
    assert {model: persons(model) - instants(model) for model in MODELS} == {
        model: set() for model in MODELS
    }


def test_where_a_person_may_be_missing_it_is_said_why() -> None:
    by_system: dict[type[Model], set[str]] = {}
    unkept = []
    for model in MODELS:
        conditions = [
            constraint.condition
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint)
        ]
        for act in instants(model) & persons(model):
            instant, person = (model._meta.get_field(f"{act}_{half}") for half in ("at", "by"))
            if not person.null or paired(act, name="any").condition in conditions:
                continue
            by_system.setdefault(model, set()).add(act)
            with_system = paired(act, name="any", or_system=True).condition
            if instant.null and with_system not in conditions:
                unkept.append(f"{model.__name__}.{act}")
    assert unkept == []
    assert by_system == {model: set(reasons) for model, reasons in BY_SYSTEM.items()}


@pytest.mark.django_db
def test_no_table_is_emptied_past_what_it_keeps() -> None:
    said = {}
    for model, constraint in immutables():
        table = model._meta.db_table  # whose trigger conftest.py has put to sleep
        wake = f"ALTER TABLE {table} ENABLE TRIGGER {constraint.name}{AT_ONCE}"
        said[constraint.name] = refusal(f"{wake}; TRUNCATE {table} CASCADE")
    assert said == {constraint.name: constraint.says for _, constraint in immutables()}
