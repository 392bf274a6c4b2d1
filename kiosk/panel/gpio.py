"""Opening the Raspberry Pi's GPIO pins, and naming what keeps them shut.

gpiozero can drive the pins through several libraries and takes the next one when the first fails. The
kiosk asks for lgpio by name: a fallback without edge detection or PWM would only hide the fault.

gpiozero and lgpio are imported when the pins are opened, because off the Pi nobody needs them and they
take longer to import than the rest of the panel takes to start.
"""

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kiosk.errors import PanelError
from kiosk.system.folders import service_folder

if TYPE_CHECKING:
    from gpiozero import Factory

WITHOUT_PINS = "set the pins under button and led to null in config.yaml to do without a push button"


@dataclass(frozen=True, slots=True)
class Gpio:
    """Opened pins.

    Attributes:
        factory: gpiozero's, from which every device of the panel gets its pin.
        faults: what the library below gpiozero raises; lgpio's error shares no root with gpiozero's.
    """

    factory: "Factory"
    faults: tuple[type[Exception], ...] = ()

    @contextmanager
    def driving(self, part: str, key: str, pin: int) -> Iterator[None]:
        """Names whatever goes wrong inside as a `PanelError` of ``part`` on BCM ``pin``, set by ``key``."""
        from gpiozero.exc import GPIOPinInUse, GPIOZeroError

        try:
            yield
        except GPIOPinInUse as fault:
            raise PanelError(
                f"GPIO {pin} is asked for twice: give {key} a pin of its own in config.yaml."
            ) from fault
        except (GPIOZeroError, OSError, *self.faults) as fault:
            reason = _words(fault)
            remedy = f"look for another program or overlay that uses it, or change {key} in config.yaml"
            raise PanelError(f"The {part} on GPIO {pin} cannot be driven ({reason}): {remedy}.") from fault

    def close(self) -> None:
        """Gives all pins back."""
        self.factory.close()


def gpio_missing(root: Path = Path("/")) -> str | None:
    """Why this computer has no pins to open, or None on a Raspberry Pi.

    The test is the one gpiozero relies on, a board revision, and not /dev/gpiochip*: many a laptop has
    such chips, with nothing a button could be wired to.

    Args:
        root: where ``proc`` lies.
    """
    if (root / "proc/device-tree/system/linux,revision").exists():
        return None
    cpuinfo = root / "proc/cpuinfo"
    if cpuinfo.exists() and any(
        line.startswith("Revision") for line in cpuinfo.read_text(errors="replace").splitlines()
    ):
        return None
    return "this is not a Raspberry Pi"


def open_gpio(root: Path = Path("/"), load: Callable[[str], ModuleType] = importlib.import_module) -> Gpio:
    """Opens the pins through gpiozero and lgpio.

    Args:
        root: where ``dev`` lies.
        load: imports a module by name.

    Raises:
        PanelError: lgpio is not installed, has nowhere to write, or may not open the pins.
    """
    chips = sorted((root / "dev").glob("gpiochip*"))
    if not chips:
        raise PanelError(
            f"The kernel offers no {root / 'dev' / 'gpiochip*'}, so there are no pins for the button:"
            f" reboot the Pi, or {WITHOUT_PINS}."
        )
    lgpio = load_lgpio(load)
    pins = load("gpiozero.pins.lgpio")
    from gpiozero.exc import GPIOZeroError

    try:
        return Gpio(pins.LGPIOFactory(), (lgpio.error,))
    except (GPIOZeroError, OSError, lgpio.error) as fault:
        raise PanelError(why_shut(chips, _words(fault))) from fault


def may_drive(chip: Path) -> bool:
    """Whether this process may read and write ``chip``."""
    return os.access(chip, os.R_OK | os.W_OK)


def why_shut(chips: list[Path], reason: str, allowed: Callable[[Path], bool] = may_drive) -> str:
    """One sentence on why the chips could not be opened; lgpio's ``reason`` does not tell permission from
    absence."""
    for chip in chips:
        if not allowed(chip):
            return (
                f"The kiosk's user may not use {chip}: add it to the group gpio with"
                " 'sudo usermod -aG gpio USER' and log in again or restart the service."
            )
    names = ", ".join(str(chip) for chip in chips)
    return f"The GPIO pins of {names} cannot be opened ({reason}): reboot the Pi, or {WITHOUT_PINS}."


def load_lgpio(load: Callable[[str], ModuleType] = importlib.import_module) -> ModuleType:
    """Imports lgpio without leaving a file behind or the process in another working directory.

    To be called before other threads or processes are started: they would share the detour.

    Raises:
        PanelError: it is not installed, or has nowhere to write.
    """
    try:
        with _workplace():
            lgpio = load("lgpio")
    except ModuleNotFoundError as fault:
        raise PanelError(_NO_LGPIO) from fault
    except OSError as fault:
        raise PanelError(
            f"lgpio finds no directory to write in ({fault}): give the service RuntimeDirectory=kiosk, or"
            " make /tmp writable."
        ) from fault
    # PyPI has an empty package of this name that pip picks where it finds no wheel.
    if not hasattr(lgpio, "gpiochip_open"):
        raise PanelError(_NO_LGPIO)
    return lgpio


_NO_LGPIO = (
    "The Python module lgpio, which drives the button's pins, is missing: install it with"
    " 'sudo apt install python3-lgpio', then run 'make install' again so that the kiosk's .venv sees it."
)


@contextmanager
def _workplace() -> Iterator[None]:
    """A place for lgpio to be imported in, gone afterwards.

    At import lgpio changes the process's working directory to LG_WD, makes a FIFO there and opens it by
    a relative name; a FIFO left behind by another user, or a directory it may not write, breaks the import.
    So it gets a directory of its own, and the process its working directory back. Once both ends are
    open the name is not needed again.
    """
    runtime = service_folder(os.environ, "RUNTIME_DIRECTORY")
    before = os.environ.get("LG_WD")
    here = os.open(".", os.O_PATH)
    try:
        with tempfile.TemporaryDirectory(prefix="kiosk-gpio-", dir=runtime) as private:
            os.environ["LG_WD"] = private
            try:
                yield
            finally:
                os.fchdir(here)
                os.environ.pop("LG_WD")
                if before is not None:
                    os.environ["LG_WD"] = before
    finally:
        os.close(here)


def _words(fault: Exception) -> str:
    """The library's own words, without the quotes lgpio's error puts round them."""
    return str(fault).strip("'")
