"""Who has a device open, from /proc."""

import os
import re

import pytest

from kiosk.doctor.holders import Holder, holders
from tests.doctor.bench import Bench

VIDEO = re.compile(r"/dev/video\d+")


def test_only_the_asked_for_devices_count(tmp_path):
    bench = Bench(tmp_path)
    bench.process(
        20, ["/usr/bin/vlc"], ["/dev/video1", "/dev/video0", "/dev/video0", "/dev/videofoo", "/tmp/video0"]
    )
    bench.process(3, ["/bin/sh"], ["/dev/tty1", "socket:[99]"])
    found = holders(bench.machine, VIDEO)
    assert found.found == (Holder(20, "vlc", ("/dev/video0", "/dev/video1")),)
    assert found.complete
    assert found.names() == "vlc (process 20)"


def test_the_doctor_itself_is_no_holder(tmp_path):
    bench = Bench(tmp_path)
    bench.process(os.getpid(), ["doctor"], ["/dev/video0"])
    assert holders(bench.machine, VIDEO).found == ()


def test_it_is_known_when_not_all_could_be_seen(tmp_path, monkeypatch):
    bench = Bench(tmp_path)
    bench.process(20, ["/usr/bin/vlc"], ["/dev/video0"])
    shut = tmp_path / "proc/20/fd"
    iterdir = type(tmp_path).iterdir

    def refuse(path):
        if path == shut:
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    found = holders(bench.machine, VIDEO)
    assert (found.found, found.complete) == ((), False)


@pytest.mark.parametrize("gone", ["fd", "task/20/stat"])
def test_a_process_that_ends_meanwhile_is_no_matter(tmp_path, gone):
    bench = Bench(tmp_path)
    bench.process(20, ["/usr/bin/vlc"], ["/dev/video0"], state="D")
    (tmp_path / "proc/20" / gone).rename(tmp_path / "elsewhere")
    assert not any(holder.stuck for holder in holders(bench.machine, VIDEO).found)


def test_one_hanging_thread_is_enough(tmp_path):
    bench = Bench(tmp_path)
    bench.process(20, ["/usr/bin/python3"], ["/dev/video0"])
    bench.files({"proc/20/task/23/stat": "23 (CameraManager) D 1 20"})
    (holder,) = holders(bench.machine, VIDEO).found
    assert holder.stuck
