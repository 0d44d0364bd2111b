"""Scorecards: read one, apply operations to one's own, submit it."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from accounts.models import User
from interviews.actions import operations, scorecards
from interviews.actions.operations import Kind, Operation, Result
from interviews.models import Rating, Scorecard, Tick
from interviews.models.limits import LONGEST_REOPEN_REASON, LONGEST_SENT_NOTE, MOST_OPERATIONS
from interviews.queries import scorecard_contents
from questionbank.formats.json_values import to_json
from web.api import problems, serializers
from web.api.views import ApiView
from web.authorize import authorize
from web.lengths import longest


class OperationSerializer(serializers.Serializer[Operation]):
    """One change to one's own card."""

    op_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    expected_version = serializers.IntegerField(min_value=0)
    question = serializers.IntegerField(required=False, allow_null=True)
    criterion = serializers.CharField(
        required=False, allow_blank=True, max_length=longest(Rating, "criterion_key")
    )
    key = serializers.CharField(required=False, allow_blank=True, max_length=longest(Tick, "key"))
    state = serializers.CharField(
        required=False, allow_blank=True, max_length=longest(Rating, "state")
    )
    level = serializers.CharField(
        required=False, allow_null=True, max_length=longest(Rating, "level_key")
    )
    text = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST_SENT_NOTE
    )
    recommendation = serializers.ChoiceField(
        choices=Scorecard.Recommendation.choices, required=False, allow_null=True
    )
    is_typing = serializers.BooleanField(
        required=False,
        help_text="A text that is not done yet: the audit trail has it once a minute.",
    )


class ResultSerializer(serializers.Serializer[Result]):
    """What became of one operation."""

    op_id = serializers.UUIDField()
    status = serializers.IntegerField()
    version = serializers.IntegerField()
    row = serializers.DictField(allow_null=True)
    errors = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # a field, not this serializer's errors


class OperationsSerializer(serializers.Serializer[Any]):
    """A list of operations: not atomic as a batch, one result each."""

    operations = OperationSerializer(many=True, allow_empty=False, max_length=MOST_OPERATIONS)  # type: ignore[call-arg]  # many=True makes a ListSerializer, which takes it


# One instance for all requests: it keeps nothing of them, and making one copies every field.
OPERATIONS = OperationsSerializer()


class ResultsSerializer(serializers.Serializer[Any]):
    """The results, in the order of the operations."""

    results = ResultSerializer(many=True)


class SubmitSerializer(serializers.Serializer[Any]):
    """Whether untouched criteria are confirmed as not asked."""

    confirms_not_asked = serializers.BooleanField(default=False)


class ReopenSerializer(serializers.Serializer[Any]):
    """Why a card is reopened."""

    reason = serializers.CharField(max_length=LONGEST_REOPEN_REASON)


class RatingSerializer(serializers.Serializer[Any]):
    """One rating on a card."""

    question = serializers.IntegerField()
    criterion = serializers.CharField()
    state = serializers.ChoiceField(choices=Rating.State.choices)
    level = serializers.CharField(allow_null=True)


class NoteSerializer(serializers.Serializer[Any]):
    """One note on a card."""

    question = serializers.IntegerField()
    criterion = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class TickSerializer(serializers.Serializer[Any]):
    """A key point heard or a probe used."""

    question = serializers.IntegerField()
    kind = serializers.CharField()
    key = serializers.CharField()


class MarksSerializer(serializers.Serializer[Any]):
    """What a panelist marked and wrote."""

    recommendation = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    ratings = RatingSerializer(many=True)
    notes = NoteSerializer(many=True)
    ticks = TickSerializer(many=True)


class ScorecardSerializer(MarksSerializer):
    """A card: one's own as it stands, a colleague's as it was submitted.

    `revised` holds what was submitted again after the reveal: it enters no score.
    """

    id = serializers.IntegerField()
    interview = serializers.IntegerField()
    panelist = serializers.CharField()
    role = serializers.CharField()
    state = serializers.ChoiceField(choices=Scorecard.State.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    revised = MarksSerializer(allow_null=True)


def fetch(request: StaffRequest, scorecard_id: int) -> Scorecard:
    """Return a card that the reader may see, or raise Http404."""
    visible = Scorecard.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("interview__application", "panelist__user"), pk=scorecard_id
    )


