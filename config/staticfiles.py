"""Static files with hashed names, ES-module imports included."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrite import statements of ES modules to hashed names, as Django does for CSS."""

    support_js_module_import_aggregation = True
