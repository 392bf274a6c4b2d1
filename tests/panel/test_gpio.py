"""Opening the pins: what is a Raspberry Pi, and one sentence for each thing that keeps them shut."""

import importlib.util
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.errors import PanelError
from kiosk.panel.gpio import gpio_missing, open_gpio, why_shut

ROOT = Path(__file__).resolve().parents[2]


class TestIsItAPi:
    def test_the_device_tree_names_its_revision(self, tmp_path):
        (tmp_path / "proc/device-tree/system").mkdir(parents=True)
        (tmp_path / "proc/device-tree/system/linux,revision").write_bytes(b"\0\xc0\x31\x15")
        assert gpio_missing(tmp_path) is None

    def test_so_does_cpuinfo(self, tmp_path):
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc/cpuinfo").write_text("processor\t: 0\nRevision\t: c03115\n")
        assert gpio_missing(tmp_path) is None

    def test_other_computers_have_none(self, tmp_path):
        (tmp_path / "proc").mkdir()
        (tmp_path / "proc/cpuinfo").write_text("processor\t: 0\nCPU revision\t: 3\n")
        assert gpio_missing(tmp_path) == "this is not a Raspberry Pi"

    def test_nor_has_one_without_proc(self, tmp_path):
        assert gpio_missing(tmp_path) == "this is not a Raspberry Pi"


class LgpioError(Exception):
    """As lgpio's: it puts its words in quotes."""

    def __str__(self) -> str:
        return repr(self.args[0])


@pytest.fixture
def pi(tmp_path):
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/gpiochip0").touch()
    return tmp_path


class Packages:
    """Imports lgpio and gpiozero's module above it, if they are there; remembers where lgpio was put."""

    def __init__(self, lgpio: object = None) -> None:
        self.lgpio = lgpio
        self.workplace: Path | None = None

    def __call__(self, name: str) -> object:
        if name == "lgpio":
            # What the real one does at import.
            self.workplace = Path(os.environ["LG_WD"])
            os.chdir(self.workplace)
            os.mkfifo(".lgd-nfy0")
        if self.lgpio is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return self.lgpio


def lgpio_and(factory) -> Packages:
    lgpio = SimpleNamespace(gpiochip_open=lambda chip: 0, error=LgpioError, LGPIOFactory=factory)
    return Packages(lgpio)


def refused(root: Path, packages: Packages) -> str:
    with pytest.raises(PanelError) as caught:
        open_gpio(root, packages)
    return str(caught.value)


class TestOpening:
    def test_hands_out_the_factory_and_what_the_library_raises(self, pi, factory):
        gpio = open_gpio(pi, lgpio_and(lambda: factory))
        assert gpio.factory is factory
        assert gpio.faults == (LgpioError,)

    def test_lgpio_is_imported_in_a_private_place_of_which_nothing_is_left(self, pi, factory, monkeypatch):
        monkeypatch.setenv("LG_WD", "/somewhere")
        before = Path.cwd()
        packages = lgpio_and(lambda: factory)
        open_gpio(pi, packages)
        assert Path.cwd() == before
        assert os.environ["LG_WD"] == "/somewhere"
        assert packages.workplace != before
        assert not packages.workplace.exists()

    def test_the_private_place_is_where_the_service_may_write(self, pi, factory, tmp_path, monkeypatch):
        (tmp_path / "run").mkdir()
        monkeypatch.setenv("RUNTIME_DIRECTORY", f"{tmp_path / 'run'}:/elsewhere")
        packages = lgpio_and(lambda: factory)
        open_gpio(pi, packages)
        assert packages.workplace.parent == tmp_path / "run"

    def test_no_chip_at_all(self, tmp_path):
        assert refused(tmp_path, Packages()) == (
            f"The kernel offers no {tmp_path}/dev/gpiochip*, so there are no pins for the button: reboot the"
            " Pi, or set the pins under button and led to null in config.yaml to do without a push button."
        )

    @pytest.mark.parametrize(
        "packages", [Packages(), Packages(SimpleNamespace())], ids=["missing", "placeholder"]
    )
    def test_no_lgpio(self, pi, packages):
        before = Path.cwd()
        assert "sudo apt install python3-lgpio" in refused(pi, packages)
        assert Path.cwd() == before

    def test_nowhere_to_write(self, pi, factory, monkeypatch):
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(pi / "absent"))
        sentence = refused(pi, lgpio_and(lambda: factory))
        assert sentence.startswith("lgpio finds no directory to write in (")
        assert "RuntimeDirectory=kiosk" in sentence

    def test_a_chip_that_cannot_be_opened(self, pi):
        def shut():
            raise LgpioError("can not open gpiochip")

        assert refused(pi, lgpio_and(shut)) == (
            f"The GPIO pins of {pi}/dev/gpiochip0 cannot be opened (can not open gpiochip): reboot the Pi,"
            " or set the pins under button and led to null in config.yaml to do without a push button."
        )

    def test_a_chip_that_is_forbidden(self):
        chips = [Path("/dev/gpiochip0"), Path("/dev/gpiochip4")]
        sentence = why_shut(chips, "can not open gpiochip", allowed=lambda chip: chip.name != "gpiochip4")
        assert sentence == (
            "The kiosk's user may not use /dev/gpiochip4: add it to the group gpio with 'sudo usermod -aG"
            " gpio USER' and log in again or restart the service."
        )


@pytest.mark.skipif(importlib.util.find_spec("lgpio") is None, reason="lgpio is not installed here")
class TestTheRealLibrary:
    """In a process of its own, because lgpio changes the working directory of the one that imports it."""

    def run(self, cwd: Path, code: str) -> list[str]:
        env = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(cwd / "tmp")}
        (cwd / "tmp").mkdir()
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout.splitlines()

    def test_leaves_the_working_directory_as_it_was(self, tmp_path):
        lines = self.run(
            tmp_path,
            """
            import os
            from kiosk.panel.gpio import load_lgpio
            before = os.getcwd()
            print(load_lgpio().__name__, os.getcwd() == before, "LG_WD" in os.environ)
            """,
        )
        assert lines == ["lgpio True False"]
        assert [path for path in tmp_path.rglob("*") if path.name != "tmp"] == []

    def test_still_delivers_edges_once_its_workplace_is_gone(self, tmp_path):
        """Writes the library's own record of an edge into its FIFO, as its C half does."""
        lines = self.run(
            tmp_path,
            """
            import os, queue, struct
            from kiosk.panel.gpio import load_lgpio
            lgpio = load_lgpio()
            heard = queue.SimpleQueue()
            lgpio.callback(0, 17, lgpio.BOTH_EDGES, lambda *edge: heard.put(edge))
            links = {fd: os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
                     if os.path.islink(f"/proc/self/fd/{fd}")}
            fifo = min(int(fd) for fd, to in links.items() if ".lgd-nfy" in to)
            os.write(fifo, struct.pack("QBBBBI", 123_000_000_000, 0, 17, 1, 0, 0))
            print(*heard.get(timeout=20))
            """,
        )
        assert lines == ["0 17 1 123000000000"]
