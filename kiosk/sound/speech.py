"""What is written, spoken: by espeak-ng, if it is installed. No shell, and no text among its arguments."""

import io
import os
import re
import shutil
import subprocess

import numpy as np

from kiosk.errors import SoundError
from kiosk.sound.tones import RATE, Samples, limited

PROGRAM = "espeak-ng"
MISSING = f"{PROGRAM}, which speaks, is not installed; install it: sudo apt install {PROGRAM}"

WORDS_A_MINUTE = 150
"""A little slower than its 175: there is noise around a kiosk, and nobody is used to the voice."""

SPEAK_SECONDS = 5.0
"""It needs a hundredth of the time that its speech lasts."""

LONGEST_SPEECH = 120
"""Seconds; what comes beyond is not spoken."""

PAUSE_SECONDS = 0.15
"""Between a melody and the voice."""

_HEADER = 44
"""Bytes of a RIFF header with one format and one data chunk, as espeak-ng writes it."""

_PHONEMES = re.compile(r"\[\[|\]\]")
"""What stands between these espeak-ng takes for sounds instead of letters."""


def command(language: str) -> list[str]:
    """What speaks ``language``, a code such as ``de``.

    Raises:
        SoundError: it is not installed.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise SoundError(MISSING)
    return [program, "-v", language, "-s", str(WORDS_A_MINUTE), "-b", "1", "--stdin", "--stdout"]


def spoken(text: str, language: str, seconds: float = SPEAK_SECONDS) -> Samples:
    """``text`` as sound.

    Raises:
        SoundError: espeak-ng is not installed, has no such voice, or takes longer than ``seconds``.
    """
    try:
        ran = subprocess.run(
            command(language),
            input=_PHONEMES.sub(" ", text).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            # Its home has no say in which voices it loads.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise SoundError(
            f"{PROGRAM} does not speak ({type(error).__name__}); try: {PROGRAM} hello"
        ) from error
    if ran.returncode < 0:
        raise SoundError(f"{PROGRAM} crashed over a text (signal {-ran.returncode}); try: {PROGRAM} hello")
    if ran.returncode != 0:
        raise SoundError(
            f"{PROGRAM} has no voice for '{language}'; install it again, or set sound.speak to false"
        )
    return limited(resampled(*samples_of(ran.stdout)))


def samples_of(wave: bytes) -> tuple[Samples, int]:
    """The samples of a WAV of 16 bits and one channel, and how many make a second.

    Its lengths are not believed: whoever writes into a pipe does not know them yet.

    Raises:
        SoundError: it is none.
    """
    head = io.BytesIO(wave).read(_HEADER)
    if len(head) < _HEADER or head[:4] != b"RIFF" or head[8:16] != b"WAVEfmt " or head[36:40] != b"data":
        raise SoundError(f"{PROGRAM} wrote no sound; install it again")
    channels, rate = int.from_bytes(head[22:24], "little"), int.from_bytes(head[24:28], "little")
    if channels != 1 or int.from_bytes(head[34:36], "little") != 16 or not 8000 <= rate <= 48000:
        raise SoundError(f"{PROGRAM} wrote another sound than it does usually; install it again")
    body = wave[_HEADER : _HEADER + 2 * LONGEST_SPEECH * rate]
    whole = np.frombuffer(body[: len(body) // 2 * 2], "<i2")
    return (whole / 32768).astype(np.float32), rate


def resampled(sound: Samples, rate: int) -> Samples:
    """The same at `RATE`, by straight lines between its samples: it is a voice, and no music."""
    if not len(sound):
        return sound
    count = round(len(sound) * RATE / rate)
    straight = np.interp(np.arange(count) * (rate / RATE), np.arange(len(sound)), sound)
    return np.asarray(straight, np.float32)


def after(pause: float, sound: Samples) -> Samples:
    """``sound`` behind so many seconds of silence."""
    return np.concatenate([np.zeros(max(0, round(pause * RATE)), np.float32), sound])
