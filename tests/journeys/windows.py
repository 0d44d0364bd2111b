"""What the journeys call a person's window, and what they do in every one."""

from collections.abc import Callable

from playwright.sync_api import Page

Browse = Callable[..., Page]
Check = Callable[[Page], None]  # fails on what is not accessible


def button(page: Page, name: str) -> None:
    """Press the button of the page's content that is called exactly so."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def press(page: Page, keys: str) -> None:
    """Press these keys one after the other; blanks stand between them."""
    for key in keys.split():
        page.keyboard.press(key)


def write(page: Page, key: str, text: str) -> None:
    """Open a text by its key, type, and leave it."""
    page.keyboard.press(key)
    page.keyboard.type(text)
    page.keyboard.press("Escape")


def end_interview(page: Page) -> None:
    """Press the button that asks, and confirm."""
    page.get_by_role("button", name="End interview").first.click()
    page.get_by_role("dialog").get_by_role("button", name="End interview").click()
