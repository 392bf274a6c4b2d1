"""Every kind of fault is said in every language."""

import pytest

from kiosk.content.faults import Fault, kind_of
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.errors import CameraError, ConfigError, DisplayError, KioskError, ModelError, PanelError


@pytest.mark.parametrize("code", languages())
def test_there_is_a_sentence_for_each_and_no_other(code: str) -> None:
    said = load_words(code).faults
    assert set(said) == {*Fault}
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConfigError(["x"]), Fault.CONFIGURATION),
        (ModelError("x"), Fault.PARTS),
        (DisplayError("x"), Fault.DISPLAY),
        (CameraError("x"), Fault.CAMERA),
        (PanelError("x"), Fault.ENDED),
        (KioskError("x"), Fault.ENDED),
    ],
)
def test_what_ends_the_kiosk_is_of_a_kind(error: KioskError, kind: Fault) -> None:
    assert kind_of(error) is kind
