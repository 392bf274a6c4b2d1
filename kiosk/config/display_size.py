"""The sizes of a display that the kiosk can draw on, whoever names one: a file, a command or the display."""

SMALLER, LARGER = 320, 480
"""Least pixels of the smaller and of the larger side: on any less not all words can be read."""

SLIMMEST = 6
"""So many times as long as the other may a side be."""

WRITTEN = "[1-9][0-9]{2,3}x[1-9][0-9]{2,3}"
"""How a size is written, as a regular expression: such as ``1280x720``."""

MOST_PIXELS = 4096 * 2304
"""More than a Pi can show; more would also take more memory than the kiosk's service may have."""

Size = tuple[int, int]
"""Width and height, pixels."""


def read_size(text: str) -> Size:
    """``1280x720`` → (1280, 720). Raises ValueError for anything else than two whole numbers."""
    width, _, height = text.partition("x")
    return int(width), int(height)


def unfit_size(size: Size) -> str | None:
    """What is wrong with a size, as in "the size … ", or None where the kiosk can draw on it."""
    smaller, larger = sorted(size)
    if smaller < SMALLER or larger < LARGER:
        return f"must be at least {LARGER}x{SMALLER} or {SMALLER}x{LARGER}"
    if larger > SLIMMEST * smaller:
        return f"must not be more than {SLIMMEST} times as long one way as the other"
    if smaller * larger > MOST_PIXELS:
        return f"must have at most {MOST_PIXELS / 10**6:.1f} million pixels, such as 3840x2160 has"
    return None
