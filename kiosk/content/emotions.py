"""The emotions: one entry each. Theme, icons and every scene follow from this table.

An emotion's icon lies beside, in ``emotions/<label>.svg``: drawn where ``currentColor`` stands in the entry's
``fill``. What it is called is in ``languages/``, what it is answered with in ``playlists.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).with_name("emotions")


@dataclass(frozen=True)
class Emotion:
    """How an emotion is drawn. Colours are red, green, blue, 0-255.

    Attributes:
        label: the model manifest's word for it.
        fill: the icon's colour in both themes, and the word's on the night theme's dark ground.
        deep: what the night theme's surfaces are mixed from. A dimmed yellow would be olive, so happy leans
            to amber.
        day_ink: the word's colour on the day theme's light ground.
    """

    label: str
    fill: tuple[int, int, int]
    deep: tuple[int, int, int]
    day_ink: tuple[int, int, int]

    @cached_property
    def icon(self) -> str:
        """The icon as SVG; OSError when its file is missing."""
        return (FOLDER / f"{self.label}.svg").read_text(encoding="utf-8")


# In the order in which the attract scene sets them around its button, the middle one on top: neighbours
# differ in colour and in shape.
EMOTIONS: Mapping[str, Emotion] = MappingProxyType(
    {
        emotion.label: emotion
        for emotion in (
            Emotion("sad", fill=(88, 166, 255), deep=(20, 86, 172), day_ink=(18, 92, 188)),
            Emotion("angry", fill=(255, 92, 82), deep=(158, 30, 38), day_ink=(190, 32, 28)),
            Emotion("surprise", fill=(255, 138, 204), deep=(158, 38, 116), day_ink=(178, 28, 116)),
            Emotion("happy", fill=(255, 202, 64), deep=(156, 86, 10), day_ink=(138, 88, 0)),
            Emotion("neutral", fill=(196, 208, 226), deep=(76, 90, 122), day_ink=(70, 84, 108)),
            Emotion("fear", fill=(176, 146, 255), deep=(86, 58, 172), day_ink=(104, 68, 204)),
            Emotion("disgust", fill=(132, 204, 92), deep=(44, 108, 44), day_ink=(52, 112, 20)),
        )
    }
)
