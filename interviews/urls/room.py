"""Addresses of the room and its scorecards."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
