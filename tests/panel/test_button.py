"""The contract of every button, and what is special about the one on a pin."""

from abc import ABC, abstractmethod

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.errors import PanelError
from kiosk.panel.button import ButtonInput, ContactButton, Edge, GpioButton
from kiosk.panel.gpio import Gpio


class Finger(ABC):
    """Presses one kind of button."""

    button: ButtonInput

    @abstractmethod
    def touch(self, pressed: bool) -> None: ...


class OnPin(Finger):
    def __init__(self, gpio: Gpio, clock) -> None:
        self.button = GpioButton(17, gpio, clock)
        self._pin = gpio.factory.pin(17)

    def touch(self, pressed: bool) -> None:
        self._pin.drive_low() if pressed else self._pin.drive_high()


class OnContact(Finger):
    def __init__(self, gpio: Gpio, clock) -> None:
        self.button = ContactButton("screen", forget_after=20)
        self._clock = clock

    def touch(self, pressed: bool) -> None:
        (self.button.touch if pressed else self.button.release)("finger", self._clock())


@pytest.fixture(params=[OnPin, OnContact])
def finger(request, gpio, clock) -> Finger:
    return request.param(gpio, clock)


class TestEveryButton:
    def test_is_up_and_silent_until_touched(self, finger, clock):
        assert finger.button.poll(clock()) == []

    def test_tells_an_edge_once_with_the_moment_it_happened(self, finger, clock):
        finger.touch(True)
        pressed = clock()
        assert finger.button.poll(clock.pass_(0.03)) == [Edge(True, pressed)]
        assert finger.button.poll(clock.pass_(0.03)) == []

    def test_tells_all_edges_between_two_polls_in_order(self, finger, clock):
        finger.button.poll(clock())
        told = []
        for pressed in (True, False, True, False):
            finger.touch(pressed)
            told.append(Edge(pressed, clock()))
            clock.pass_(0.002)
        assert finger.button.poll(clock()) == told

    def test_tells_nothing_of_a_level_that_stays(self, finger, clock):
        finger.touch(True)
        finger.touch(True)
        assert finger.button.poll(clock()) == [Edge(True, clock())]
        finger.touch(True)
        assert finger.button.poll(clock.pass_(0.03)) == []

    def test_is_back_up_after_a_release(self, finger, clock):
        finger.touch(True)
        finger.button.poll(clock())
        finger.touch(False)
        assert finger.button.poll(clock()) == [Edge(False, clock())]

    def test_closes_more_than_once(self, finger):
        finger.button.close()
        finger.button.close()


def test_names_say_which_button(gpio, clock):
    assert GpioButton(17, gpio, clock).name == "button on GPIO 17"
    assert ContactButton("touch or mouse", 20).name == "touch or mouse"


class TestContacts:
    @pytest.fixture
    def screen(self):
        return ContactButton("screen", forget_after=20)

    def test_however_many_there_are_at_once_it_is_down_once(self, screen, clock):
        for finger in range(5):
            screen.touch(finger, clock())
        began = clock()
        for finger in range(5):
            screen.release(finger, clock.pass_(0.1))
        assert screen.poll(clock()) == [Edge(True, began), Edge(False, clock())]

    def test_an_end_of_what_never_began_is_none(self, screen, clock):
        screen.release("finger", clock())
        assert screen.poll(clock()) == []

    def test_a_contact_whose_end_was_never_told_hides_the_next_for_a_while_only(self, screen, clock):
        screen.touch("lost", clock())
        screen.poll(clock())
        screen.touch("early", clock.pass_(19))
        screen.release("early", clock())
        assert screen.poll(clock()) == []
        screen.touch("finger", clock.pass_(1))
        assert screen.poll(clock()) == [Edge(False, clock()), Edge(True, clock())]

    def test_one_that_begins_again_after_so_long_counts_although_its_end_was_never_told(self, screen, clock):
        screen.touch("finger", clock())
        screen.poll(clock())
        screen.touch("finger", clock.pass_(20))
        assert screen.poll(clock()) == [Edge(False, clock()), Edge(True, clock())]

    def test_all_can_be_let_go_at_once(self, screen, clock):
        screen.touch("one", clock())
        screen.touch("two", clock())
        screen.release_all(clock.pass_(1))
        assert screen.poll(clock())[-1] == Edge(False, clock())
        screen.release("two", clock.pass_(1))
        assert screen.poll(clock()) == []


