"""The panel as a whole: one poll, whatever it was that was pressed."""

import pygame
import pytest

from kiosk.config.schema import Button, Led
from kiosk.errors import PanelError
from kiosk.panel import Held, Panel, Press, Released, Stuck, Unstuck, open_panel
from kiosk.panel.gpio import Gpio
from kiosk.panel.press import HOLD_SECONDS

TICK = 1 / 30
KEYS, TOUCH = "space bar or Enter", "touch or mouse"
KEYS_OF = {
    "key": pygame.K_SPACE,
    "Enter": pygame.K_RETURN,
    "Enter of the keypad": pygame.K_KP_ENTER,
    "a": pygame.K_a,
    "escape": pygame.K_ESCAPE,
    "tab": pygame.K_TAB,
    "l": pygame.K_l,
}


@pytest.fixture
def panel(gpio, clock):
    panel = Panel(Button(), Led(gpio=27), gpio, clock=clock)
    clock.pass_(1)
    yield panel
    panel.close()


def run(panel, clock, seconds: float) -> list:
    """Ticks as the main loop does; returns every event but the ends of presses."""
    events = [event for _ in range(round(seconds / TICK)) for event in panel.poll(clock.pass_(TICK))]
    return but_for_ends(events)


def but_for_ends(events: list) -> list:
    """The events that are no end of a press: those have tests of their own."""
    return [event for event in events if not isinstance(event, Released)]


def told(kind: str, down: bool) -> pygame.event.Event:
    """What the window reports of a contact."""
    match kind:
        case "finger" | "another finger":
            name = pygame.FINGERDOWN if down else pygame.FINGERUP
            return pygame.event.Event(name, touch_id=7, finger_id=len(kind), x=0.9, y=0.1, dx=0.0, dy=0.0)
        case "mouse" | "finger as mouse" | "right mouse button" | "wheel":
            name = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
            button = {"right mouse button": 3, "wheel": 4}.get(kind, 1)
            return pygame.event.Event(name, button=button, pos=(3, 4), touch=kind == "finger as mouse")
        case _:
            return pygame.event.Event(pygame.KEYDOWN if down else pygame.KEYUP, key=KEYS_OF[kind])


def tap(panel, clock, *kinds: str) -> list:
    """All of these down at the same moment, and up a moment later; every event of it but its end."""
    for down in (True, False):
        for kind in kinds:
            panel.take(told(kind, down), clock())
        clock.pass_(TICK)
    return but_for_ends(panel.poll(clock()))


class TestWithPins:
    def test_a_push_is_one_press(self, panel, factory, clock):
        factory.pin(17).drive_low()
        pushed = clock()
        assert run(panel, clock, 1) == [Press("button on GPIO 17", pytest.approx(pushed))]
        factory.pin(17).drive_high()
        assert run(panel, clock, 1) == []

    def test_chatter_before_a_push_is_no_press_of_its_own(self, panel, factory, clock):
        """Five pulses and a push, through gpiozero as on the pin."""
        for _ in range(5):
            factory.pin(17).drive_low()
            clock.pass_(0.002)
            factory.pin(17).drive_high()
            clock.pass_(0.002)
        factory.pin(17).drive_low()
        assert [type(event) for event in run(panel, clock, 1)] == [Press]

    def test_a_push_counts_even_when_the_main_loop_was_busy_all_through_it(self, panel, factory, clock):
        factory.pin(17).drive_low()
        clock.pass_(0.08)
        factory.pin(17).drive_high()
        clock.pass_(0.5)
        assert [type(event) for event in panel.poll(clock())] == [Press, Released]

    def test_the_space_bar_works_as_well(self, panel, clock):
        panel.key(True, clock())
        assert panel.poll(clock()) == [Press(KEYS, clock())]

    def test_a_quick_tap_of_the_space_bar_within_one_tick_counts(self, panel, clock):
        panel.key(True, clock())
        panel.key(False, clock())
        down = clock()
        assert panel.poll(clock.pass_(TICK)) == [Press(KEYS, down), Released(KEYS, down)]

    @pytest.mark.parametrize("kind", ["key", "finger", "mouse"])
    def test_a_stuck_push_button_leaves_everything_else_alive(self, kind, panel, factory, clock):
        factory.pin(17).drive_low()
        assert [type(event) for event in run(panel, clock, 21)] == [Press, Held, Stuck]
        for _ in range(2):
            assert [type(event) for event in tap(panel, clock, kind)] == [Press]
            clock.pass_(1)
        factory.pin(17).drive_high()
        assert [type(event) for event in run(panel, clock, 1)] == [Unstuck]

    def test_the_light_shows_what_it_is_told(self, panel, factory, clock):
        panel.light("on", clock())
        assert factory.pin(27).state == 1

    def test_says_what_it_consists_of(self, panel):
        assert (
            panel.describe()
            == "button on GPIO 17, space bar or Enter, Tab or L, touch or mouse, light on GPIO 27"
        )

    def test_closing_gives_every_pin_back_and_may_be_repeated(self, gpio, factory, clock):
        panel = Panel(Button(), Led(gpio=27), gpio, clock=clock)
        panel.light("on", clock())
        panel.close()
        panel.close()
        assert not factory.pins
        again = Panel(Button(), Led(gpio=27), gpio, clock=clock)
        again.close()


