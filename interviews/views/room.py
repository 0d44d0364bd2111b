"""The room: where a panel asks, listens and scores."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.views.requests import StaffRequest
from interviews.actions import sessions
from interviews.models import Interview, limits
from interviews.models.interviews import topic_of
from interviews.queries import pinned, room
from interviews.views.interviews import fetch
from web import unchanged
from web.authorize import authorize


def _fetch(user: User, interview_id: int) -> Interview:
    interview = fetch(user, interview_id)
    authorize(user, "interviews.enter_room", interview)
    return interview


@require_GET
@login_required
def show(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show the room, or the way in while the interview has not begun."""
    interview = _fetch(request.user, interview_id)
    if interview.state not in Interview.State.started():
        return _lobby(request, interview)
    shown = room.room_for(interview=interview, reader=request.user)
    now, state = timezone.now(), shown.state
    context = {
        "room": shown,
        "room_state": state,
        "script": state.script(now),
        "interview": interview,
        "scorecard": state.scorecard,
        "is_open": state.scorecard is not None and state.scorecard.is_open,
        # text, because templates localise numbers
        "most_characters": str(limits.LONGEST_NOTE),
        "most_operations": str(limits.MOST_OPERATIONS),
        "can_ask": state.you.is_lead and interview.state == Interview.State.LIVE,
    }
    return render(request, "interviews/room/room.html", context)


def _lobby(request: StaffRequest, interview: Interview) -> HttpResponse:
    context = {
        "interview": interview,
        "now": timezone.now(),
        "seats": room.panel_of(interview=interview, reader=request.user),
        "questions": pinned.questions_of(interview.pk),
        "can_start": request.user.has_perm("interviews.start_interview", interview),
    }
    return render(request, "interviews/room/lobby.html", context)


@require_GET
@login_required
def status(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Show who is on the panel, whose card is in, and what is being asked."""
    newest = unchanged.state(topic_of(interview_id), request)
    state = room.state_of(interview_id=interview_id, reader=request.user)
    if state is None:
        _fetch(request.user, interview_id)  # which says that there is nothing, or no right to it
        raise Http404
    if state.interview.state not in Interview.State.started():
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if "HX-Request" in request.headers:  # somebody waits before the door, which has opened
        return HttpResponse(headers={"HX-Redirect": reverse("room", args=[interview_id])})
    context = {"room_state": state, "script": state.script(timezone.now())}
    page = HttpResponse(render_to_string("interviews/room/_status.html", context))
    return unchanged.mark(page, request, newest)


@require_POST
@login_required
def ask(request: StaffRequest, interview_id: int, question_id: int) -> HttpResponse:
    """Turn the interview to a question."""
    interview = _fetch(request.user, interview_id)
    authorize(request.user, "interviews.start_interview", interview)
    question = get_object_or_404(interview.questions, pk=question_id)
    sessions.ask(question=question, by=request.user, at=timezone.now())
    # The room's script draws only how things stand anew.
    return redirect(
        "room_status" if "X-Requested-With" in request.headers else "room", interview_id
    )


@require_POST
@login_required
def end(request: StaffRequest, interview_id: int) -> HttpResponse:
    """End the interview; a second click changes nothing."""
    interview = _fetch(request.user, interview_id)
    authorize(request.user, "interviews.end_interview", interview)
    sessions.end(interview=interview, by=request.user, at=timezone.now())
    return redirect("room", interview_id)
