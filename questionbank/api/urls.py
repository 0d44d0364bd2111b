"""Addresses of the bank for programs."""

from django.urls import path

from questionbank.api import questions, steps

_QUESTION = "questions/<uuid:uuid>/"
_VERSION = f"{_QUESTION}versions/<int:number>/"

urlpatterns = [
    path("questions/", questions.QuestionsView.as_view(), name="api_questions"),
    path(_QUESTION, questions.QuestionView.as_view(), name="api_question"),
    path(f"{_QUESTION}revise/", steps.ReviseView.as_view(), name="api_question_revise"),
    path(f"{_QUESTION}versions/", questions.VersionsView.as_view(), name="api_versions"),
    path(_VERSION, questions.VersionView.as_view(), name="api_version"),
    path(f"{_VERSION}submit/", steps.SubmitView.as_view(), name="api_version_submit"),
    path(f"{_VERSION}send-back/", steps.SendBackView.as_view(), name="api_version_send_back"),
    path(f"{_VERSION}approve/", steps.ApproveView.as_view(), name="api_version_approve"),
    path(f"{_VERSION}ask-changes/", steps.AskChangesView.as_view(), name="api_version_ask_changes"),
    path(f"{_VERSION}publish/", steps.PublishView.as_view(), name="api_version_publish"),
    path(f"{_VERSION}retire/", steps.RetireView.as_view(), name="api_version_retire"),
]
