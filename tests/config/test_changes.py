"""What changed from one configuration to the next, and what of it waits for a restart."""

from kiosk.config.changes import changed_keys, restart_keys, until_restart
from kiosk.config.schema import Display, Settings
from tests.configs import LINK, parse


def test_changed_keys_are_named_by_their_path() -> None:
    old = parse("")
    new = parse(
        f"display:\n  theme: day\nled:\n  gpio: 4\nplaylists:\n  sad: [{{title: x, url: '{LINK}'}}]\n"
    )
    assert changed_keys(old, old) == []
    assert changed_keys(old, new) == ["display.theme", "led.gpio", "playlists.sad"]
    assert changed_keys(new, old) == ["display.theme", "led.gpio", "playlists.sad"]


def test_display_and_pins_are_opened_once_and_nothing_else() -> None:
    keys = restart_keys()
    opened = {
        "profile",
        "display.size",
        "display.largest",
        "display.fullscreen",
        "display.rotation",
        "display.driver",
        "button.gpio",
        "display.power",
        "led.gpio",
        "light.gpio",
    }
    assert opened <= set(keys)
    assert {key.partition(".")[0] for key in keys} == {"profile", "display", "button", "led", "light"}
    assert not {"display.theme", "display.fps"} & set(keys)


def test_until_a_restart_what_waits_for_it_stays_and_all_else_is_new() -> None:
    start = Settings(display=Display(rotation=90, theme="day"))
    wanted = parse(
        "profile: small\nlanguage: de\nbutton: {gpio: 5}\ndisplay: {rotation: 180, theme: night, fps: 30}\n"
    )
    mixed = until_restart(wanted, start)
    assert changed_keys(start, mixed) == ["language", "display.theme", "display.fps"]
    assert changed_keys(mixed, wanted) == ["profile", "display.rotation", "button.gpio"]
