import pytest

from accounts.models import Role
from tests.factories import make_user
from tests.journeys.windows import Browse, Check


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits(
    browse: Browse,
    assert_accessible: Check,
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
