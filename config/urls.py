"""Where every address leads."""

from django.urls import URLPattern, URLResolver, include, path

from config.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("interviews.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("ui/", gallery, name="gallery"),
]
