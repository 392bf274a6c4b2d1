"""Every fault the kiosk can name.

One root, so that the outermost loop of each command catches exactly one class. The message is one
sentence for the operator: what is wrong, where, and what to do about it.
"""


class KioskError(Exception):
    """Root of all faults with a sentence for the operator."""


class UsageError(KioskError):
    """A command was called with arguments it cannot use; the process exits with status 2."""


class ConfigError(UsageError):
    """config.yaml, or a file it names, cannot be used.

    ``problems`` holds one sentence per problem, in file order; ``str()`` joins them with newlines.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class ModelError(KioskError):
    """A model file or its manifest is missing, damaged or of the wrong kind."""


class CameraError(KioskError):
    """The camera cannot be opened, or stopped delivering frames."""


class ImageError(UsageError):
    """An image, folder or video named as a source cannot be read."""


class PanelError(KioskError):
    """The button or the LED cannot be driven."""


class DisplayError(KioskError):
    """No picture can be put on a display."""
