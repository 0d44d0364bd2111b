"""Addresses of reports, deliveries and decisions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
