"""The model card and the README state the figures of the file that is shipped."""

import re

from kiosk.manifest import DEFAULT_MANIFEST, load_manifest
from kiosk.settings import ROOT

CARD = (DEFAULT_MANIFEST.parent / "README.md").read_text(encoding="utf-8")
SCORES = load_manifest().scores["PublicTest"]


def percents(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"(\d+(?:\.\d+)?) %", text)]


def stated(share: float, text: str) -> bool:
    """Whether ``text`` states it, rounded to a tenth of a percent or better."""
    return any(abs(percent - 100 * share) < 0.06 for percent in percents(text))


def test_the_card_states_the_manifests_scores() -> None:
    names = ("accuracy", "balanced_accuracy", "float_accuracy", "agreement")
    shares = {name: SCORES[name] for name in names} | SCORES["recall"]
    assert [name for name, share in shares.items() if not stated(share, CARD)] == []
    assert f"{SCORES['calibration_error']:.3f}" in CARD
    assert f"{SCORES['faces']:,} faces" in CARD


def test_the_card_describes_the_shipped_network() -> None:
    manifest = load_manifest()
    training = manifest.training
    assert f"{(DEFAULT_MANIFEST.parent / manifest.file).stat().st_size:,} bytes" in CARD
    assert f"{training['parameters']:,} parameters, {training['multiply_adds'] / 1e6:.1f} M" in CARD
    assert f"| network | `{training['recipe']['network']}`" in CARD


def test_the_readme_states_the_accuracy() -> None:
    assert stated(SCORES["accuracy"], (ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_shipped_network_keeps_what_was_asked_of_it() -> None:
    assert SCORES["accuracy"] >= 0.71
    assert SCORES["float_accuracy"] - SCORES["accuracy"] <= 0.003
    assert SCORES["agreement"] >= 0.985
    assert load_manifest().training["multiply_adds"] <= 300e6
    assert (DEFAULT_MANIFEST.parent / load_manifest().file).stat().st_size <= 4_000_000
