"""A display of which nothing is known but that it shows what is drawn: asleep it shows black."""

from kiosk.power.base import DisplayPower


class BlackPicture(DisplayPower):
    """No power over the display: what the app drew before it slept, a black picture, is all."""

    def __init__(self, problem: str | None = None) -> None:
        """``problem``: why there is nothing better, where the operator asked for that."""
        self._problem = problem
        self._is_on = True

    @property
    def name(self) -> str:
        return "a black picture"

    @property
    def dims(self) -> bool:
        return False

    @property
    def problem(self) -> str | None:
        return self._problem

    @property
    def lit(self) -> bool:
        return self._is_on

    def off(self) -> None:
        self._is_on = False

    def on(self) -> None:
        self._is_on = True

    def brightness(self, share: float) -> None:
        pass

    def poll(self, now: float) -> None:
        pass

    def close(self) -> None:
        self._is_on = True
