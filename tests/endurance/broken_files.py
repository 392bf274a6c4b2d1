"""What may lie where config.yaml names a file, and where the kiosk keeps one: junk, damage, and no files."""

import json
import os
import random
from pathlib import Path
from typing import Any

from kiosk.model.manifest import DEFAULT_MANIFEST
from kiosk.session import OUTCOMES
from tests.endurance.broken_configs import any_bytes, damaged

MANIFEST = DEFAULT_MANIFEST.read_bytes()

STATUS: dict[str, Any] = {
    "version": "1.0", "pid": 1, "vision_pid": 4, "started": 1.8e9, "updated": 1.8e9, "state": "attract",
    "status": "waiting for a visitor", "camera": "imx708", "camera_fault": None, "config": "/etc/config.yaml",
    "config_problem": None, "restart_needed": [], "visits": {"result": 30, "not_sure": 4},
    "camera_restarts": 3, "last_decision_ms": 372, "driver": "kmsdrm", "size": [1920, 1080], "fault": None,
    "better_rotation": None, "boot": "a-b", "process_up": 9.5, "started_up": 10.0, "updated_up": 90.0,
    "config_runs": "saved", "on_trial_up": 20.0, "stopped": False,
    "config_digest": "0123456789abcdef", "code": None, "for_staff": None,
}  # fmt: skip
COUNTS: dict[str, Any] = {"visits": {outcome.name: 7 for outcome in OUTCOMES}, "camera_restarts": 2}
REBOOTS: dict[str, Any] = {
    "count": 2,
    "last": {"boot": "a-b", "up": 5.5, "wall": None},
    "lived": 7200.0,
    "reboots": [3600.0, 7000.0],
}

ODD_JSON = (
    *(
        "null",
        "true",
        "-1",
        "0",
        "1",
        "1e999",
        "-1e999",
        "NaN",
        "Infinity",
        "1e308",
        "9" * 20,
        "9" * 5000,
        "0.1",
    ),
    *(
        '""',
        '"x"',
        '"\\ud800"',
        '"\\u0000"',
        '"\\u001b[2J"',
        '"' + "x" * 5000 + '"',
        '"🎙"',
        "[]",
        "[[]]",
        "{}",
    ),
    *('{"a": 1}', '{"a": 1, "a": 2}', "[" * 20_000, '{"a":' * 20_000, "[" * 99 + "]" * 99, "[1, 2, 3]"),
)
"""Values as they may be written, right and wrong."""


def broken_json(chance: random.Random, right: dict[str, Any]) -> bytes:
    """JSON like ``right`` with other values in it, with damage, or anything else."""
    match chance.randrange(4):
        case 0:
            return damaged(chance, json.dumps(right).encode())
        case 1:
            return chance.choice((any_bytes(chance), chance.choice(ODD_JSON).encode()))
    fields = {key: json.dumps(value) for key, value in right.items()}
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        key = chance.choice([*fields, "more", ""])
        inner = right.get(key)
        if isinstance(inner, dict) and chance.random() < 0.7:
            within = {name: json.dumps(value) for name, value in inner.items()}
            within[chance.choice([*within, "waved"])] = chance.choice(ODD_JSON)
            fields[key] = _object(within)
        elif chance.random() < 0.2:
            fields.pop(key, None)
        else:
            fields[key] = chance.choice(ODD_JSON)
    return _object(fields).encode("utf-8", "surrogatepass")


def _object(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in fields.items()) + "}"


def broken_yaml(chance: random.Random, right: bytes) -> bytes:
    """YAML like ``right`` with damage, much too deep or much too large, or anything else."""
    match chance.randrange(5):
        case 0:
            return any_bytes(chance)
        case 1:
            deep = chance.choice((b"[", b"{", b"- ", b"? ", b"a: {", b"a:\n ", b"!!x ", b"&a [", b'["'))
            return right[: chance.randrange(len(right))] + deep * chance.choice((15, 1000, 20_000))
    return damaged(chance, right)


def plant(chance: random.Random, path: Path, content: bytes) -> bool:
    """Put ``content`` at ``path``, or seldom what is no file; True where it is one."""
    if chance.random() < 0.9:
        path.write_bytes(content)
        return True
    match chance.randrange(6):
        case 0:
            os.mkfifo(path)
        case 1:
            path.mkdir()
        case 2:
            path.symlink_to(path.name)
        case 3:
            path.touch()
            os.truncate(path, 1 << chance.randrange(20, 40))
        case _:
            path.symlink_to(
                chance.choice(("/dev/zero", "/proc/kmsg", "/proc/self/mem", "/dev/tty", "nothing"))
            )
    return False


def clear(path: Path) -> None:
    """Whatever `plant` left there."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
