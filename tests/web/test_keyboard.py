"""Everything can be done without a mouse."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.web.harness import pictures
from tests.web.harness.kiosk_page import KioskPage

MOST_STEPS = 20


def tab_to(visitor: KioskPage, name: str) -> None:
    """Press Tab until that is focused which is called so."""
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        if visitor.focused() == name:
            return
    pytest.fail(f"{name!r} is not reached with {MOST_STEPS} steps")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_picture_is_chosen_and_read_with_the_keyboard(visitor: KioskPage, key: str) -> None:
    tab_to(visitor, visitor.words.web["choose"])
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.keyboard.press(key)
    chooser.value.set_files(FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=pictures.jpeg()))
    visitor.expect_look("happy")


def test_the_answer_is_read_out_without_being_looked_for(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    spoken = visitor.answer.get_by_role("status")
    expect(spoken).to_contain_text(visitor.words.you_look["happy"])


def test_the_playlist_is_reached_with_the_keyboard(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        if visitor.links.evaluate("link => link === document.activeElement"):
            return
    pytest.fail("the link is not reached")


def test_the_camera_is_used_with_the_keyboard(visitor: KioskPage) -> None:
    tab_to(visitor, visitor.words.web["camera"])
    visitor.page.keyboard.press("Enter")
    visitor.until_the_camera_runs()
    expect(visitor.way("shoot")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.expect_look("happy")
    expect(visitor.way("camera")).to_be_focused()


def test_the_language_is_chosen_with_the_keyboard(visitor: KioskPage) -> None:
    tab_to(visitor, "Deutsch")
    visitor.page.keyboard.press("Enter")
    visitor.expect_language("de")
    expect(visitor.chip("de")).to_be_focused()


def test_what_is_focused_can_be_seen(visitor: KioskPage) -> None:
    for name in (visitor.words.web["camera"], visitor.words.web["choose"], visitor.words.web["paste"]):
        tab_to(visitor, name)
        style = visitor.page.evaluate("({...getComputedStyle(document.activeElement)})")
        assert style["outlineStyle"] != "none" or style["boxShadow"] != "none"
