"""What is wrong with a configuration file: where, and one plain sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.config.plain_text import is_plain
from kiosk.system.terminal import spelled

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead to a value."""

MAX_SHOWN = 60
"""Characters of a value repeated in a message."""

MAX_PROBLEMS = 100
"""Problems named of one file: who has more needs another file, not a longer list."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong.

    Attributes:
        line: counted from 1, None for the whole file.
        path: where; may be empty.
        words: the sentence, or what makes it when it is shown: to find what somebody meant takes time, and a
            file may have thousands of problems.
        kind: pydantic's error type, of what the schema refuses.
    """

    line: int | None
    path: Path
    words: str | Callable[[], str]
    kind: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        return self.words if isinstance(self.words, str) else self.words()

    def text(self, name: str) -> str:
        """``name:line: key.path: sentence``."""
        where = name if self.line is None else f"{name}:{self.line}"
        return ": ".join(part for part in (where, path_text(self.path), self.sentence) if part)


def texts(problems: list[Problem], name: str, called: str = "problems") -> list[str]:
    """The first `MAX_PROBLEMS` as text, by line; those of one line stay in their order."""
    by_line = sorted(problems, key=lambda problem: problem.line or 0)
    found = [problem.text(name) for problem in by_line[:MAX_PROBLEMS]]
    more = len(by_line) - MAX_PROBLEMS
    return found if more <= 0 else [*found, f"{name}: and {more} more {called}"]


def path_text(path: Path) -> str:
    """``("playlists", "happy", 1, "url")`` → ``playlists.happy, entry 2, url``."""
    text = ""
    before: str | int = ""
    for step in path:
        if isinstance(step, int):
            text += f"{', ' if text else ''}entry {step + 1}"
        else:
            # Quotes for what would not be seen.
            key = show(step) if step.strip() else f"'{show(step)}'"
            text += (", " if isinstance(before, int) else ".") + key if text else key
        before = step
    return text


def show(raw: str, most: int = MAX_SHOWN) -> str:
    """A value fit for a message: one line, at most ``most`` characters, nothing a terminal would act on."""
    return printable(raw if len(raw) <= most else f"{raw[: most - 3]}...")


def printable(text: str) -> str:
    """``text`` with everything spelled out that is no plain sign of one line: what nobody sees, and also what
    is written from right to left, which a terminal would mix with the words of a sentence around it."""
    return "".join(c if is_plain(c) else spelled(c) for c in text)
