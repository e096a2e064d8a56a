"""The files of the pages under one name each, with their fingerprint; our modules name each other by it too."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class FingerprintedStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of the modules of the sheet, and of them alone: libraries travel as they are."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("sales/*.js", IMPORTS))
