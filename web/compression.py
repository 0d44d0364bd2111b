"""Pages go out compressed where no proxy does it."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Compress what is read here and now; a file that is handed out stays as it is, with its size.

    Django pads each answer by a random length, so that its size tells nothing of a secret in it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer, smaller where that pays."""
        if response.streaming or response.has_header("Content-Disposition"):
            return response
        return super().process_response(request, response)
