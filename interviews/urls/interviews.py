"""Addresses of interviews, their plan and their panel."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
