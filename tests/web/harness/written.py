"""Which files a process writes, anywhere: told by strace, so none is gone before it is looked for."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

CALLS = "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat"

_OPENED = re.compile(
    r'\b(?:open|openat2?|creat)\((?:AT_FDCWD|\d+(?:<[^>]*>)?)?,? ?"((?:[^"\\]|\\.)*)",? ?(.*)\) = \d'
)
_MADE = re.compile(r'\b(?:rename|link|symlink|mknod)\w*\(.*"((?:[^"\\]|\\.)*)".*\) = 0')
_FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE")


def strace(log: Path) -> list[str]:
    """A command before another one, so that every file it or its children write is noted in ``log``.

    It is skipped where strace is missing, but not in CI.
    """
    if shutil.which("strace") is None or os.getuid() != 0:
        said = "needs root and strace: apt-get install strace"
        assert not os.environ.get("CI"), said
        pytest.skip(said)
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(log)]


def written(log: Path) -> set[Path]:
    """Every file that was opened for writing, or given a name, by now."""
    found = set()
    for line in _whole(log.read_text(errors="replace").splitlines()):
        opened, made = _OPENED.search(line), _MADE.search(line)
        if opened and (_FOR_WRITING.search(opened[2]) or " creat(" in line):
            found.add(Path(opened[1]))
        elif made:
            found.add(Path(made[1]))
    return found


def _whole(lines: list[str]) -> Iterator[str]:
    """Calls in one line each: strace writes two where another thread's came between."""
    begun: dict[str, str] = {}
    for line in lines:
        task = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            begun[task] = line.removesuffix("<unfinished ...>").rstrip()
        elif "resumed>" in line:
            yield begun.pop(task, "") + line.partition("resumed>")[2]
        else:
            yield line
