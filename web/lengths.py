"""How long a text may be stands in the model; forms and serializers ask for it here."""

from django.db.models import CharField, Model


def longest(model: type[Model], name: str) -> int:
    """Return how many characters the model's field holds."""
    field = model._meta.get_field(name)  # noqa: SLF001 -- Django's public name for a model
    if not isinstance(field, CharField) or field.max_length is None:
        raise TypeError(f"{model.__name__}.{name} is no text of limited length.")
    return field.max_length
