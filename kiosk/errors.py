"""Every fault the kiosk can name.

One root, so that the outermost loop of each command catches exactly one class. The message is one
sentence for the operator: what is wrong, where, and what to do about it.
"""

import re
from typing import Literal

ImageFault = Literal["no_picture", "other_format", "damaged", "too_large"]
"""What is wrong with a picture, for whoever is told in other words than the operator: names of sentences in
``languages/``, under ``web``."""

_NO_TEXT = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What ends a line, moves a terminal, or stands for the bytes of a file's name that are no letters."""

_SPELLED = {"\n": "\\n", "\t": "\\t"}
"""As `kiosk.system.terminal` spells them, which stands above this module."""


def _one_line(sentence: str) -> str:
    return _NO_TEXT.sub(lambda found: _SPELLED.get(found[0], f"\\u{ord(found[0]):04x}"), sentence)


class KioskError(Exception):
    """Root of all faults with a sentence for the operator, in one line whatever it speaks of."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(_one_line(sentence))


class UsageError(KioskError):
    """A command was called with arguments it cannot use; the process exits with status 2."""


class ConfigError(UsageError):
    """config.yaml, or a file it names, cannot be used.

    ``problems`` holds one sentence per problem, in file order; ``str()`` joins them with newlines.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = [_one_line(problem) for problem in problems]
        Exception.__init__(self, "\n".join(self.problems))


class ModelError(KioskError):
    """A model file or its manifest is missing, damaged or of the wrong kind."""


class CameraError(KioskError):
    """The camera cannot be opened, or stopped delivering frames."""


class ImageError(UsageError):
    """An image, folder or video named as a source cannot be read.

    ``fault`` says of what kind it is.
    """

    def __init__(self, sentence: str = "", fault: ImageFault = "damaged") -> None:
        self.fault: ImageFault = fault
        super().__init__(sentence)


class PanelError(KioskError):
    """The button or the LED cannot be driven."""


class SoundError(KioskError):
    """Nothing can be played or spoken; the kiosk does without."""


class DisplayError(KioskError):
    """No picture can be put on a display."""


class StatisticsError(KioskError):
    """Visits cannot be counted by the hour, or what was counted cannot be read; the kiosk does without."""


class HubError(KioskError):
    """A hub cannot be reached, refuses, or gives something that cannot be used."""


class FleetError(KioskError):
    """The fleet's broker cannot be reached or refuses, or what it takes to reach it cannot be used."""
