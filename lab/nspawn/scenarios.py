"""What must hold of the installed kiosk under systemd, one function each, run in this order on one machine.

Each returns a few words for the table, or raises AssertionError with what was wrong.
"""

import time

from lab.nspawn.bench import CONFIG, STATE, Bench

WATCHDOG_SECONDS = 3.0
"""As in files/…/kiosk.service.d/lab.conf."""


def first_picture(bench: Bench) -> str:
    """READY comes with the first picture, at boot."""
    bench.journal.wait(r"^Started kiosk\.service", 0, 30)
    picture = bench.picture()
    assert picture.colours > 100, "READY, and nothing on the display"
    bench.journal.wait("^camera: .*not a live camera", 0, 15)
    return f"{picture.colours} colours on the display at READY"


def words(bench: Bench) -> str:
    """systemctl status tells in words."""
    bench.until(lambda: bench.show("StatusText") == "waiting for a visitor", "STATUS=waiting for a visitor")
    return "waiting for a visitor"


def console(bench: Bench) -> str:
    """tty1 is wiped, its cursor hidden, and held open."""
    written = bench.machine.console
    assert b"\x1b[2J" in written, written
    assert b"\x1b[?25l" in written, written
    held = bench.machine.run("readlink", f"/proc/{bench.show('MainPID')}/fd/0").stdout.strip()
    assert held == "/dev/tty1", held
    return "wiped, cursor off, held"


def visit(bench: Bench) -> str:
    """A press leads to an answer and is counted on disk."""
    mark, before = bench.journal.mark(), bench.status()["visits"]["result"]
    bench.press()
    bench.journal.wait("^looking", mark, 5)
    line = bench.journal.wait("^result after|^not sure after", mark, 10)
    bench.until(lambda: bench.status()["visits"]["result"] > before, "a visit more in status.json")
    bench.until(lambda: bench.counts().get("visits") == bench.status()["visits"], "the same counts on disk")
    bench.until(lambda: bench.status()["state"] == "attract", "the attract scene")
    return line.text


def saved(bench: Bench) -> str:
    """A configuration saved by renaming takes effect within two seconds."""
    mark, start = bench.journal.mark(), time.monotonic()
    bench.save(bench.good + "language: de\n")
    bench.journal.wait("^configuration: language changed", mark, 5)
    taken = time.monotonic() - start
    assert taken < 2, f"after {taken:.1f} s"
    return f"after {taken:.1f} s"


def two_saves(bench: Bench) -> str:
    """Half a file and then the whole, in place: only the whole is read."""
    mark, start = bench.journal.mark(), time.monotonic()
    bench.save_in_place(bench.good + "language: [")
    time.sleep(0.1)
    bench.save_in_place(bench.good + "language: fr\n")
    bench.journal.wait("^configuration: language changed", mark, 5)
    taken = time.monotonic() - start
    assert taken < 2, f"after {taken:.1f} s"
    assert not [line for line in bench.journal.since(mark) if "kept" in line.text], "half a file was read"
    return f"after {taken:.1f} s"


def broken(bench: Bench) -> str:
    """A broken configuration is named by its line and changes nothing."""
    mark, before = bench.journal.mark(), bench.picture()
    bench.save(bench.good + "language: fr\nbutton:\n  gpoi: 4\n")
    line = bench.journal.wait(r"^configuration: .*gpoi", mark, 5)
    bench.journal.wait("kept the last good one", mark, 5)
    assert f"{CONFIG}:7" in line.text, line.text
    bench.until(lambda: "configuration" in bench.show("StatusText"), "the problem in STATUS=")
    assert "gpoi" in bench.status()["config_problem"]
    bench.until(lambda: bench.picture().differs_from(before) > 0, "the mark on the attract scene")
    return bench.status()["config_problem"]


def restart_broken(bench: Bench) -> str:
    """The last good configuration survives a restart while the file is broken."""
    kept = bench.machine.path(f"{STATE}/config.yaml").read_text()
    assert kept == bench.good + "language: fr\n", kept
    mark = bench.journal.mark()
    bench.systemctl("restart", "kiosk")
    bench.started(mark)
    bench.until(lambda: bench.status()["config_problem"], "the broken file noticed")
    # What stands in the file alone would be no demo camera.
    assert "Eileen" in bench.status()["camera"]
    assert bench.machine.path(f"{STATE}/config.yaml").read_text() == kept
    return "runs with it"


