"""A value that no key takes is answered with what to write instead, where it can be told what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.advice import language_meant, source_meant, what_to_write
from kiosk.config.advice_words import BY_PIN
from kiosk.errors import ConfigError
from tests.configs import parse, problem, sections


def advice(key: str, value: str) -> str:
    section, _, name = key.rpartition(".")
    return problem(f"{section}:\n  {name}: {value}\n" if section else f"{name}: {value}\n")


PINS = [
    *(("GPIO27", "27"), ("'GPIO17'", "17"), ("gpio 4", "4"), ("BCM17", "17"), ("GPIO17 (pin 11)", "17")),
    *(("BOARD11", "17"), ("pin 11", "17"), ("11 (pin)", "17"), ("Pin11", "17"), ("J8:40", "21"), ("29", "5")),
    *(("none", "null"), ("off", "null"), ("17.0", "17"), ("11 (BCM 17)", "17"), ("11 (GPIO17)", "17")),
    *(("GPIO17/pin 11", "17"), ("pin 11 (GPIO17)", "17"), ("11 (physical pin)", "17"), ("17 (GPIO)", "17")),
    *(("GPIO pin 17", "17"), ("17 (pin 11)", "17"), ("'header pin #11'", "17")),
    *(("GPIO 17 = pin 11", "17"), ("pin11/GPIO17", "17"), ("11 on the header", "17"), ("gpiochip0:17", "17")),
]
TURNS = [
    *(
        ("left", "270"),
        ("right", "90"),
        ("landscape", "0"),
        ("upside down", "180"),
        ("90°", "90"),
        ("-90", "270"),
    ),
    *(
        ("270.0", "270"),
        ("360", "0"),
        ("90 degrees", "90"),
        ("portrait", "90 or 270"),
        ("“90”", "90"),
        ("450", "90"),
    ),
    *(("Links", "270"), ("clockwise", "90"), ("-270", "90"), ("90 ccw", "270"), ("90 clockwise", "90")),
    *(("90 left", "270"), ("270° counterclockwise", "90"), ("upside_down", "180"), ("rotate_90", "90")),
]
TIMES = [
    *(
        ("60s", "60"),
        ("60 s", "60"),
        ("1:30", "90"),
        ("2 min", "120"),
        ("30 seconds", "30"),
        ("500ms", "0.5"),
    ),
    *(
        ("1h", "3600"),
        ("0.5 min", "30"),
        ("90 sec.", "90"),
        ("30 Sekunden", "30"),
        ("３０", "30"),
        ("30,", "30"),
    ),
    *(("1m30s", "90"), ("1 min 30", "90"), ("1min 30 sec", "90"), ("1h 0m", "3600"), ("30″", "30")),
]
SIZES = [
    *(
        ("1920×1080", "1920x1080"),
        ("1920 x 1080", "1920x1080"),
        ("1080p", "1920x1080"),
        ("FullHD", "1920x1080"),
    ),
    *(
        ("1280*720", "1280x720"),
        ("720p", "1280x720"),
        ("800X480", "800x480"),
        ("full", "auto"),
        ("800 480", "800x480"),
    ),
]
THE_REST = [
    *(
        ("decision.margin", "8%", "0.08"),
        ("decision.min_confidence", "35", "0.35"),
        ("face.min_width", "5 %", "0.05"),
    ),
    *(
        ("button.lockout_ms", "0.4s", "400"),
        ("button.lockout_ms", "500 ms", "500"),
        ("camera.fps", "30 fps", "30"),
    ),
    *(
        ("camera.fps", "30.0", "30"),
        ("recovery.max_reboots_per_day", "never", "0"),
        ("camera.source", "0", "webcam:0"),
    ),
    *(("camera.warm", "ja", "true"), ("camera.warm", "1", "true"), ("camera.warm", "nein", "false")),
    *(
        ("display.theme", "dark", "night"),
        ("display.theme", "light", "day"),
        ("display.driver", "drm", "kmsdrm"),
    ),
    *(("display.driver", "hdmi", "auto"), ("camera.fps", "30# frames", "'30  # frames'")),
    ("model", "models/fer_int8.tflite", "models/fer_int8.yaml"),
    *(("button.lockout_ms", "1,000", "1000"), ("button.lockout_ms", "1 000", "1000")),
    ("button.lockout_ms", "1.000", "1000"),
]


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        *(("button.gpio", *row) for row in PINS),
        *(("display.rotation", *row) for row in TURNS),
        *(("timing.result_seconds", *row) for row in TIMES),
        *(("display.size", *row) for row in SIZES),
        *THE_REST,
    ],
)
def test_a_value_of_somebody_elses_is_answered_with_the_kiosks(key: str, value: str, meant: str) -> None:
    said = advice(key, value)
    assert f"write {meant}" in said
    assert said.split("write ")[1].startswith(meant)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        *(("german", "de"), ("Deutsch", "de"), ("français", "fr"), ("Español", "es"), ("English", "en")),
        *(
            ("en_US", "en"),
            ("de-DE", "de"),
            ("EN", "en"),
            ("de_AT.UTF-8", "de"),
            ("ger", "de"),
            ("deutch", "de"),
        ),
    ],
)
def test_a_language_is_known_by_its_names(value: str, meant: str) -> None:
    assert advice("language", value).endswith(f"did you mean '{meant}'?")


@pytest.mark.parametrize("value", ["de, en", "Deutsch und English", "de/en", "german english"])
def test_several_languages_in_one_text_are_answered_with_a_list(value: str) -> None:
    assert advice("language", f'"{value}"').endswith(": for several, write [de, en]")


@pytest.mark.parametrize(
    ("value", "named"), [("zh", "Chinese"), ("Japanisch", "Japanese"), ("ko_KR", "Korean")]
)
def test_a_language_that_the_kiosk_lacks_is_known_by_its_name(value: str, named: str) -> None:
    said = f"the kiosk does not speak {named}, but with a file of your own (see language_files)"
    assert advice("language", value).endswith(said)


def test_a_language_there_is_not_is_taken_for_no_other() -> None:
    for value in ("klingon", "esperanto", "日本語"):
        assert "did you mean" not in advice("language", value)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("usb", "webcam"),
        ("picam", "picamera2"),
        ("camera", "auto"),
        ("USB 1", "webcam:1"),
    ],
)
def test_a_source_is_known_by_other_names(value: str, meant: str) -> None:
    assert f"did you mean '{meant}'?" in advice("camera.source", value)


def test_a_sign_that_nobody_sees_is_named_within_a_value() -> None:
    assert advice("camera.fps", "30\u200b") == (
        "2: camera.fps: expected a whole number, got '30\\u200b': it has a zero width space (U+200B) in it, "
        "which nobody sees, delete it and write 30"
    )


def test_null_is_told_to_be_nothing() -> None:
    assert advice("camera.fps", "~") == (
        "2: camera.fps: expected a whole number, got '~', which is nothing: "
        "write a value, or leave the line out"
    )


def test_a_pin_of_the_header_without_a_gpio_is_said_to_be_none() -> None:
    assert "pin 9 on the header is power or ground" in advice("button.gpio", "pin 9")
    assert sorted(BY_PIN.values()) == list(range(28))


def test_what_is_out_of_all_range_gets_no_advice() -> None:
    for value in ("5000", "-5", "0", "90 min"):
        assert "write" not in advice("timing.result_seconds", value)


@pytest.mark.parametrize(
    "key", [f"{section}.{key}" for section, keys in sections().items() for key in keys if section]
)
@pytest.mark.parametrize(
    "value", ["60s", "35%", "1:30", "2,5", "left", "pin 11", "on", "off", "dark", "1080p", "7", "０"]
)
def test_advice_that_is_taken_helps(key: str, value: str) -> None:
    """Whoever writes what is advised is not told about the same line again."""
    section, _, name = key.partition(".")
    schema = sections()[section][name]
    schema = next((option for option in schema.get("anyOf", []) if option.get("type") != "null"), schema)
    said = what_to_write((section, name), value, schema)
    if said.startswith(": write ") and " or " not in said:
        written = said.removeprefix(": write ").partition(",")[0]
        again = mistakes(f"{section}:\n  {name}: {written}\n")
        # That it does not go together with another value is another matter.
        assert not any("got '" in one for one in again), again


def mistakes(text: str) -> list[str]:
    try:
        parse(text)
    except ConfigError as fault:
        return fault.problems
    return []


@given(
    st.text(max_size=300),
    st.sampled_from(["gpio", "rotation", "size", "theme", "result_seconds", "lockout_ms", "margin"]),
)
def test_advice_on_anything_is_one_line(text: str, key: str) -> None:
    said = what_to_write((key,), text, {"type": "number", "minimum": 0, "exclusiveMaximum": 1})
    assert said == "" or (said.startswith(": ") and said.isprintable())
    assert language_meant(text, ["de", "en"]) in ("de", "en", None)
    assert source_meant(text) is None or source_meant(text)
