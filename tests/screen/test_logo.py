"""The owner's logo on the screen."""

import pytest

from kiosk.content.brand import Brand
from kiosk.errors import DisplayError
from kiosk.screen.logo import logo
from tests.content.test_logo import SVG, png


@pytest.mark.parametrize("content", [SVG.encode(), png()], ids=["svg", "png"])
def test_a_logo_fits_its_box_and_is_drawn_once_for_each_size(content: bytes) -> None:
    brand = Brand(logo=content)
    for box, size in {(200, 200): (200, 100), (300, 40): (80, 40), (1, 1): (1, 1)}.items():
        assert logo(brand, box).get_size() == pytest.approx(size, abs=1)
        assert logo(brand, box) is logo(brand, box)


def test_a_box_without_any_room_is_no_fault() -> None:
    assert logo(Brand(logo=png()), (0, -3)).get_size() == (1, 1)


def test_a_logo_that_cannot_be_drawn_any_more_is_named() -> None:
    with pytest.raises(DisplayError, match=r"brand\.logo cannot be drawn: "):
        logo(Brand(logo=b"no picture at all"), (20, 20))


def test_no_logo_is_drawn_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="there is no logo"):
        logo(Brand(), (20, 20))
