"""The schema: strict, frozen, and in step with what it names."""

import pytest
from pydantic import ValidationError

from kiosk.config.schema import Button, Camera, Display, Face, Settings, Timing

SECTIONS = ("camera", "face", "decision", "timing", "display", "button", "led", "facts")


def test_settings_never_change_once_read() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.language = "de"
    for name in SECTIONS:
        section = getattr(settings, name)
        for field in type(section).model_fields:
            with pytest.raises(ValidationError):
                setattr(section, field, getattr(section, field))


@pytest.mark.parametrize(
    ("section", "values"),
    [
        (Camera, {"fps": "30"}),
        (Camera, {"fps": 30.0}),
        (Camera, {"fps": True}),
        (Camera, {"warm": 1}),
        (Camera, {"source": 1}),
        (Camera, {"rotation": False}),
        (Camera, {"rotation": 90.0}),
        (Camera, {"sauce": "auto"}),
        (Camera, {"source": " "}),
        (Display, {"size": "0x0"}),
        (Display, {"size": "1280X720"}),
        (Display, {"size": "1280x720\n"}),
        (Display, {"size": "１２８０x720"}),
        (Timing, {"result_seconds": float("inf")}),
        (Timing, {"result_seconds": float("nan")}),
        (Timing, {"result_seconds": 0}),
        (Button, {"gpio": 28}),
        (Face, {"dark": 200, "bright": 200}),
    ],
)
def test_values_are_never_coerced_nor_guessed(section: type, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        section(**values)


@pytest.mark.parametrize(
    "size", ["auto", "1920x1080", "1280x720", "1024x600", "800x480", "1080x1920", "480x800"]
)
def test_screens_of_every_usual_size_can_be_named(size: str) -> None:
    assert Display(size=size).size == size


def test_whole_numbers_will_do_for_decimals() -> None:
    assert Timing(result_seconds=30) == Timing(result_seconds=30.0)


def test_settings_survive_the_way_to_another_process() -> None:
    settings = Settings(camera=Camera(source="demo"), facts={"own": ("One.", "Two.")})
    assert Settings.model_validate_json(settings.model_dump_json()) == settings
    assert Settings.model_validate(settings.model_dump()) == settings


@pytest.mark.parametrize(
    "values",
    [
        {"led": {"gpio": 17}},
        {"timing": {"looking_seconds": 2.5}},
        {"decision": {"hold_frames": 75}},
        {"facts": {"builtin": False}},
    ],
)
def test_values_that_do_not_go_together_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"led": {"gpio": 17}, "button": {"gpio": 4}},
        {"led": {"gpio": None}, "button": {"gpio": None}},
        {"timing": {"looking_seconds": 2.6}},
        {"decision": {"hold_frames": 74}},
        {"facts": {"builtin": False, "own": ("One.",)}},
    ],
)
def test_and_those_that_do_are_not(values: dict[str, object]) -> None:
    Settings(**values)
