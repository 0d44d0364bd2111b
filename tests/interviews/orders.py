"""What the builder's form sends."""

from typing import Any

from django.test import Client

from accounts.models import User
from questionbank.models import QuestionVersion

Line = str | tuple[str, str] | QuestionVersion


class Builder(Client):
    """A browser that opens the builder before it sends its form."""

    def post(self, path: str, data: dict[str, str], **more: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 -- handed on as it is
        """Send the form, made from what stands unless it says from what."""
        basis = self.get(path.partition("?")[0]).context["basis"]
        return super().post(path, {"made_from": basis.made_from} | data, **more)


def builder_for(user: User) -> Builder:
    """Return such a browser in which this person is logged in."""
    client = Builder()
    client.force_login(user)
    return client


def posted(*lines: Line, **more: str) -> dict[str, str]:
    """Return the form's values: a title, or a title and minutes, is a section's head.

    `rows__2__minutes="9"` changes a value of line 2, `step="up:1"` presses a button.
    """
    count = str(len(lines))
    data = {"rows-TOTAL_FORMS": count, "rows-INITIAL_FORMS": count}
    for place, line in enumerate(lines):
        if isinstance(line, QuestionVersion):
            values = {"question": str(line.question_id), "weight": "1", "minutes": "10"}
        else:
            title, minutes = (line, "0") if isinstance(line, str) else line
            values = {"title": title, "minutes": minutes}
        data |= {f"rows-{place}-{name}": value for name, value in values.items()}
    return data | {name.replace("__", "-"): value for name, value in more.items()}
