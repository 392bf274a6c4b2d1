"""Stands in for the vision process: speaks its protocol, and fails in the way its argument names."""

import json
import sys

WAY = sys.argv[1]


def say(**message):
    print(json.dumps(message), flush=True)


def reading(t):
    return {
        "t": t, "face": [0.4, 0.3, 0.2, 0.3], "hint": None, "probabilities": {"happy": 0.9, "sad": 0.1},
        "leader": "happy", "progress": 0.5, "verdict": None,
    }  # fmt: skip


if WAY == "fault":
    say(fault="bottle.txt: not a picture", usage=True)
    sys.exit(1)
if WAY == "dies":
    sys.exit(3)
if WAY == "mute":
    sys.stdin.read()
    sys.exit(0)

first = json.loads(sys.stdin.readline())
assert {"settings", "preview"} <= set(first), first
say(ready={"camera": "fake eye", "fake": True})
for line in sys.stdin:
    order = json.loads(line)
    if "look" in order:
        say(reading=reading(order["look"]))
        if WAY == "dies in a visit":
            sys.exit(3)
if WAY == "deaf":
    while True:
        sys.stdin.buffer.raw.read(1)
        import select

        select.select([], [], [], 60)