def reload(bench: Bench) -> str:
    """systemctl reload reads the configuration at once."""
    mark = bench.journal.mark()
    bench.save(bench.good)
    start = time.monotonic()
    bench.systemctl("reload", "kiosk")
    bench.journal.wait("^configuration: language changed", mark, 5)
    taken = time.monotonic() - start
    assert bench.state() == "active"
    bench.until(lambda: bench.status()["config_problem"] is None, "no problem in status.json")
    return f"after {taken:.1f} s"


def watchdog(bench: Bench) -> str:
    """A kiosk that does nothing any more is ended and started again."""
    mark, start = bench.journal.mark(), time.monotonic()
    bench.signal("STOP")
    bench.journal.wait(r"kiosk\.service: Watchdog timeout", mark, WATCHDOG_SECONDS + 3)
    bitten = time.monotonic() - start
    assert bitten < WATCHDOG_SECONDS + 1, f"bites after {bitten:.1f} s"
    bench.started(mark)
    return f"bites after {bitten:.1f} s, back after {time.monotonic() - start:.1f} s"


def killed(bench: Bench) -> str:
    """kill -9 is followed by a new start, with nothing left over of the old one."""
    mark, start, vision = bench.journal.mark(), time.monotonic(), bench.status()["vision_pid"]
    bench.signal("KILL")
    bench.started(mark)
    old = bench.machine.run("kill", "-s", "0", str(vision), check=False)
    assert old.returncode != 0, "the old vision process is still there"
    shown = [line for line in bench.journal.since(mark) if "showing that" in line.text]
    assert not shown, "the message showed, although the kiosk was about to start again"
    return f"back after {time.monotonic() - start:.1f} s"


def crashed(bench: Bench) -> str:
    """A crash says where it was, and leaves no core."""
    mark = bench.journal.mark()
    bench.signal("ABRT")
    bench.journal.wait("most recent call first", mark, 5)
    ended = bench.journal.wait(r"Main process exited, code=", mark, 5)
    assert "code=killed" in ended.text, ended.text
    bench.started(mark)
    found = bench.machine.run("find", "/", "-xdev", "-name", "core*", "-user", "kiosk").stdout
    assert not found, found
    return "where it was is in the journal"


def vision_killed(bench: Bench) -> str:
    """The vision process dies: another comes, the display goes on."""
    main, start = bench.show("MainPID"), time.monotonic()
    mark = bench.journal.mark()
    bench.sees_again(mark, bench.signal_vision("KILL"))
    assert bench.show("MainPID") == main
    return f"back after {time.monotonic() - start:.1f} s"


def vision_hung(bench: Bench) -> str:
    """The vision process hangs: it is killed, another comes, and the watchdog bears with it."""
    main, start = bench.show("MainPID"), time.monotonic()
    mark = bench.journal.mark()
    old = bench.signal_vision("STOP")
    bench.journal.wait("silent for", mark, 10)
    bench.sees_again(mark, old)
    assert bench.show("MainPID") == main, "the whole kiosk was restarted"
    return f"back after {time.monotonic() - start:.1f} s"


def stopped(bench: Bench) -> str:
    """systemctl stop takes two seconds at most, with a hung vision process too."""
    times = []
    for hang in (False, True):
        if hang:
            mark = bench.journal.mark()
            bench.systemctl("start", "kiosk")
            bench.started(mark)
            bench.signal_vision("STOP")
        start = time.monotonic()
        bench.systemctl("stop", "kiosk")
        times.append(time.monotonic() - start)
        assert bench.state() == "inactive", bench.state()
        assert bench.show("Result") == "success", bench.show("Result")
        left = bench.machine.run("pgrep", "-u", "kiosk", check=False).stdout
        assert not left, f"left behind: {left}"
    assert max(times) <= 2, times
    return "{:.1f} s, {:.1f} s with vision hung".format(*times)


