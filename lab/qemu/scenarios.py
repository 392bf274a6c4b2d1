"""What a visitor and the operator do, and what the kiosk must make of it.

Each scenario gets a kiosk in its attract scene, raises `Wrong` when something is not as it must be, and
returns a few words with the figures it measured. Times are the guest's.
"""

import re
from collections.abc import Callable

from kiosk.session import Attract, CameraUnavailable, OutOfOrder
from kiosk.system.folders import ROOT
from lab.qemu import eyes
from lab.qemu.guest import Guest, Line, Wrong
from lab.qemu.machine import SIZE

CONFIG = "/etc/kiosk/config.yaml"
LINKS = frozenset(re.findall(r"url: (\S+)", (ROOT / "config.yaml").read_text()))
"""Every playlist that the kiosk's configuration knows."""

Scenario = Callable[[Guest], str]


def expect(true: bool, sentence: str) -> None:
    """Raise `Wrong` with ``sentence`` unless ``true``."""
    if not true:
        raise Wrong(sentence)


def await_scene(
    guest: Guest, state: Attract | CameraUnavailable | OutOfOrder, within: float = 3, **look
) -> None:
    """Wait until the display shows ``state``; see `eyes.shows` for ``look``."""
    different: list[str | None] = []

    def there() -> bool:
        different[:] = [eyes.shows(guest.see(type(state).__name__), state, **look)]
        return different[0] is None

    try:
        guest.until(there, f"the scene {type(state).__name__}", within)
    except Wrong as wrong:
        raise Wrong(f"{wrong}: {different[0]}") from None


def one_visit(guest: Guest, sparks: int = 0) -> tuple[Line, Line, str]:
    """Press, and expect the result scene with a code that can be scanned: (looking, result, link)."""
    start = guest.now()
    guest.press(sparks)
    looking = guest.wait("^looking$", 5, start)
    result = guest.wait("^result after", 10, start)
    seen: list[str] = []

    def scanned() -> bool:
        seen[:] = eyes.codes(guest.see("result"))
        return bool(seen)

    guest.until(scanned, "a code on the display that can be scanned", 5)
    expect(seen[0] in LINKS, f"the code says {seen[0]}, which is no playlist of the configuration")
    return looking, result, seen[0]


def new_main_process(guest: Guest, before: str, since: float, within: float) -> Line:
    """Wait for a kiosk with another main process than ``before``, and its picture; returns the log line."""
    line = guest.wait(r"^Started kiosk\.service", within, since)
    unit = guest.unit()
    expect(unit["ActiveState"] == "active", f"the unit is {unit['ActiveState']}")
    expect(unit["MainPID"] not in ("0", before), f"the main process is still {before}")
    await_scene(guest, Attract(0.0))
    return line


def boot(guest: Guest) -> str:
    """From power on to the attract scene, the unit active and saying so. (Not from a snapshot.)"""
    ready = guest.wait(r"^Started kiosk\.service", 60, 0.001)
    camera = guest.wait(r"^camera: Raspberry Pi camera", 90, 0.001)
    await_scene(guest, Attract(0.0))
    guest.until(
        lambda: guest.unit()["StatusText"] == "waiting for a visitor", "the status 'waiting for a visitor'", 3
    )
    unit, status = guest.unit(), guest.status()
    expect(unit["ActiveState"] == "active", f"the unit is {unit['ActiveState']}")
    expect(status["driver"] == "kmsdrm", f"SDL draws with {status['driver']}")
    expect(status["size"] == list(SIZE), f"the picture is {status['size']}")
    return f"first picture {ready.t:.1f} s after power on, camera ready after {camera.t:.1f} s"


def press(guest: Guest) -> str:
    """One press of a bouncing contact is one visit, and its code leads to a playlist."""
    looking, result, link = one_visit(guest, sparks=6)
    guest.wait("^waiting for a visitor$", 35, result.t)
    starts = len(guest.said("^looking$"))
    expect(starts == 1, f"one press began {starts} visits")
    guest.until(lambda: guest.counts()["visits"]["result"] == 1, "the visit in counts.json", 3)
    await_scene(guest, Attract(0.0))
    return f"verdict {result.t - looking.t:.2f} s after the press; {link}"


def config_good(guest: Guest) -> str:
    """A saved change takes effect by itself within two seconds, and the log names the keys."""
    saved = float(
        guest.run(
            f"sed -i 's/^language: en/language: de/; s/theme: night/theme: day/' {CONFIG} && cat /proc/uptime"
        ).split()[0]
    )
    line = guest.wait("^configuration: .*changed", 5, saved - 1)
    for key in ("language", "display.theme"):
        expect(key in line.text, f"the log does not name {key}: {line.text!r}")
    took = line.t - saved
    expect(took <= 2, f"taken up {took:.1f} s after saving")
    await_scene(guest, Attract(0.0), theme="day", language="de")
    guest.until(
        lambda: guest.run(f"cmp -s {CONFIG} /var/lib/kiosk/config.yaml && echo same", check=False) != "",
        "the new last good configuration in the state directory",
        3,
    )
    start = guest.now()
    guest.run(f"sed -i 's/theme: day/theme: night/' {CONFIG} && systemctl reload kiosk")
    guest.wait("^configuration: display.theme changed", 3, start)
    await_scene(guest, Attract(0.0), language="de")
    return f"in force {max(0.0, took):.1f} s after saving"