class TestButtonOnAPin:
    def test_is_held_up_by_the_pin_and_left_unfiltered(self, gpio, clock):
        button = GpioButton(17, gpio, clock)
        assert gpio.factory.pin(17).pull == "up"
        assert gpio.factory.pin(17).bounce is None
        button.close()

    def test_tells_a_button_that_was_down_already_with_the_moment_it_was_taken(self, gpio, clock):
        gpio.factory.pin(17).finger_on = True
        button = GpioButton(17, gpio, clock)
        taken = clock()
        assert button.poll(clock.pass_(5)) == [Edge(True, taken)]

    def test_edges_that_arrive_late_keep_their_own_time(self, gpio, factory, clock):
        button = GpioButton(17, gpio, clock)
        pin = factory.pin(17)
        factory.holds_edges = True
        pin.drive_low()
        down = clock()
        clock.pass_(0.010)
        pin.drive_high()
        up = clock()
        clock.pass_(0.050)
        factory.deliver()
        assert button.poll(clock()) == [Edge(True, pytest.approx(down)), Edge(False, pytest.approx(up))]

    def test_an_edge_stamped_by_another_clock_is_taken_as_now(self, gpio, factory, clock):
        button = GpioButton(17, gpio, clock)
        factory.holds_edges = True
        factory.pin(17).drive_low()
        (pin, (_, state)) = factory.held[0]
        factory.held[0] = (pin, (1.7e9, state))
        factory.deliver()
        assert button.poll(clock.pass_(0.03)) == [Edge(True, clock() - 0.03)]

    def test_an_edge_that_got_lost_heals_at_the_next_poll(self, gpio, factory, clock):
        button = GpioButton(17, gpio, clock)
        factory.loses_edges = True
        factory.pin(17).drive_low()
        now = clock.pass_(0.03)
        assert button.poll(now) == [Edge(True, now)]
        factory.pin(17).drive_high()
        now = clock.pass_(0.03)
        assert button.poll(now) == [Edge(False, now)]

    def test_an_edge_that_comes_after_it_was_healed_is_not_told_twice(self, gpio, factory, clock):
        button = GpioButton(17, gpio, clock)
        factory.holds_edges = True
        factory.pin(17).drive_low()
        assert len(button.poll(clock())) == 1
        factory.deliver()
        assert button.poll(clock.pass_(0.03)) == []

    def test_after_closing_the_pin_is_free_for_the_next(self, gpio, clock):
        GpioButton(17, gpio, clock).close()
        assert GpioButton(17, gpio, clock).poll(clock()) == []

    def test_a_pin_asked_for_twice_is_named(self, gpio, clock):
        first = GpioButton(17, gpio, clock)
        with pytest.raises(
            PanelError, match=r"GPIO 17 is asked for twice: give button\.gpio a pin of its own"
        ):
            GpioButton(17, gpio, clock)
        first.close()


class LineError(Exception):
    """Raised below gpiozero, as lgpio raises its own kind."""

    def __str__(self) -> str:
        return "'GPIO busy'"


class BusyPin(MockPWMPin):
    def __init__(self, factory, info):
        raise LineError


class DyingPin(MockPWMPin):
    dead = False

    def _get_state(self):
        if self.dead:
            raise LineError
        return super()._get_state()


def test_a_pin_another_program_owns_is_named_with_a_remedy(clock):
    gpio = Gpio(MockFactory(pin_class=BusyPin), (LineError,))
    with pytest.raises(PanelError) as caught:
        GpioButton(17, gpio, clock)
    assert str(caught.value) == (
        "The button on GPIO 17 cannot be driven (GPIO busy): look for another program or overlay that uses"
        " it, or change button.gpio in config.yaml."
    )


def test_a_pin_that_dies_later_is_a_fault_of_the_poll(clock):
    gpio = Gpio(MockFactory(pin_class=DyingPin), (LineError,))
    button = GpioButton(17, gpio, clock)
    gpio.factory.pin(17).dead = True
    with pytest.raises(PanelError, match="button on GPIO 17"):
        button.poll(clock())
