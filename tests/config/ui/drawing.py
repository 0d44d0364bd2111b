"""Draw a piece of template and look at it the way a reader's program would."""

from django.template import Context, Engine


def draw(source: str, **values: object) -> str:
    return Engine.get_default().from_string(source).render(Context(values))