@pytest.fixture
def desk(clock):
    """Without pins; every press counts at once, however soon after the last."""
    panel = Panel(Button(lockout_ms=0), Led(), None, clock=clock)
    clock.pass_(1)
    return panel


class TestTheWindow:
    @pytest.mark.parametrize(
        ("kind", "source"),
        [
            ("key", KEYS),
            ("Enter", KEYS),
            ("Enter of the keypad", KEYS),
            ("finger", TOUCH),
            ("mouse", TOUCH),
        ],
    )
    def test_one_of_these_is_one_press_whenever_it_comes(self, kind, source, desk, clock):
        for _ in range(3):
            began = clock()
            assert tap(desk, clock, kind) == [Press(source, began)]

    @pytest.mark.parametrize("kind", ["right mouse button", "wheel", "a", "escape"])
    def test_nothing_else_is_a_press(self, kind, desk, clock):
        assert tap(desk, clock, kind) == []

    @pytest.mark.parametrize("order", [("finger", "finger as mouse"), ("finger as mouse", "finger")])
    def test_a_tap_told_as_finger_and_as_mouse_is_one_press_even_without_a_lockout(self, order, desk, clock):
        assert [type(event) for event in tap(desk, clock, *order)] == [Press]

    def test_several_fingers_or_a_palm_are_one_press(self, desk, clock):
        assert [type(event) for event in tap(desk, clock, "finger", "another finger", "mouse")] == [Press]

    def test_a_swipe_is_one_press(self, desk, clock):
        desk.take(told("finger", True), clock())
        for _ in range(20):
            moved = pygame.event.Event(
                pygame.FINGERMOTION, touch_id=7, finger_id=6, x=0.5, y=0.5, dx=0.1, dy=0.0
            )
            desk.take(moved, clock.pass_(TICK))
        desk.take(told("finger", False), clock())
        assert [type(event) for event in desk.poll(clock.pass_(TICK))] == [Press, Released]

    def test_other_events_of_the_window_are_nothing(self, desk, clock):
        for kind in (pygame.MOUSEMOTION, pygame.WINDOWENTER, pygame.TEXTINPUT, pygame.WINDOWFOCUSGAINED):
            desk.take(pygame.event.Event(kind), clock())
        assert desk.poll(clock()) == []

    def test_where_the_screen_does_not_count_keys_still_do(self, clock):
        panel = Panel(Button(touch=False), Led(), None, "why", clock=clock)
        clock.pass_(1)
        assert tap(panel, clock, "finger", "mouse") == []
        assert [event.source for event in tap(panel, clock, "key")] == [KEYS]
        assert panel.describe() == "space bar or Enter, Tab or L; no push button (why)"

    @pytest.mark.parametrize("kind", ["key", "finger", "mouse"])
    def test_a_window_that_loses_its_focus_lets_go_of_all(self, kind, desk, clock):
        desk.take(told(kind, True), clock())
        desk.take(pygame.event.Event(pygame.WINDOWFOCUSLOST), clock.pass_(1))
        assert [type(event) for event in run(desk, clock, 30)] == [Press]
        assert [type(event) for event in tap(desk, clock, kind)] == [Press]

    def test_a_finger_that_is_never_told_to_end_takes_the_screen_no_longer_than_it_is_stuck(
        self, desk, clock
    ):
        desk.take(told("finger", True), clock())
        assert [type(event) for event in run(desk, clock, 21)] == [Press, Held, Stuck]
        for _ in range(2):
            presses = [event for event in tap(desk, clock, "another finger") if isinstance(event, Press)]
            assert len(presses) == 1

    @pytest.mark.parametrize("kind", ["key", "finger", "mouse"])
    def test_a_long_hold_is_told_once_with_its_beginning(self, kind, desk, clock):
        desk.take(told(kind, True), clock())
        began = clock()
        assert run(desk, clock, HOLD_SECONDS - 2 * TICK) == [Press(desk_name(kind), began)]
        assert run(desk, clock, 3) == [Held(desk_name(kind), began)]


