"""Where sound goes: a device of this machine, through SDL.

For the sound process and the doctor's try-outs alone: a device may hang.
"""

import re
from abc import ABC, abstractmethod

import numpy as np
import pygame

from kiosk.config.messages import any_of
from kiosk.errors import SoundError
from kiosk.sound.tones import RATE, Samples
from kiosk.system.stderr import without_lines

AUTO = "auto"
"""The system's own choice."""

CHUNK = 1024
"""Samples that SDL asks for in one go: 21 ms until a tone is heard."""

_COMPLAINTS = re.compile(b"ALSA lib ")
"""ALSA's own, a dozen lines for one device that is not there."""


class SoundOutput(ABC):
    """A device with room for two sounds at once: one melody, and one voice."""

    @abstractmethod
    def play(self, melody: Samples, gain: float) -> None:
        """Begin a melody, in place of the one before it; does not wait.

        Raises:
            SoundError: the device is gone.
        """

    @abstractmethod
    def speak(self, voice: Samples, gain: float) -> None:
        """Begin to speak, in place of what was spoken; does not wait. Raises SoundError like `play`."""

    @abstractmethod
    def hush(self) -> None:
        """Speak no more, at once."""

    @property
    @abstractmethod
    def speaking(self) -> bool:
        """Whether something is being spoken."""

    @abstractmethod
    def close(self) -> None:
        """Gives the device back; more than once does no harm."""


class MixerOutput(SoundOutput):
    """SDL's mixer."""

    def __init__(self, device: str) -> None:
        """
        Args:
            device: `AUTO`, or a device's name or a part of it that no other one has.

        Raises:
            SoundError: there is no device, none of that name, or it is in use.
        """
        name = None if device == AUTO else chosen(device, device_names())
        try:
            with without_lines(_COMPLAINTS):
                pygame.mixer.init(RATE, -16, 2, CHUNK, devicename=name, allowedchanges=0)
        except pygame.error as error:
            raise SoundError(_unopened(name, str(error))) from error
        pygame.mixer.set_num_channels(2)
        self._melody, self._voice = pygame.mixer.Channel(0), pygame.mixer.Channel(1)
        self._open = True

    def play(self, melody: Samples, gain: float) -> None:
        _begin(self._melody, melody, gain)

    def speak(self, voice: Samples, gain: float) -> None:
        _begin(self._voice, voice, gain)

    def hush(self) -> None:
        # A wave that ends in the middle is a click.
        self._voice.fadeout(30)

    @property
    def speaking(self) -> bool:
        return self._voice.get_busy()

    def close(self) -> None:
        if self._open:
            self._open = False
            pygame.mixer.quit()


def device_names() -> list[str]:
    """The names of all devices that play, as SDL has them; none is opened. Not while one is open.

    Raises:
        SoundError: this machine has no sound at all.
    """
    # Not part of pygame's documented interface, but the only way to ask SDL: see pygame-ce's own examples.
    from pygame._sdl2 import audio, sdl2

    try:
        with without_lines(_COMPLAINTS):
            sdl2.init_subsystem(sdl2.INIT_AUDIO)
            names = audio.get_audio_device_names(False)
    except (pygame.error, sdl2.error) as error:
        raise SoundError(f"this machine has no sound ({error})") from error
    # Where it is begun already, pygame does not open a device.
    pygame.mixer.quit()
    return list(dict.fromkeys(names))


def chosen(wanted: str, names: list[str]) -> str:
    """The one device that is meant: of that name, or else the only one that has it in its name.

    Raises:
        SoundError: there is none, or there are several.
    """
    if wanted in names:
        return wanted
    near = [name for name in names if wanted.casefold() in name.casefold()]
    if len(near) == 1:
        return near[0]
    if not names:
        raise SoundError(f"no sound device '{wanted}', nor any other; connect one, or switch the monitor on")
    what = f"several sound devices have '{wanted}' in their name" if near else f"no sound device '{wanted}'"
    known = any_of([f"'{name}'" for name in near or names])
    raise SoundError(f"{what}; write one of these into sound.device: {known}")


def _unopened(name: str | None, reason: str) -> str:
    which = "no sound device can be opened" if name is None else f"the sound device '{name}' cannot be opened"
    return f"{which} ({reason}); 'kiosk doctor' tells more"


def _begin(channel: pygame.mixer.Channel, sound: Samples, gain: float) -> None:
    whole = np.round(np.clip(sound * gain, -1.0, 1.0) * 32767).astype("<i2")
    try:
        channel.play(pygame.mixer.Sound(buffer=np.repeat(whole, 2).tobytes()))
    except pygame.error as error:
        raise SoundError(f"the sound device is gone ({error})") from error
