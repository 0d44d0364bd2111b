from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import Role
from tests.factories import make_user


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits(
    browse: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    scheme: str,
    width: int,
) -> None:
    page = browse(
        make_user("Ada", Role.ADMIN),
        color_scheme=scheme,
        viewport={"width": width, "height": 720},
    )
    page.goto("/ui/")
    assert page.title().endswith("Plumbline")
    assert_accessible(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
