"""The report on paper: typst sets the snapshot as a tagged PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping

import typst
from django.conf import settings

TEMPLATE = settings.BASE_DIR / "templates" / "reports" / "report.typ"


def pdf(snapshot: Mapping[str, object]) -> bytes:
    """Return the report as PDF/UA-1. The snapshot enters as data, never as markup."""
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(snapshot)},
    )
