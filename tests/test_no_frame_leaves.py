"""Frames live in RAM only. The proof: every system call of a whole visit that could carry data out.

The visit runs under strace, both processes, every thread. A frame is 307,200 bytes and the classifier's crop
2,304; nothing of the kind may be written, sent or stored anywhere.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]

CROP_BYTES = 48 * 48

WRITES = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sendfile,splice,vmsplice,tee"
OPENS = "open,openat,openat2,creat,socket,socketpair,connect,bind,io_uring_setup,process_vm_writev"
MAPS = "mmap"

HARMLESS = re.compile(r"/dev/null|/proc/(self|\d+)/coredump_filter")
"""What may be written: nothing is kept there but what a core dump must leave out."""


@dataclass(frozen=True)
class Call:
    """One line of strace's output: ``name(arguments) = result``."""

    name: str
    arguments: str
    result: str

    @property
    def target(self) -> str:
        """What the first file descriptor refers to (``-y`` prints it in angle brackets)."""
        found = re.match(r"\d+<([^>]*)>", self.arguments)
        return found[1] if found else ""


def traced(command: list[str], folder: Path) -> tuple[list[Call], str]:
    """Run the command to its end; its calls and its standard output."""
    log = folder / "calls"
    ran = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-y",
            "-s",
            "65536",
            "-e",
            f"trace={WRITES},{OPENS},{MAPS}",
            "-o",
            log,
            *command,
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    lines = re.findall(r"^\d+ +(\w+)\((.*)\) += (\S+)", log.read_text(errors="replace"), re.MULTILINE)
    return [Call(*line) for line in lines], ran.stdout


def leaks(calls: list[Call]) -> list[str]:
    """Every call that stores or sends more than the protocol's words."""
    found = []
    for call in calls:
        if call.result.startswith("-"):
            continue
        if call.name in OPENS.split(","):
            if call.name in ("open", "openat", "openat2", "creat"):
                path = re.search(r'"([^"]*)"', call.arguments)[1]
                if re.search("O_WRONLY|O_RDWR|O_CREAT", call.arguments) and not HARMLESS.fullmatch(path):
                    found.append(f"opens {path} for writing")
            else:
                found.append(f"{call.name} {call.arguments[:80]}")
        elif call.name in MAPS.split(","):
            shared = "MAP_SHARED" in call.arguments and "PROT_WRITE" in call.arguments
            nameless = "MAP_ANONYMOUS" in call.arguments or "</memfd:kiosk-preview>" in call.arguments
            if shared and not nameless:
                found.append(f"maps a file for writing: {call.arguments[:120]}")
        elif HARMLESS.fullmatch(call.target) and int(call.result) <= 1:
            continue
        elif not call.target.startswith(("pipe:", "anon_inode:[eventfd]")):
            found.append(f"{call.name} of {call.result} bytes to {call.target or call.arguments[:40]}")
        elif int(call.result) >= CROP_BYTES:
            found.append(f"{call.name} of {call.result} bytes to a pipe")
    return found


def test_a_whole_visit_writes_no_frame_anywhere(tmp_path):
    command = [sys.executable, "-B", "-m", "kiosk", "visit", "--source", "demo", "--size", "800x480"]
    calls, output = traced(command, tmp_path)
    assert json.loads(output)["outcome"] in {"result", "not_sure"}
    assert sum(call.name == "write" for call in calls) > 10
    assert any("memfd:kiosk-preview" in call.arguments for call in calls if call.name == "mmap")
    assert leaks(calls) == []


@pytest.mark.parametrize(
    "leak",
    [
        "open('frame', 'wb').write(bytes(2304))",
        "import mmap; f = open('frame', 'w+b'); f.truncate(9); mmap.mmap(f.fileno(), 9)[:] = bytes(9)",
        "import socket; a, b = socket.socketpair(); a.send(bytes(2304))",
        "import os; r, w = os.pipe(); os.write(w, bytes(2304))",
    ],
)
def test_a_process_that_leaks_is_caught(tmp_path, monkeypatch, leak):
    monkeypatch.chdir(tmp_path)
    calls, _ = traced([sys.executable, "-B", "-S", "-c", leak], tmp_path)
    assert leaks(calls) != []
