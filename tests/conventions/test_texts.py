"""Every short text, in form, endpoint and column: as long as its column, one line, visible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from accounts.forms import InviteForm, LoginForm, ProfileForm, ResetPasswordForm, TokenForm
from accounts.models import ApiToken, User
from candidates import forms as candidate_forms
from candidates.models import Candidate, Opening
from interviews.forms.interviews import AppointmentForm, DraftForm, ReasonForm
from interviews.forms.kits import KitForm
from interviews.forms.plans import HeadForm
from interviews.models import Interview, InterviewSection, Kit, Rating, Tick
from questionbank.forms import rows
from questionbank.forms.editor import DetailsForm
from questionbank.models import Criterion, ExemplarKey, Level, Question, QuestionVersion
from tests.access.world import make_world
from tests.conventions.test_addresses import OURS
from tests.conventions.test_models import MODELS
from tests.factories import make_user
from web.columns import LineField, validate_line

# --- What a line may hold ---

NAMES = [
    *(
        "Ada Lovelace",
        "李小龙",
        "Ó Súilleabháin",
        "X Æ A-12",
        "محمد",
        "नेहा क्षत्रिय",
        "🦀",
        "R&D · 3",
    ),
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian writes joiners inside of words
    "👩\u200d🔬",
    "e\u0301",
]
INVISIBLE = ["\u200b", "\u3164", "\u2800", "\u2060", "\u00a0", "\ufeff", "\u115f \u1160", "\u0301"]
TURNED = ["Ada \u202enimda", "\u2066Ada", "Ada\u202c"]
SEVERAL = ["Bob\n\nConfirm at https://…", "Bob\rEve", "Bob\tEve", "Bob\u2028Eve", "\x1b[2JBob"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken(name: str) -> None:
    validate_line(name)


@pytest.mark.parametrize("name", [*INVISIBLE, *TURNED, *SEVERAL])
def test_what_is_no_line_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_line(name)


# --- Columns ---

# Short texts that nobody types, or that name something elsewhere.
NO_LINES = {
    *("accounts.ApiToken.digest", "accounts.AuditEvent.subject_type"),
    *("accounts.AuditArchive.filename", "accounts.AuditArchive.sha256"),
    *("accounts.AuditPersonalValues.person_type", "accounts.MailAttachment.content_type"),
    *("accounts.MailAttachment.filename", "accounts.OutgoingMail.about_type"),
    *("accounts.OutgoingMail.kind", "accounts.OutgoingMail.message_id"),
    *("accounts.OutgoingMail.subject", "accounts.User.password"),
    *("accounts.User.time_zone", "candidates.Candidate.cv_filename"),
    *("candidates.Candidate.time_zone", "interviews.Interview.time_zone"),
    *("interviews.Invitation.time_zone", "interviews.OperationReceipt.fingerprint"),
    "interviews.QuestionSnapshot.digest",
    *("questionbank.EditorialReview.content_hash", "questionbank.Question.external_id"),
    *("questionbank.Question.external_source", "questionbank.Question.family"),
    *("questionbank.QuestionVersion.content_hash", "questionbank.QuestionVersion.scoring_hash"),
    *("web.Receipt.fingerprint", "web.Receipt.key"),
}
LINES = [
    (model, field)
    for model in MODELS
    for field in model._meta.fields
    if isinstance(field, LineField)
]


def test_every_short_text_is_a_line_or_is_typed_by_nobody() -> None:
    short = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.fields
        if type(field) is models.CharField and not field.choices
    }
    assert short == NO_LINES
    assert len(LINES) > 20


@pytest.mark.django_db
def test_the_database_refuses_what_is_no_line_whoever_writes() -> None:
    user = make_user("Ada")
    for name in (*TURNED, *SEVERAL):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(name=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
        kept = {text for (text,) in cursor.fetchall()}
    said = [f"CHECK ((({field.column})::text !~ " for _, field in LINES]
    assert [each for each in said if not any(text.startswith(each) for text in kept)] == []


# --- Forms ---

FORMS: Mapping[type[forms.BaseForm], tuple[type[Model], ...]] = {
    InviteForm: (User,),
    LoginForm: (User,),
    ResetPasswordForm: (User,),
    ProfileForm: (User,),
    TokenForm: (ApiToken,),
    candidate_forms.OpeningForm: (Opening,),
    candidate_forms.ProfileForm: (Candidate,),
    candidate_forms.NewCandidateForm: (Candidate,),
    DraftForm: (Interview,),
    AppointmentForm: (Interview,),
    ReasonForm: (Interview,),
    KitForm: (Kit,),
    HeadForm: (InterviewSection,),
    DetailsForm: (QuestionVersion, Question),
    rows.LevelRow: (Level,),
    rows.CriterionRow: (Criterion,),
}
# Their fields depend on the model, or on the package that they come from.
BUILT: Mapping[type[forms.BaseForm], Mapping[str, Any]] = {
    candidate_forms.ProfileForm: {"reader": User()},
    LoginForm: {},
    ResetPasswordForm: {},
}
COLUMNS = {"LoginForm.login": "email", "ReasonForm.reason": "cancel_reason"}
# Texts of many lines or of no column: what is too long for them is judged by the form itself or,
# for the bank, by its actions beside each field (tests/questionbank).
OF_NO_SHORT_COLUMN = {
    *("SearchForm.q", "FilterForm.q", "ReportFilters.q", "ReopenForm.reason"),
    *("DecisionForm.rationale", "KitForm.description", "OpeningForm.description"),
    *("ProfileForm.skills", "NewCandidateForm.skills"),  # many in one line
    *("ProfileForm.bio", "NewCandidateForm.bio"),
    *("ProfileForm.accommodations", "NewCandidateForm.accommodations"),
    *("BankFilter.q", "ReviewForm.comments", "ReviewForm.made_from", "ChangesForm.comments"),
    *("ChangesForm.made_from", "PublishForm.made_from", "DetailsForm.tags"),
    *("DetailsForm.prompt", "DetailsForm.context", "DetailsForm.references"),
    "DetailsForm.hand_out",
    *("ExemplarRow.text", "KeyPointRow.criterion", "KeyPointRow.text", "PitfallRow.says"),
    *("PitfallRow.why", "ProbeRow.trigger", "ProbeRow.text", "ProbeRow.signal"),
    *("LevelRow.anchor", "CriterionRow.competency"),
    *("AppForm.code", "CodeForm.code", "CodeAgainForm.code"),  # allauth's, for the second factor
    *("PasskeyForm.name", "PasskeyForm.credential"),
}


def form_classes(above: type[forms.BaseForm] = forms.Form) -> Iterator[type[forms.BaseForm]]:
    for each in above.__subclasses__():
        if each.__module__.startswith(OURS) and each.__module__ != "config.gallery":
            yield each
        yield from form_classes(each)


def fields_of(kind: type[Any]) -> Mapping[str, Any]:
    given = next((BUILT[each] for each in BUILT if issubclass(kind, each)), None)
    made = kind if given is None else kind(**given)
    return made.fields if isinstance(made, forms.Form) else kind.base_fields


def text_column(among: tuple[type[Model], ...], name: str) -> models.CharField[Any, Any] | None:
    for model in among:
        column = next((each for each in model._meta.fields if each.name == name), None)
        if isinstance(column, models.CharField):
            return column
    return None


@pytest.mark.django_db
def test_a_field_of_a_form_is_as_long_as_its_column_and_as_strict() -> None:
    without = set()
    for kind in form_classes():
        for name, field in fields_of(kind).items():
            is_secret = isinstance(field.widget, forms.PasswordInput)
            if not isinstance(field, forms.CharField) or is_secret:
                continue
            place = f"{kind.__name__}.{name}"
            column = text_column(FORMS.get(kind, ()), COLUMNS.get(place, name))
            if column is None:
                without.add(place)
                continue
            assert field.max_length == column.max_length, place
            assert (validate_line in field.validators) == isinstance(column, LineField), place
    assert without == OF_NO_SHORT_COLUMN


# --- Endpoints ---


REFERENCE = re.compile(r"#/components/schemas/(\w+)")
# Of each request body, whose columns its texts fill.
BODIES: Mapping[str, tuple[type[Model], ...]] = {
    "Profile": (Candidate,),
    "OpeningInput": (Opening,),
    "KitInput": (Kit,),
    "InterviewInput": (Interview,),
    "PlannedSection": (InterviewSection,),
    "Draft": (QuestionVersion, Question),
    "Criterion": (Criterion,),
    "Level": (Level,),
    "ExemplarKey": (ExemplarKey,),
    "Operation": (Rating, Tick),
}
SAME = {
    "ProfileEdit": "Profile",
    "OpeningEdit": "OpeningInput",
    "KitEdit": "KitInput",
    "PatchedEdit": "Draft",
}
API_COLUMNS = {
    "ExemplarKey.criterion": "criterion_key",
    "ExemplarKey.level": "level_key",
    "Operation.criterion": "criterion_key",
    "Operation.level": "level_key",
}
API_OF_NO_SHORT_COLUMN = {
    *("Accepted.code", "Accepted.reason", "Changes.comments", "Changes.made_from"),
    *("Criterion.competency", "Decision.rationale", "Draft.context", "Draft.prompt"),
    "Draft.hand_out",
    *("Draft.topic", "Exemplar.text", "InterviewInput.kit", "KeyPoint.criterion", "KeyPoint.text"),
    *("KitInput.description", "KitInput.made_from", "Level.anchor", "OpeningInput.description"),
    *("OpeningInput.made_from", "Operation.text", "Pitfall.says", "Pitfall.why"),
    *("Draft.made_from", "PlanInput.made_from", "Probe.signal", "Probe.text", "Probe.trigger"),
    *("Profile.accommodations", "Profile.bio", "Profile.made_from", "Publish.made_from"),
    *("Reopen.reason", "Review.comments", "Review.made_from", "Seat.email"),
}


def sent_texts() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield body, field and schema of every text that a request may hold, lists left out."""
    schema = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]  # the library's
    named = schema["components"]["schemas"]
    operations = [each for path in schema["paths"].values() for each in path.values()]
    waiting = [str(each.get("requestBody", "")) for each in operations]
    seen: set[str] = set()
    while waiting:
        for name in set(REFERENCE.findall(waiting.pop())) - seen:
            seen.add(name)
            waiting.append(str(named[name]))
            for field, described in named[name].get("properties", {}).items():
                yield from texts_in(name, field, described)


