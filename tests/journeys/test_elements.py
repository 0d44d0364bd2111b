import pytest
from playwright.sync_api import Dialog, Page

from accounts.models import User
from tests.journeys.windows import Browse, Check


@pytest.fixture
def gallery(browse: Browse, max_: User) -> Page:
    page = browse(max_, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/ui/")
    return page


def test_a_confirmation_opens_and_closes_by_keyboard_and_gives_the_focus_back(
    gallery: Page,
) -> None:
    asks = gallery.get_by_role("button", name="Retire question")
    asks.focus()
    gallery.keyboard.press("Enter")
    dialog = gallery.get_by_role("dialog", name="Retire this question?")
    assert dialog.is_visible()
    gallery.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert asks.evaluate("button => document.activeElement === button")


@pytest.mark.parametrize("opener", ["Retire question", "Open dialog"])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_lies_behind_a_dialog_cannot_be_reached(
    browse: Browse, max_: User, opener: str, *, has_scripts: bool
) -> None:
    page = browse(max_, java_script_enabled=has_scripts)
    page.goto("/ui/")
    page.get_by_role("button", name=opener).click()
    dialog = page.get_by_role("dialog")
    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    for _ in range(8):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.closest('dialog, html').localName")
        assert at == "dialog" or page.evaluate("document.activeElement === document.body")


def test_a_confirmation_works_without_scripts(browse: Browse, max_: User) -> None:
    page = browse(max_, java_script_enabled=False)
    page.goto("/ui/")
    page.get_by_role("button", name="Retire question").click()
    dialog = page.get_by_role("dialog", name="Retire this question?")
    assert dialog.get_by_role("button", name="Retire").is_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert dialog.is_hidden()
    assert page.get_by_role("textbox", name="Address to share").is_visible()
    assert page.get_by_role("button", name="Copy link").is_hidden()


def test_copying_says_that_it_did(gallery: Page) -> None:
    gallery.get_by_role("button", name="Copy link").click()
    gallery.get_by_text("Copied").wait_for()
    copied = gallery.evaluate("navigator.clipboard.readText()")
    assert copied == gallery.get_by_role("textbox", name="Address to share").input_value()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(browse: Browse) -> None:
    page = browse()
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to content")
    assert link.evaluate("link => document.activeElement === link")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_leaving_asks_while_something_typed_is_not_sent(gallery: Page) -> None:
    gallery.evaluate("""() => {
        const guard = document.createElement("leave-guard");
        const form = document.querySelector("form.form");
        form.replaceWith(guard);
        guard.append(form);
    }""")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    gallery.on("dialog", stay)
    gallery.get_by_label("Title").first.press_sequentially("x")
    gallery.goto("/")
    assert asked == ["beforeunload"]
    gallery.goto("/ui/")
    assert asked == ["beforeunload"]


def test_what_the_server_refuses_is_said_on_the_page(gallery: Page) -> None:
    gallery.route(
        "**/refused",
        lambda route: route.fulfill(
            status=409,
            content_type="text/html",
            body='<p role="alert">The scorecard was <b>locked</b> at 14:02.</p>',
        ),
    )
    gallery.evaluate("htmx.ajax('GET', '/refused', {target: 'body', swap: 'innerHTML'})")
    notice = gallery.locator("trouble-notice")
    notice.get_by_role("alert").wait_for()
    assert notice.inner_text() == "The scorecard was locked at 14:02."
    gallery.evaluate("document.dispatchEvent(new Event('htmx:sendError'))")
    notice.get_by_text("The server did not answer.").wait_for()
    gallery.evaluate("htmx.ajax('GET', '/health/live/', {target: 'footer', swap: 'none'})")
    notice.get_by_role("alert").wait_for(state="detached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits(
    browse: Browse, max_: User, assert_accessible: Check, scheme: str, width: int
) -> None:
    page = browse(max_, color_scheme=scheme, viewport={"width": width, "height": 720})
    page.goto("/ui/")
    assert page.title().endswith("Plumbline")
    assert_accessible(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
