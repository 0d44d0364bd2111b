"""Addresses of the bank."""

from django.urls import path

from questionbank.views import editor, questions, sets, versions

_VERSION = "questions/<slug:slug>/versions/<int:number>/"

urlpatterns = [
    path("questions/", questions.show_list, name="question_list"),
    path("questions/new/", editor.draft, name="question_draft"),
    path("questions/preview/", editor.preview, name="question_preview"),
    path("questions/<slug:slug>/", questions.detail, name="question_detail"),
    path("questions/<slug:slug>/revise/", versions.revise, name="question_revise"),
    path(_VERSION, questions.detail, name="version_detail"),
    path(f"{_VERSION}changes/", questions.changes, name="version_changes"),
    path(f"{_VERSION}edit/", editor.edit, name="version_edit"),
    path(f"{_VERSION}submit/", versions.submit, name="version_submit"),
    path(f"{_VERSION}send-back/", versions.send_back, name="version_send_back"),
    path(f"{_VERSION}approve/", versions.approve, name="version_approve"),
    path(f"{_VERSION}ask-changes/", versions.ask_changes, name="version_ask_changes"),
    path(f"{_VERSION}publish/", versions.publish, name="version_publish"),
    path(f"{_VERSION}retire/", versions.retire, name="version_retire"),
    path("sets/", sets.show_list, name="set_list"),
    path("sets/<slug:slug>/", sets.detail, name="set_detail"),
    path("sets/<slug:slug>/open/", sets.open_up, name="set_open"),
    path("sets/<slug:slug>/close/", sets.close, name="set_close"),
]
