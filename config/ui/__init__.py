"""Component tags: markup that is used twice lives here, one template per component.

Built into the template engine, so no page loads them. `docs/design.md` lists every tag.
"""

from config.ui import buttons, figures, forms, frame, instants, pages, rubrics
from config.ui.component import register

__all__ = ["buttons", "figures", "forms", "frame", "instants", "pages", "register", "rubrics"]
