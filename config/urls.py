"""Where every address leads."""

from django.urls import URLPattern, URLResolver, include, path

from config.gallery import gallery
from web.background import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("", include("interviews.urls")),
    path("", include("questionbank.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include("config.api")),
    path("", include("candidates.urls")),
    path("ui/", gallery, name="gallery"),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler429 = "web.errors.too_many_requests"
handler500 = "web.errors.failure"