def desk_name(kind: str) -> str:
    return KEYS if kind == "key" else TOUCH


class TestTheEndOfAPress:
    @pytest.mark.parametrize("kind", ["key", "tab", "finger", "mouse"])
    def test_is_told_with_its_time(self, kind, desk, clock):
        desk.take(told(kind, True), clock())
        [pressed] = desk.poll(clock.pass_(0.3))
        desk.take(told(kind, False), clock())
        assert desk.poll(clock.pass_(TICK)) == [Released(pressed.source, pytest.approx(pressed.t + 0.3))]

    def test_of_a_push_button_is_the_moment_at_which_its_contact_opened(self, panel, factory, clock):
        factory.pin(17).drive_low()
        run(panel, clock, 1)
        factory.pin(17).drive_high()
        up = clock()
        assert panel.poll(clock.pass_(0.3)) == [Released("button on GPIO 17", pytest.approx(up))]


class TestASecondButton:
    @pytest.fixture
    def two(self, gpio, clock):
        panel = Panel(Button(second_gpio=22), Led(), gpio, clock=clock)
        clock.pass_(1)
        yield panel
        panel.close()

    def test_is_debounced_as_the_first_is_and_told_from_it(self, two, factory, clock):
        for _ in range(5):
            factory.pin(22).drive_low()
            clock.pass_(0.002)
            factory.pin(22).drive_high()
            clock.pass_(0.002)
        factory.pin(22).drive_low()
        [press] = run(two, clock, 1)
        assert (press.source, press.second) == ("second button on GPIO 22", True)
        factory.pin(17).drive_low()
        [press] = run(two, clock, 1)
        assert (press.source, press.second) == ("button on GPIO 17", False)

    @pytest.mark.parametrize("key", ["tab", "l"])
    def test_is_a_key_too(self, key, desk, clock):
        [press] = tap(desk, clock, key)
        assert press.second
        assert press.source == "Tab or L"

    def test_shares_the_lockout(self, two, factory, clock):
        factory.pin(17).drive_low()
        factory.pin(22).drive_low()
        assert len(run(two, clock, 1)) == 1

    def test_is_named_and_given_back(self, two, factory):
        assert two.describe().startswith("button on GPIO 17, second button on GPIO 22, space bar")
        two.close()
        assert not factory.pins

    def test_may_be_the_only_one(self, pi, gpio, factory, clock):
        panel = open_panel(Button(gpio=None, second_gpio=22), Led(), clock, pi, pins=lambda root: gpio)
        assert panel.describe().startswith("second button on GPIO 22")
        panel.close()

    def test_on_a_pin_that_is_taken_names_its_key(self, gpio, factory, clock):
        with pytest.raises(PanelError, match=r"give button\.second_gpio a pin of its own"):
            Panel(Button(gpio=17, second_gpio=17), Led(), gpio, clock=clock)
        assert not factory.pins


class TestWhereTheScreenIsTouched:
    @pytest.mark.parametrize("kind", ["finger", "mouse"])
    def test_is_told_with_the_press(self, kind, desk, clock):
        desk.take(told(kind, True), clock(), (40, 30))
        [press] = desk.poll(clock.pass_(TICK))
        assert press.spot == (40, 30)

    def test_is_where_the_first_finger_came_down(self, desk, clock):
        desk.take(told("finger", True), clock(), (40, 30))
        desk.take(told("another finger", True), clock(), (90, 90))
        [press] = desk.poll(clock.pass_(TICK))
        assert press.spot == (40, 30)

    def test_is_of_no_key(self, desk, clock):
        assert [press.spot for press in tap(desk, clock, "key")] == [None]


