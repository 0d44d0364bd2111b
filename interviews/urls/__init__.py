"""The addresses of the interviews' pages, one module per noun."""

from django.urls import include, path

from interviews.views import today

urlpatterns = [
    path("", today.show, name="today"),
    path("kits/", include("interviews.urls.kits")),
    path("interviews/", include("interviews.urls.interviews")),
    path("interviews/", include("interviews.urls.room")),
    path("", include("interviews.urls.reports")),
]