def no_picture_no_ready(bench: Bench) -> str:
    """Without a picture the kiosk is not READY."""
    bench.systemctl("kill", "--signal=STOP", "lab-display")
    mark = bench.journal.mark()
    bench.systemctl("start", "--no-block", "kiosk")
    bench.journal.wait(r"^Starting kiosk\.service", mark, 5)
    try:
        # Longer than a start takes.
        time.sleep(1.5)
        early = bench.state()
    finally:
        bench.systemctl("kill", "--signal=CONT", "lab-display")
    bench.started(mark)
    assert early == "activating", f"{early} before there was a picture"
    return "activating until the display answers"


def exit_2(bench: Bench) -> str:
    """A configuration that was never right: the message shows at once, and its repair ends it."""
    _break_for_good(bench)
    assert bench.show("ExecMainStatus") == "2", bench.show("ExecMainStatus")
    assert bench.show("NRestarts") == "0", "started again over a mistake that does not mend itself"
    bench.save(bench.good)
    mark = bench.journal.mark()
    bench.systemctl("start", "kiosk")
    bench.started(mark)
    assert bench.state("kiosk-failed") == "inactive", bench.state("kiosk-failed")
    return "shown without a second start; the kiosk takes over again"


def _break_for_good(bench: Bench) -> None:
    """A broken configuration, and no good one from before; returns when the message shows."""
    bench.systemctl("stop", "kiosk")
    bench.machine.path(f"{STATE}/config.yaml").unlink()
    bench.save("buttn: 3\n")
    mark = bench.journal.mark()
    bench.systemctl("start", "kiosk", check=False)
    bench.failed_shows(mark, "configuration")


def start_limit(bench: Bench) -> str:
    """Too many failures in a row end in a message, and when that has had its time the kiosk tries again."""
    mark = bench.journal.mark()
    starts = _kill_often(bench, mark)
    bench.failed_shows(mark, "start-limit")
    bench.systemctl("reset-failed", "kiosk")
    again = bench.journal.mark()
    bench.started(again)
    assert bench.state("kiosk-failed") == "inactive", bench.state("kiosk-failed")
    return f"after {starts} kills; back by itself"


def _kill_often(bench: Bench, mark: int) -> int:
    """Kill the kiosk until systemd starts it no more; returns how often that was."""
    start, starts = time.monotonic(), 0
    while not any("repeated too quickly" in line.text for line in bench.journal.since(mark, "kiosk")):
        assert time.monotonic() - start < 20, f"still no start limit after {starts} starts"
        before = bench.journal.mark()
        bench.signal("KILL")
        starts += 1
        bench.journal.wait(r"^Starting kiosk\.service|repeated too quickly", before, 5)
        bench.until(lambda: bench.show("MainPID") != "0" or bench.state() == "failed", "a main process")
    return starts


def message_stopped(bench: Bench) -> str:
    """The message ended by hand stays away, and so does the kiosk."""
    _break_for_good(bench)
    start = time.monotonic()
    bench.systemctl("stop", "kiosk-failed")
    taken = time.monotonic() - start
    time.sleep(0.3)
    states = bench.state(), bench.state("kiosk-failed")
    assert states == ("failed", "inactive"), states
    assert taken <= 2, taken
    return f"in {taken:.1f} s"


def rebooted(bench: Bench) -> str:
    """If the operator allows it, a reboot comes before the message, counted on disk; and no second one."""
    bench.anew()
    mark = bench.journal.mark()
    bench.save(f"{bench.good}\nrecovery: {{max_reboots_per_day: 1}}\n")
    bench.journal.wait("configuration: recovery.max_reboots_per_day changed", mark, 3)
    _kill_often(bench, mark)
    # The lab's reboot.target does nothing: the machine is still needed.
    bench.until(lambda: bench.state("reboot.target") == "active", "a reboot")
    kept = bench.machine.path(f"{STATE}/reboots.json").read_text()
    assert '"count": 1' in kept, kept
    again = bench.machine.run("kiosk", "reboot-if-allowed").stdout
    assert again.startswith("No reboot: 1 a day"), again
    return "once"
