"""The pictures of the README: `make pictures` keeps them in docs/pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest
from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.page.acts import caller, dial, second_party, timeline
from tests.telephony_simulator.browser_phone.page.conftest import end_calls

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone

MAX_BYTES: Final = 200_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ringing_second_party_is_pictured(
    chromium: Browser, served: ServedPhone, tmp_path: Path, theme: Literal["light", "dark"]
) -> None:
    directory = Path(os.environ.get("PICTURES", tmp_path))
    wave_milliseconds = 0 if directory == tmp_path else 850  # what the display shows of the sound
    context = chromium.new_context(
        viewport={"width": 1240, "height": 728}, device_scale_factor=1.15, color_scheme=theme
    )
    page = context.new_page()
    page.goto(served.url)
    dial(page)
    page.wait_for_timeout(wave_milliseconds)
    page.keyboard.press("1")
    expect(second_party(page).get_by_role("button", name="Answer", exact=True)).to_be_visible()
    expect(caller(page).locator(".caption")).to_have_text("Ringing tone")
    page.wait_for_timeout(wave_milliseconds)
    expect(timeline(page)).to_contain_text("second party rings")

    picture = directory / f"browser-phone-{theme}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=picture)

    context.close()
    end_calls(served)
    assert picture.stat().st_size < MAX_BYTES
