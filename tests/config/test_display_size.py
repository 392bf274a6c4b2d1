"""Sizes of a display: those on which every word can be read, and no larger than the memory is."""

import pytest

from kiosk.cli import main
from kiosk.config.display_size import MOST_PIXELS, SLIMMEST, unfit_size
from tests.configs import parse, problem

WILL_DO = [
    *("480x320", "320x480", "640x480", "800x480", "480x1920", "1920x360", "1920x320", "320x1920", "720x720"),
    *("1920x1080", "1080x1920", "3840x1080", "3840x2160", "4096x2304", "3840x2400", "7488x1248", "480x480"),
]
WRONG = {
    "100x100": "must be at least 480x320 or 320x480",
    "320x240": "must be at least 480x320 or 320x480",
    "9999x100": "must be at least 480x320 or 320x480",
    "999x319": "must be at least 480x320 or 320x480",
    "479x479": "must be at least 480x320 or 320x480",
    "1921x320": "must not be more than 6 times as long one way as the other",
    "320x9999": "must not be more than 6 times as long one way as the other",
    "9999x9999": "must have at most 9.4 million pixels, such as 3840x2160 has",
    "7680x4320": "must have at most 9.4 million pixels, such as 3840x2160 has",
    "5120x2880": "must have at most 9.4 million pixels, such as 3840x2160 has",
}


@pytest.mark.parametrize("size", WILL_DO)
def test_a_display_there_is_will_do(size: str) -> None:
    assert parse(f"display: {{size: {size}}}").display.size == size


@pytest.mark.parametrize("size", WRONG)
def test_a_size_that_cannot_be_drawn_is_refused_with_line_and_reason(size: str) -> None:
    assert problem(f"display:\n  size: {size}\n") == f"2: display.size: {WRONG[size]}, got '{size}'"


@pytest.mark.parametrize("size", WRONG)
def test_the_command_that_takes_a_size_has_the_same_bounds(
    size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["visit", "--size", size])
    assert left.value.code == 2
    assert f"argument --size: {WRONG[size]}, got '{size}'" in capsys.readouterr().err


def test_a_turned_display_has_the_same_bounds() -> None:
    for width, height in (
        (320, 480),
        (480, 320),
        (320, 320 * SLIMMEST),
        (100, 100),
        (7000, 1200),
        (9000, 2000),
    ):
        assert unfit_size((width, height)) == unfit_size((height, width))
    assert unfit_size((4096, MOST_PIXELS // 4096)) is None
