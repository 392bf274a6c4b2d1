"""The power of a display that a test drives by hand."""

from kiosk.power.base import DisplayPower


class FakePower(DisplayPower):
    """Remembers what it was asked, and is lit at once, or when the test says so.

    Attributes:
        asked: every ``off``, ``on`` and ``close``, in order.
        share: the last brightness that was asked for; None before.
        slow: after `on` it is not lit until `light_up`, as a television.
        fault: what `problem` says.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.share: float | None = None
        self.slow = False
        self.fault: str | None = None
        self._is_on = self._lit = True

    @property
    def name(self) -> str:
        return "played power"

    @property
    def dims(self) -> bool:
        return True

    @property
    def problem(self) -> str | None:
        return self.fault

    @property
    def lit(self) -> bool:
        return self._lit

    @property
    def is_on(self) -> bool:
        """What was asked last."""
        return self._is_on

    def off(self) -> None:
        self.asked.append("off")
        self._is_on = self._lit = False

    def on(self) -> None:
        self.asked.append("on")
        self._is_on = True
        if not self.slow:
            self.light_up()

    def light_up(self) -> None:
        """The display shows pictures again."""
        assert self._is_on, "nobody asked it to be on"
        self._lit = True

    def brightness(self, share: float) -> None:
        self.share = share

    def poll(self, now: float) -> None:
        pass

    def close(self) -> None:
        self.asked.append("close")
        self._is_on = self._lit = True
