"""A sound process and a sound device that a test looks at."""

from kiosk.config.schema import Sound as Settings
from kiosk.sound.melody import Melody
from kiosk.sound.output import SoundOutput
from kiosk.sound.tones import Samples


class FakeSound:
    """A `Sound` that remembers what was to be heard, whatever the settings say.

    Attributes:
        heard: every ``("play", melody)``, ``("say", text)``, ``("hush",)`` and ``("adopt", …)``.
        polls: how often it was polled.
    """

    def __init__(self) -> None:
        self.heard: list[tuple] = []
        self.polls = 0
        self.closed = False

    def play(self, melody: Melody) -> None:
        self.heard.append(("play", melody))

    def say(self, text: str) -> None:
        self.heard.append(("say", text))

    def hush(self) -> None:
        self.heard.append(("hush",))

    def adopt(self, settings: Settings, language: str) -> None:
        self.heard.append(("adopt", settings, language))

    def poll(self) -> None:
        self.polls += 1

    def close(self) -> None:
        self.closed = True

    def take(self) -> list[tuple]:
        """What was heard since the last time, but for silence."""
        heard, self.heard = self.heard, []
        return [one for one in heard if one != ("hush",)]


class FakeOutput(SoundOutput):
    """A device that keeps what it is given; a sound lasts until `finish`.

    Attributes:
        melodies, voices: each with its gain.
        silenced: how often a voice was cut off.
    """

    def __init__(self) -> None:
        self.melodies: list[tuple[Samples, float]] = []
        self.voices: list[tuple[Samples, float]] = []
        self.silenced = 0
        self.closed = False
        self._speaking = False

    def play(self, melody: Samples, gain: float) -> None:
        assert not self.closed
        self.melodies.append((melody, gain))

    def speak(self, voice: Samples, gain: float) -> None:
        assert not self.closed
        self.voices.append((voice, gain))
        self._speaking = len(voice) > 0

    def hush(self) -> None:
        self.silenced += self._speaking
        self._speaking = False

    @property
    def speaking(self) -> bool:
        return self._speaking

    def finish(self) -> None:
        """What is spoken has been said."""
        self._speaking = False

    def close(self) -> None:
        self.closed = True
        self._speaking = False