def config_broken(guest: Guest) -> str:
    """A broken file changes nothing, not even the next start; log and screen say which line is wrong."""
    number = guest.run(f"grep -n 'theme: night' {CONFIG}").split(":")[0]
    start = guest.now()
    guest.run(f"sed -i 's/theme: night/theme: nigth/' {CONFIG}")
    problem = guest.wait(rf"^configuration: .*config\.yaml:{number}: display\.theme", 4, start)
    guest.wait("^configuration: kept the last good one", 4, start)
    guest.until(lambda: guest.status()["config_problem"], "the problem in status.json", 3)
    said = guest.status()["config_problem"]
    expect(f":{number}:" in said, f"status.json says {said!r}")
    await_scene(guest, Attract(0.0), problem=said)
    one_visit(guest)
    start = guest.now()
    guest.run("systemctl restart kiosk")
    guest.wait("^configuration: kept the last good one", 30, start)
    await_scene(guest, Attract(0.0), problem=said)
    guest.run(f"sed -i 's/theme: nigth/theme: night/' {CONFIG}")
    guest.wait("is right again", 4)
    await_scene(guest, Attract(0.0))
    return problem.text.removeprefix("configuration: ")


def killed(guest: Guest) -> str:
    """A killed kiosk is back by itself, without its old vision process and with its counts."""
    one_visit(guest)
    guest.until(lambda: guest.counts()["visits"]["result"] == 1, "the visit in counts.json", 3)
    before, vision = guest.unit()["MainPID"], guest.status()["vision_pid"]
    start = guest.now()
    guest.run(f"kill -9 {before}")
    line = new_main_process(guest, before, start, 30)
    expect(not guest.run(f"ls -d /proc/{vision}", check=False), "the old vision process is still there")
    visits = guest.status()["visits"]["result"]
    expect(visits == 1, f"{visits} visits are counted after one")
    return f"first picture {line.t - start:.1f} s after the kill"


def stop(guest: Guest) -> str:
    """systemctl stop ends the kiosk within two seconds, between visits and during one."""
    took = [_stopping(guest)]
    guest.run("systemctl start kiosk")
    guest.wait("^camera: ", 30)
    start = guest.now()
    guest.press()
    guest.wait("^looking$", 5, start)
    took.append(_stopping(guest))
    expect(not guest.run("pgrep -u kiosk", check=False), "processes of the kiosk are left")
    return f"{took[0]:.2f} s between visits, {took[1]:.2f} s during one"


def _stopping(guest: Guest) -> float:
    start = guest.now()
    guest.run("systemctl stop kiosk")
    asked = guest.wait(r"^Stopping kiosk\.service", 5, start)
    done = guest.wait(r"^Stopped kiosk\.service", 10, start)
    unit = guest.unit()
    expect(unit["Result"] == "success", f"the unit ended with {unit['Result']}")
    took = done.t - asked.t
    expect(took <= 2, f"stopping took {took:.2f} s")
    return took


def disk_full(guest: Guest) -> str:
    """With no room on the disk the kiosk goes on, its counts stay whole, and with room they catch up."""
    one_visit(guest)
    guest.until(lambda: guest.counts()["visits"]["result"] == 1, "the visit in counts.json", 3)
    # Root may take what is reserved for root as well; what a big piece leaves over goes byte by byte.
    guest.run(
        "fallocate -l $(($(stat -f -c '%f * %S' /) - 4194304)) /fill; cat /dev/zero >/fill2; sync",
        check=False,
    )
    free = int(guest.run("df --output=avail / | tail -n 1"))
    expect(free < 8, f"there are still {free} kB free on the disk")
    start = guest.now()
    one_visit(guest)
    guest.wait("cannot be kept: No space left", 5, start)
    expect(guest.counts()["visits"]["result"] == 1, "counts.json changed on a full disk")
    guest.until(lambda: guest.status()["visits"]["result"] == 2, "two visits in status.json", 3)
    guest.run("rm /fill /fill2; sync")
    one_visit(guest)
    guest.until(lambda: guest.counts()["visits"]["result"] == 3, "three visits in counts.json", 5)
    expect(guest.unit()["NRestarts"] == "0", "the kiosk was started again")
    return "three visits, one of them without room to write"
