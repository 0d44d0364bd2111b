"""Addresses of interviews, their plan and their panel."""

from django.urls import path

from interviews.views import interviews

urlpatterns = [
    path("<int:interview_id>/", interviews.detail, name="interview_detail"),
]