class ScorecardView(ApiView):
    """One card."""

    @extend_schema(responses=ScorecardSerializer)
    def get(self, request: StaffRequest, scorecard_id: int) -> Response:
        """Return the card with its ratings, notes and ticks."""
        return Response(_representation(fetch(request, scorecard_id), request.user))


class OperationsView(ApiView):
    """Changes to one's own card."""

    @extend_schema(request=OperationsSerializer, responses=ResultsSerializer)
    def patch(self, request: StaffRequest, scorecard_id: int) -> Response:
        """Apply operations, each on its own merits.

        A repeated op_id returns its result; used for something else, it is refused.
        """
        try:
            data = OPERATIONS.run_validation(request.data)
        except serializers.ValidationError:
            fetch(request, scorecard_id)  # whoever may not see the card learns nothing of its form
            raise
        try:
            results = operations.apply(
                scorecard_id=scorecard_id,
                operations=[_operation(each) for each in data["operations"]],
                by=request.user,
                at=timezone.now(),
            )
        except Scorecard.DoesNotExist:
            fetch(request, scorecard_id)  # not visible is 404
            raise PermissionDenied from None  # somebody else's is visible, but not to be scored
        return Response({"results": [asdict(result) for result in results]})


class SubmitView(ApiView):
    """Submitting one's own card."""

    @extend_schema(request=SubmitSerializer, responses=ScorecardSerializer)
    def post(self, request: StaffRequest, scorecard_id: int) -> Response:
        """Freeze and lock the card; lists what is missing where it is not complete."""
        card = fetch(request, scorecard_id)
        authorize(request.user, "interviews.submit_scorecard", card)
        form = SubmitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            scorecards.submit(
                scorecard=card, by=request.user, at=timezone.now(), **form.validated_data
            )
        except scorecards.NotReady as error:
            return _incomplete({field: [text] for field, text in error.errors.items()}, error)
        except scorecards.UntouchedCells as error:
            sentence = "Confirm that the untouched criteria were not asked."
            return _incomplete({"confirms_not_asked": [sentence]}, error)
        return Response(_representation(fetch(request, scorecard_id), request.user))


class ReopenView(ApiView):
    """Reopening a card."""

    @extend_schema(request=ReopenSerializer, responses={204: None})
    def post(self, request: StaffRequest, scorecard_id: int) -> Response:
        """Open a card again, with a reason. Answers without the card: it may be another's."""
        managed = Scorecard.objects.managed_by(request.user)
        card = get_object_or_404(
            managed.select_related("interview__application__candidate", "panelist"), pk=scorecard_id
        )
        authorize(request.user, "interviews.reopen_scorecard", card)
        form = ReopenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        scorecards.reopen(scorecard=card, by=request.user, at=timezone.now(), **form.validated_data)
        return Response(status=204)


def _operation(data: dict[str, Any]) -> Operation:
    return Operation(**{**data, "kind": Kind(data["kind"])})


def _incomplete(
    errors: problems.Errors, error: scorecards.NotReady | scorecards.UntouchedCells
) -> Response:
    body = problems.problem(422, str(error), errors=errors)
    body["cells"] = [
        {"question": cell.question, "criterion": cell.criterion} for cell in error.cells
    ]
    return Response(body, status=422, content_type=problems.CONTENT_TYPE)


def _representation(card: Scorecard, reader: User) -> dict[str, object]:
    content, revised = scorecard_contents.submitted_content(card)
    if card.panelist.user_id == reader.pk:
        content = scorecard_contents.content(card)
    return {
        "id": card.pk,
        "interview": card.interview_id,
        "panelist": card.panelist.user.called,
        "role": card.panelist.role,
        "state": card.state,
        "submitted_at": card.submitted_at,
        **to_json(content),
        "revised": to_json(revised),
    }
