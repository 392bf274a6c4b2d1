"""The panel as a whole: one poll, whatever it was that was pressed."""

import pytest

from kiosk.config.schema import Button, Led
from kiosk.errors import PanelError
from kiosk.panel import Panel, Press, Stuck, Unstuck, open_panel
from kiosk.panel.gpio import Gpio

TICK = 1 / 30


@pytest.fixture
def panel(gpio, clock):
    panel = Panel(Button(), Led(gpio=27), gpio, clock=clock)
    clock.pass_(1)
    yield panel
    panel.close()


def run(panel, clock, seconds: float) -> list:
    """Ticks as the main loop does; returns every event."""
    return [event for _ in range(round(seconds / TICK)) for event in panel.poll(clock.pass_(TICK))]


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
        assert [type(event) for event in panel.poll(clock())] == [Press]

    def test_the_space_bar_works_as_well(self, panel, clock):
        panel.key(True, clock())
        assert panel.poll(clock()) == [Press("space bar", clock())]

    def test_a_quick_tap_of_the_space_bar_within_one_tick_counts(self, panel, clock):
        panel.key(True, clock())
        panel.key(False, clock())
        assert panel.poll(clock.pass_(TICK)) == [Press("space bar", clock() - TICK)]

    def test_a_stuck_push_button_leaves_the_space_bar_alive(self, panel, factory, clock):
        factory.pin(17).drive_low()
        assert [type(event) for event in run(panel, clock, 21)] == [Press, Stuck]
        panel.key(True, clock())
        assert [event.source for event in panel.poll(clock())] == ["space bar"]
        factory.pin(17).drive_high()
        assert [type(event) for event in run(panel, clock, 1)] == [Unstuck]

    def test_the_light_shows_what_it_is_told(self, panel, factory, clock):
        panel.light("on", clock())
        assert factory.pin(27).state == 1

    def test_says_what_it_consists_of(self, panel):
        assert panel.describe() == "button on GPIO 17, space bar, light on GPIO 27"

    def test_closing_gives_every_pin_back_and_may_be_repeated(self, gpio, factory, clock):
        panel = Panel(Button(), Led(gpio=27), gpio, clock=clock)
        panel.light("on", clock())
        panel.close()
        panel.close()
        assert not factory.pins
        again = Panel(Button(), Led(gpio=27), gpio, clock=clock)
        again.close()


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
    assert panel.describe() == "space bar, light on GPIO 27"
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
    def test_off_the_pi_the_space_bar_stands_in_and_says_so(self, laptop, clock):
        panel = open_panel(Button(), Led(gpio=27), clock, laptop, pins=never)
        assert panel.describe() == "space bar only: this is not a Raspberry Pi"
        clock.pass_(1)
        panel.key(True, clock())
        assert panel.poll(clock()) == [Press("space bar", clock())]
        panel.light("breathing", clock())
        panel.close()

    def test_without_configured_pins_a_pi_has_the_space_bar_alone(self, pi, clock):
        panel = open_panel(Button(gpio=None), Led(), clock, pi, pins=never)
        assert panel.describe() == "space bar only: config.yaml names no GPIO pin"

    def test_on_a_pi_the_pins_are_used(self, pi, gpio, clock):
        panel = open_panel(Button(), Led(), clock, pi, pins=lambda root: gpio)
        assert panel.describe() == "button on GPIO 17, space bar, no light"
        panel.close()

    def test_on_a_pi_pins_that_fail_are_a_fault_and_not_a_reason_for_the_space_bar(self, pi, clock):
        with pytest.raises(PanelError, match=r"no .*/dev/gpiochip"):
            open_panel(Button(), Led(), clock, pi)
