"""A pull in a process of its own, as the command runs it; the tests look at what it says and leaves.

    python -m tests.web.pull_once '{"store": "...", "address": "hf://...", ...}'

Prints one line of JSON: the version's name or the fault, the steps, and every file and address that Python
opened meanwhile, by its own audit events (https://docs.python.org/3/library/audit_events.html).

With ``"each": true`` it pulls once for each line of standard input, a number or nothing: in a process that
is forked from this one, killed before the so-maniest change in the store, and then not trying the network.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

from kiosk.hub import pull as pulling
from kiosk.model.manifest import load_manifest
from tests.web.pulls import pulled

CHANGES = {
    "os.mkdir": (0,), "os.rename": (0, 1), "os.remove": (0,), "os.rmdir": (0,), "os.chmod": (0,),
    "os.symlink": (1,), "os.link": (1,), "os.truncate": (0,), "shutil.rmtree": (0,),
}  # fmt: skip
"""Events that change something → which of their arguments are paths."""

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Watch:
    """Notes what happens, and kills this process before the ``die_at``-th change in the store."""

    def __init__(self, store: str, die_at: int | None) -> None:
        self.store, self.die_at = store, die_at
        self.changed: list[str] = []
        self.asked: list[str] = []
        self.inside = 0
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "socket.connect":
            self.asked.append(str(arguments[1]))
        for path in self._paths(event, arguments):
            self.changed.append(path)
            if path.startswith(self.store):
                self.point()

    def point(self) -> None:
        self.inside += 1
        if self.inside == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _paths(self, event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
        if event == "open":
            path, _, flags = arguments
            if flags & WRITES and not isinstance(path, int):
                yield os.path.abspath(os.fsdecode(path))
        for at in CHANGES.get(event, ()):
            # What is changed by its open file was named when it was opened.
            if not isinstance(arguments[at], int):
                yield os.path.abspath(os.fsdecode(arguments[at]))


class Steps(list[str]):
    """Each of them is a moment at which the process may be killed, too."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def append(self, step: str) -> None:
        super().append(step)
        self._watch.point()


def once(told: dict[str, Any]) -> dict[str, Any]:
    """One pull, and all that is known of it."""
    if (most := told.get("largest_file")) is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    watch = Watch(told["store"], told.get("die_at"))
    sys.addaudithook(watch)
    steps = Steps(watch)
    watch.on = True
    said: dict[str, Any] = {**pulled(told, steps)}
    watch.on = False
    if (constants := sys.modules.get("huggingface_hub.constants")) is not None:
        said["constants"] = {
            name: str(value) for name, value in vars(constants).items() if name.startswith("HF_")
        }
    return said | {"steps": steps, "changed": watch.changed, "asked": watch.asked, "points": watch.inside}


def each(told: dict[str, Any]) -> None:
    """One after the other, without their start: what a pull imports is here already."""
    import kiosk.hub.download
    import kiosk.hub.refusals  # noqa: F401

    pulling.verify = lambda path, **_: load_manifest(path)
    for line in sys.stdin:
        answers, answer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(answers)
            said = once({**told, "die_at": json.loads(line)})
            os.write(answer, json.dumps(said | {"constants": None}).encode())
            os._exit(0)
        os.close(answer)
        with os.fdopen(answers, "rb") as file:
            found = json.loads(file.read() or b"{}")
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"status": status, "said": found}), flush=True)


def main() -> None:
    told = json.loads(sys.argv[1])
    if told.get("each"):
        each(told)
    else:
        print(json.dumps(once(told)))


if __name__ == "__main__":
    main()
