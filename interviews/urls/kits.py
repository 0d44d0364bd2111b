"""Addresses of kits."""

from django.urls import path

from interviews.views import kits

urlpatterns = [
    path("", kits.show_list, name="kit_list"),
    path("new/", kits.create, name="kit_create"),
    path("<slug:slug>/", kits.detail, name="kit_detail"),
    path("<slug:slug>/edit/", kits.edit, name="kit_edit"),
    path("<slug:slug>/archive/", kits.archive, name="kit_archive"),
    path("<slug:slug>/restore/", kits.restore, name="kit_restore"),
]