class TestTheLockoutForAll:
    @pytest.mark.parametrize("pair", [("mouse", "key"), ("key", "finger"), ("Enter", "mouse")])
    def test_what_is_pressed_together_is_one_press(self, pair, panel, clock):
        assert [type(event) for event in tap(panel, clock, *pair)] == [Press]

    @pytest.mark.parametrize("kind", ["key", "finger", "mouse"])
    def test_the_push_button_and_another_one_together_are_one_press(self, kind, panel, factory, clock):
        factory.pin(17).drive_low()
        events = tap(panel, clock, kind)
        factory.pin(17).drive_high()
        assert [type(event) for event in events + run(panel, clock, 1)] == [Press]

    def test_after_it_another_one_counts(self, panel, clock):
        tap(panel, clock, "key")
        clock.pass_(0.2)
        assert tap(panel, clock, "finger") == []
        clock.pass_(0.2)
        assert [event.source for event in tap(panel, clock, "mouse")] == [TOUCH]


def test_a_button_held_while_the_kiosk_starts_is_no_press(gpio, factory, clock):
    factory.pin(17).finger_on = True
    panel = Panel(Button(), Led(), gpio, clock=clock)
    assert run(panel, clock, 1) == []
    factory.pin(17).drive_high()
    assert run(panel, clock, 1) == []
    factory.pin(17).drive_low()
    assert [type(event) for event in run(panel, clock, 1)] == [Press]


def test_a_light_that_cannot_be_had_gives_the_button_back(gpio, factory, clock):
    with pytest.raises(PanelError, match=r"GPIO 17 is asked for twice: give led\.gpio a pin of its own"):
        Panel(Button(gpio=17), Led(gpio=17), gpio, clock=clock)
    assert not factory.pins


def test_a_light_without_a_push_button(gpio, factory, clock):
    panel = Panel(Button(gpio=None), Led(gpio=27), gpio, clock=clock)
    assert panel.describe() == "space bar or Enter, Tab or L, touch or mouse, light on GPIO 27"
    panel.close()


@pytest.fixture
def laptop(tmp_path):
    """The root of a computer that is no Raspberry Pi, though it has a GPIO chip, as laptops do."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/cpuinfo").write_text("vendor_id\t: GenuineIntel\nmicrocode\t: 0xde\n")
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/gpiochip0").touch()
    return tmp_path


@pytest.fixture
def pi(tmp_path):
    (tmp_path / "proc/device-tree/system").mkdir(parents=True)
    (tmp_path / "proc/device-tree/system/linux,revision").write_bytes(b"\0\xc0\x31\x15")
    return tmp_path


def never(root) -> Gpio:
    raise AssertionError("no pins should be opened")


class TestOpening:
    def test_off_the_pi_there_is_no_push_button_and_it_says_so(self, laptop, clock):
        panel = open_panel(Button(), Led(gpio=27), clock, laptop, pins=never)
        without = "no push button (this is not a Raspberry Pi)"
        assert panel.describe() == f"space bar or Enter, Tab or L, touch or mouse; {without}"
        clock.pass_(1)
        panel.key(True, clock())
        assert panel.poll(clock()) == [Press(KEYS, clock())]
        panel.light("breathing", clock())
        panel.close()

    def test_without_configured_pins_a_pi_has_no_push_button(self, pi, clock):
        panel = open_panel(Button(gpio=None, touch=False), Led(), clock, pi, pins=never)
        assert (
            panel.describe() == "space bar or Enter, Tab or L; no push button (config.yaml names no GPIO pin)"
        )

    def test_on_a_pi_the_pins_are_used(self, pi, gpio, clock):
        panel = open_panel(Button(), Led(), clock, pi, pins=lambda root: gpio)
        assert panel.describe() == "button on GPIO 17, space bar or Enter, Tab or L, touch or mouse, no light"
        panel.close()

    def test_on_a_pi_pins_that_fail_are_a_fault_and_no_reason_to_do_without(self, pi, clock):
        with pytest.raises(PanelError, match=r"no .*/dev/gpiochip"):
            open_panel(Button(), Led(), clock, pi)
