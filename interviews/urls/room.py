"""Addresses of the room and its scorecards."""

from django.urls import path

from interviews.views import room, scorecards

urlpatterns = [
    path("<int:pk>/room/", room.show, name="room"),
    path("<int:pk>/room/status", room.status, name="room_status"),
    path("<int:pk>/questions/<int:question_pk>/ask", room.ask, name="question_ask"),
    path("<int:pk>/end", room.end, name="interview_end"),
    path("scorecards/<int:pk>/submit", scorecards.submit, name="scorecard_submit"),
    path("scorecards/<int:pk>/reopen", scorecards.reopen, name="scorecard_reopen"),
    path("scorecards/<int:pk>/lock", scorecards.lock, name="scorecard_lock"),
]
