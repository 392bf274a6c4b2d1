"""Time that passes only when told to."""


class FakeClock:
    """Stands in for `time.monotonic`; its `wait` stands in for `time.sleep`."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
