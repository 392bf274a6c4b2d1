"""What `profile` in config.yaml stands for: values for what the operator has left to the kiosk.

A profile never overrides a value that is written: it speaks for ``auto`` and ``null`` alone.
"""

from dataclasses import dataclass

from kiosk.config.display_size import Size, read_size
from kiosk.config.schema import Settings


@dataclass(frozen=True, slots=True)
class Profile:
    """Values that go together.

    Attributes:
        largest: mode of the display with the most pixels, width and height; None for any.
        threads: processor cores for the networks.
        spares: memory goes back to the kernel as soon as it is free, at the price of having it cleared again.
    """

    largest: Size | None
    threads: int
    spares: bool


PROFILES = {
    "standard": Profile(largest=None, threads=1, spares=False),
    # A Pi Zero 2 W: 1280x800 is a bit more than 1280x720, for 16:10 displays. Its four cores take as long for
    # a frame as one of a Pi 4's.
    "small": Profile(largest=(1280, 800), threads=4, spares=True),
}
"""By the names in the schema. What a larger picture and other threads cost is in docs/reliability.md."""


def profile_of(settings: Settings) -> Profile:
    """The operator's, with what they have set themselves."""
    chosen, largest = PROFILES[settings.profile], settings.display.largest
    return Profile(
        chosen.largest if largest == "auto" else read_size(largest),
        chosen.threads if settings.threads is None else settings.threads,
        chosen.spares,
    )


def in_words(settings: Settings) -> str:
    """What the profile comes to with these settings, for people."""
    profile = profile_of(settings)
    if settings.display.size != "auto":
        picture = f"a picture of {settings.display.size}"
    elif profile.largest is None:
        picture = "the display's own picture"
    else:
        width, height = profile.largest
        picture = f"a picture of {width}x{height} at most"
    cores = "one core" if profile.threads == 1 else f"{profile.threads} cores"
    spared = ", memory goes back at once" if profile.spares else ""
    return f"{settings.profile}: {picture}, {cores} for the networks{spared}; camera 640x480, in colour"
