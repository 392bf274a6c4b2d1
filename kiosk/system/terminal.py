"""What reaches a terminal is text and nothing else, whoever chose it.

A camera's name comes from whatever was plugged in, a file's from whoever made it, a status from another
user's process. In a terminal some characters are orders (ECMA-48), and others turn the order of what is read
around (Boucher and Anderson 2021, "Trojan Source"). So a command writes through `escaped_output`, which
spells those out, and whatever is meant to be one line goes through `one_line` first.
"""

import codecs
import io
import logging
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

LOG_FORMAT = "%(message)s"

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of controls, invisible signs, halves of characters, and separators of lines."""

_LAYOUT = {"\n": "\\n", "\t": "\\t"}
"""What may stay in a text of several lines, and how it is spelled in one."""


def escape(text: str, encoding: str = "utf-8") -> str:
    """``text`` with every sign spelled out that is none to be seen, or that ``encoding`` lacks.

    Line ends and tabs stay. It is spelled as ``\\u001b``, which JSON reads as the sign itself: what was right
    JSON stays right, and means the same.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c if c in _LAYOUT or _is_plain(c, encoding) else spelled(c) for c in text)


def one_line(text: object) -> str:
    """Anything as one line to be seen: `escape`, and line ends and tabs as well."""
    plain = escape(str(text))
    for sign in _LAYOUT:
        plain = plain.replace(sign, spelled(sign))
    return plain


def spelled(sign: str) -> str:
    """A character as JSON has it in ASCII: ``\\n``, ``\\t``, else ``\\uXXXX`` for each unit of UTF-16."""
    if sign in _LAYOUT:
        return _LAYOUT[sign]
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class OneLine(logging.Formatter):
    """A log message is one line; a traceback below it keeps its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return one_line(super().formatMessage(record))


@contextmanager
def escaped_output() -> Iterator[None]:
    """Have all that Python writes to standard output and error meanwhile escaped, the log included."""
    with redirect_stdout(_Escaping(sys.stdout)), redirect_stderr(_Escaping(sys.stderr)):
        yield


def log_to_stderr(level: int) -> None:
    """Write log messages of at least ``level`` to standard error, each as one line."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(LOG_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])


class _Escaping(io.TextIOBase):
    """Passes text on, escaped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._known = _known_encoding(stream)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._known

    def write(self, text: str) -> int:
        self._stream.write(escape(text, self._known))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Nothing: the stream is another's, who may have closed it before this object is collected."""

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def writable(self) -> bool:
        return True


def _known_encoding(stream: TextIO) -> str:
    """The stream's encoding, or UTF-8 where it has none (it is none of a file's)."""
    named = getattr(stream, "encoding", None) or "utf-8"
    try:
        return codecs.lookup(named).name
    except LookupError:
        return "utf-8"


def _is_plain(sign: str, encoding: str) -> bool:
    if unicodedata.category(sign) in _UNSAFE:
        return False
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
