"""What a user does on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

MENU: Final = "Welcome. For a person, press 1. For opening hours, press 2."


def dial(page: Page) -> None:
    page.get_by_role("button", name="Call", exact=True).click()
    expect(timeline(page)).to_contain_text(MENU)


def timeline(page: Page) -> Locator:
    return page.get_by_role("log", name="Timeline")


def caller(page: Page) -> Locator:
    return page.get_by_role("region", name="Caller")


def second_party(page: Page) -> Locator:
    return page.get_by_role("region", name="Second party")


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def save(page: Page, name: str, directory: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    path = directory / download.value.suggested_filename
    download.value.save_as(path)
    return path


def hang_up(page: Page) -> None:
    caller(page).get_by_role("button", name="Hang up").click()
    expect(caller(page).get_by_role("status")).to_contain_text("Ended")
