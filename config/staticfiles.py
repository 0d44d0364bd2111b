"""Static files with hashed names, ES-module imports included, each of them on its own."""

from wsgiref.headers import Headers

from whitenoise.storage import CompressedManifestStaticFilesStorage

# A file that is opened as a page loads, runs and sends nothing; a picture may bring its colours.
# Pages that use it keep to their own policy.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite import statements of ES modules to hashed names, as Django does for CSS."""

    support_js_module_import_aggregation = True


def isolate(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 -- WhiteNoise's signature
    """Give a static file a policy of its own."""
    headers["Content-Security-Policy"] = POLICY
