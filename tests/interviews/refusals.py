"""Refusals of whole forms: what is wrong stands beside a field."""

import pytest
from django.core.exceptions import ValidationError


def refused(field: str) -> pytest.RaisesExc[ValidationError]:
    """Expect that what follows is refused, beside this field and no other."""
    return pytest.raises(
        ValidationError, check=lambda refusal: list(refusal.message_dict) == [field]
    )