def texts_in(
    name: str, field: str, described: Mapping[str, Any]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for each in described.get("oneOf", [described]):
        is_text = "string" in each.get("type", ()) and not {"enum", "readOnly"} & each.keys()
        if is_text and each.get("format", "uri") in {"uri", "email"} and each.get("maxLength") != 0:
            yield SAME.get(name, name), field, each


def test_a_text_that_a_program_sends_is_as_long_as_its_column() -> None:
    without, compared = set(), 0
    for body, field, described in sent_texts():
        place = f"{body}.{field}"
        column = text_column(BODIES.get(body, ()), API_COLUMNS.get(place, field))
        if column is None:
            without.add(place)
        else:
            compared += 1
            assert described["maxLength"] == column.max_length, place
    assert without == API_OF_NO_SHORT_COLUMN
    assert compared > 25


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\u2800", TURNED[0], SEVERAL[-1], "x" * 301])
def test_a_program_is_told_which_line_is_none(text: str) -> None:
    world = make_world()
    client = world.client("admin")
    application = world.arguments["application_id"]
    section = [{"title": text, "questions": []}]
    level = {"key": "one", "value": "1", "label": text, "anchor": "Says so."}
    criterion = {"key": "one", "title": text, "competency": "x", "weight": "1", "levels": [level]}
    criterion_lines = {"criteria.0.title", "criteria.0.levels.0.label"}
    cases: list[tuple[str, dict[str, object], set[str]]] = [
        ("api_candidates", {"name": text, "email": "k@example.org"}, {"name"}),
        ("api_candidates", {"skills": [text]}, {"skills.0"}),
        ("api_openings", {"title": text, "location": text}, {"title", "location"}),
        ("api_kits", {"name": text, "sections": section}, {"name", "sections.0.title"}),
        ("api_interviews", {"application": application, "title": text}, {"title"}),
        ("api_questions", {"title": text}, {"title"}),
        ("api_questions", {"title": "T", "criteria": [criterion]}, criterion_lines),
    ]
    for name, body, places in cases:
        answer = client.post(reverse(name), body, "application/json")
        assert answer.status_code == 422, name
        assert places <= answer.json()["errors"].keys(), answer.json()
