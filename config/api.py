"""The addresses of API version 1."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

docs = login_required(SpectacularSwaggerSplitView.as_view(url_name="api_schema"))
urlpatterns = [
    path("", include("interviews.api.urls")),
    path("", include("questionbank.api.urls")),
    path("", include("candidates.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
]
