"""What the builder's form sends."""

from questionbank.models import QuestionVersion

Line = str | tuple[str, str] | QuestionVersion


def posted(*lines: Line, version: object = 0, **more: str) -> dict[str, str]:
    """Return the form's values: a title, or a title and minutes, is a section's head.

    `rows__2__minutes="9"` changes a value of line 2, `step="up:1"` presses a button.
    """
    count = str(len(lines))
    data = {"version": str(version), "rows-TOTAL_FORMS": count, "rows-INITIAL_FORMS": count}
    for place, line in enumerate(lines):
        if isinstance(line, QuestionVersion):
            values = {"question": str(line.question_id), "weight": "1", "minutes": "10"}
        else:
            title, minutes = (line, "0") if isinstance(line, str) else line
            values = {"title": title, "minutes": minutes}
        data |= {f"rows-{place}-{name}": value for name, value in values.items()}
    return data | {name.replace("__", "-"): value for name, value in more.items()}
