"""The addresses of the interviews' pages, one module per noun."""

from django.urls import include, path

urlpatterns = [
    path("kits/", include("interviews.urls.kits")),
    path("interviews/", include("interviews.urls.interviews")),
    path("interviews/", include("interviews.urls.room")),
    path("", include("interviews.urls.reports")),
]
