"""The emotions: one entry each. Theme, icons and every scene follow from this table.

An emotion's icon lies beside, in ``emotions/<label>.svg``: drawn where ``currentColor`` stands in the entry's
``fill``. What it is called is in ``languages/``, what it is answered with in ``playlists.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kiosk.content.acts import (
    BREATHES,
    HOPS,
    JUMPS,
    SHAKES,
    SHRUGS,
    SINKS_AND_WEEPS,
    TREMBLES,
    TURNS_AWAY,
    Act,
)
from kiosk.sound.melody import Melody, Note

FOLDER = Path(__file__).with_name("emotions")


@dataclass(frozen=True)
class Emotion:
    """How an emotion is drawn, and sounds. Colours are red, green, blue, 0-255.

    Attributes:
        label: the model manifest's word for it.
        particles: what it throws about when it is found, by a name in `kiosk.screen.particle_kinds`.
        fill: the icon's colour in every theme, and the word's on a dark ground.
        deep: what the surfaces of dark themes are mixed from. A dimmed yellow would be olive, so happy leans
            to amber.
        day_ink: the word's colour on a light ground.
        act: what its icon does to mime it.
        melody: how it sounds.
    """

    label: str
    particles: str
    fill: tuple[int, int, int]
    deep: tuple[int, int, int]
    day_ink: tuple[int, int, int]
    act: Act
    melody: Melody

    @cached_property
    def icon(self) -> str:
        """The icon as SVG; OSError when its file is missing."""
        return (FOLDER / f"{self.label}.svg").read_text(encoding="utf-8")


# In the order in which the attract scene sets those that are wanted around its button, the middle one on top:
# neighbours differ in colour and in shape.
EMOTIONS: Mapping[str, Emotion] = MappingProxyType(
    {
        emotion.label: emotion
        for emotion in (
            Emotion(
                "contempt",
                "feathers",
                fill=(214, 158, 128),
                deep=(112, 64, 44),
                day_ink=(106, 52, 34),
                act=SHRUGS,
                melody=(Note(0.0, 69, 0.5, 0.55), Note(0.26, 65, 0.5, 0.5), Note(0.54, 67, 0.9, 0.5)),
            ),
            Emotion(
                "sad",
                "drops",
                fill=(88, 166, 255),
                deep=(20, 86, 172),
                day_ink=(18, 92, 188),
                act=SINKS_AND_WEEPS,
                melody=(Note(0.0, 76, 0.7, 0.5), Note(0.24, 72, 0.7, 0.55), Note(0.48, 69, 1.2, 0.6)),
            ),
            Emotion(
                "angry",
                "sparks",
                fill=(255, 92, 82),
                deep=(158, 30, 38),
                day_ink=(190, 32, 28),
                act=SHAKES,
                melody=(
                    Note(0.0, 57, 0.3, 0.8),
                    Note(0.13, 57, 0.3, 0.7),
                    Note(0.26, 60, 0.35, 0.9),
                    Note(0.42, 64, 0.8, 0.8),
                ),
            ),
            Emotion(
                "surprise",
                "stars",
                fill=(255, 138, 204),
                deep=(158, 38, 116),
                day_ink=(178, 28, 116),
                act=JUMPS,
                melody=(Note(0.0, 67, 0.3, 0.6), Note(0.09, 79, 0.4, 0.8), Note(0.2, 91, 0.9, 0.7)),
            ),
            Emotion(
                "happy",
                "confetti",
                fill=(255, 202, 64),
                deep=(156, 86, 10),
                day_ink=(138, 88, 0),
                act=HOPS,
                melody=(
                    Note(0.0, 72, 0.4, 0.7),
                    Note(0.11, 76, 0.4, 0.8),
                    Note(0.22, 79, 0.5, 0.9),
                    Note(0.36, 84, 1.0, 1.0),
                ),
            ),
            Emotion(
                "neutral",
                "leaves",
                fill=(92, 232, 190),
                deep=(8, 98, 84),
                day_ink=(10, 80, 84),
                act=BREATHES,
                melody=(Note(0.0, 67, 0.9, 0.6), Note(0.2, 74, 1.3, 0.6)),
            ),
            Emotion(
                "fear",
                "wisps",
                fill=(176, 146, 255),
                deep=(86, 58, 172),
                day_ink=(104, 68, 204),
                act=TREMBLES,
                melody=(
                    Note(0.0, 71, 0.2, 0.5),
                    Note(0.1, 72, 0.2, 0.5),
                    Note(0.2, 71, 0.2, 0.5),
                    Note(0.34, 76, 0.9, 0.6),
                ),
            ),
            Emotion(
                "disgust",
                "bubbles",
                fill=(132, 204, 92),
                deep=(44, 108, 44),
                day_ink=(52, 112, 20),
                act=TURNS_AWAY,
                melody=(
                    Note(0.0, 70, 0.25, 0.7),
                    Note(0.12, 69, 0.25, 0.7),
                    Note(0.24, 68, 0.3, 0.7),
                    Note(0.44, 75, 0.7, 0.8),
                ),
            ),
        )
    }
)
