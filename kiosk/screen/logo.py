"""The owner's logo, drawn at the size at which it is shown."""

from functools import lru_cache

from pygame import Surface

from kiosk.content.brand import Brand
from kiosk.content.logo import picture
from kiosk.errors import DisplayError, KioskError


def logo(brand: Brand, box: tuple[int, int]) -> Surface:
    """A brand's logo as large as fits into ``box`` (width, height), on transparent pixels; not a copy.

    Raises:
        ValueError: the brand has none.
        DisplayError: it cannot be drawn, though it could be when the configuration was read.
    """
    if brand.logo is None:
        raise ValueError("there is no logo")
    return _drawn(brand.logo, box)


@lru_cache(maxsize=4)
def _drawn(data: bytes, box: tuple[int, int]) -> Surface:
    try:
        return picture(data, (max(1, box[0]), max(1, box[1])))
    except KioskError as error:
        raise DisplayError(f"brand.logo {error}") from error
