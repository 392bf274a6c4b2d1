"""Every kind of thing that may lie where a file is expected, or be named as one."""

import os
import socket
from pathlib import Path


def plant(folder: Path) -> dict[str, str]:
    """Makes them in ``folder``: what it is → the path that leads to it. None is of any use to a command."""
    here = {"a pipe": "pipe", "a socket": "socket", "a folder": "folder", "2 GB": "sparse"} | {
        "links in a circle": "circle",
        "a link to nothing": "dangling",
        "a link to a pipe": "link_to_pipe",
        "a link to a device": "link_to_device",
        "20,000 brackets": "deep",
        "20,000 braces": "braces",
        "no text": "bytes",
        "a name that is no text": os.fsdecode(b"caf\xe9"),
        "a name with a line's end": "a\nb",
    }
    at = {what: folder / name for what, name in here.items()}
    os.mkfifo(at["a pipe"])
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(at["a socket"]))
    at["a folder"].mkdir()
    at["2 GB"].touch()
    os.truncate(at["2 GB"], 2 << 30)
    at["links in a circle"].symlink_to("circle")
    at["a link to nothing"].symlink_to("nothing")
    at["a link to a pipe"].symlink_to("pipe")
    at["a link to a device"].symlink_to("/dev/zero")
    at["20,000 brackets"].write_bytes(b"[" * 20_000)
    at["20,000 braces"].write_bytes(b'{"a":' * 20_000)
    at["no text"].write_bytes(bytes(range(256)) * 8)
    at["a name that is no text"].write_bytes(b"\xff\xfe\0")
    at["a name with a line's end"].write_bytes(b"\xff\xfe\0")
    return {what: str(path) for what, path in at.items()} | {
        "zeros without end": "/dev/zero",
        "chance without end": "/dev/urandom",
        "the kernel's messages": "/proc/kmsg",
        "a process's memory": "/proc/self/mem",
        "the kernel's version": "/proc/version",
        "the machine's settings": "/sys/kernel/uevent_seqnum",
        "nothing": str(folder / "none"),
        "a long name": str(folder / ("x" * 300)),
        "a long path": str(folder / ("x/" * 2500)),
        "nobody's home": "~nosuchuser/x",
        "a path through a file": str(at["no text"] / "x"),
        "no name": "",
    }


def close(folder: Path) -> str:
    """A file in a folder that is closed to all but root."""
    closed = folder / "closed"
    closed.mkdir()
    (closed / "file").touch()
    closed.chmod(0)
    return str(closed / "file")
