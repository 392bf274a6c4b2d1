"""From a file's bytes to YAML text, and YAML's own faults in the words of somebody who is no programmer."""

import re
from dataclasses import dataclass

import yaml

from kiosk.config.diagnostics import Problem, show
from kiosk.config.yaml_causes import UNCLOSED, find_causes, located
from kiosk.config.yaml_lines import lines_of

MAX_BYTES = 128 * 1024
"""Twenty times the shipped file; PyYAML's own parser takes some seconds for that much on a Pi."""

TOO_LARGE = f"the file has more than {MAX_BYTES // 1024} KB: it is no kiosk configuration"

_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GENERIC = "this line cannot be read: check its indentation, its ':' and its quotes"


class TextError(Exception):
    """The text cannot be read as YAML; ``problems`` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__()


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte order mark → text.

    Raises:
        TextError: too big, not UTF-8, or with characters that YAML forbids.
    """
    if len(data) > MAX_BYTES:
        raise TextError([Problem(None, (), TOO_LARGE)])
    if kind := _other_unicode(data):
        raise TextError([Problem(1, (), f"the file is saved as {kind}: save it as UTF-8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A byte order mark is cut off before the position is counted.
        data = data.removeprefix(b"\xef\xbb\xbf")
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        what = f"byte {column} of the line, 0x{data[error.start]:02X}, is not UTF-8: save the file as UTF-8"
        raise TextError([Problem(line, (), what)]) from None
    if _UNPRINTABLE.search(text) is None:
        return text
    raise TextError(_unprintable(text))


def _other_unicode(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    # Without a mark at its beginning every second byte of a western text is nothing.
    nothing = data.count(0)
    bare = len(data) > 3 and len(data) // 3 < nothing <= (len(data) + 1) // 2
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        bare and nothing in (data[::2].count(0), data[1::2].count(0))
    ):
        return "UTF-16"
    return None


def _unprintable(text: str) -> list[Problem]:
    return [
        Problem(number, (), f"character {bad.start() + 1} of the line is {_name(bad.group())}: delete it")
        for number, line in enumerate(text.split("\n"), 1)
        if (bad := _UNPRINTABLE.search(line))
    ]


def _name(character: str) -> str:
    return "a NUL byte" if character == "\0" else f"invisible and not allowed (U+{ord(character):04X})"


@dataclass(frozen=True, slots=True)
class _Fault:
    """How PyYAML words a fault, how we do, and whether the cause is where the construct began."""

    pattern: re.Pattern[str]
    sentence: str
    at_begin: bool = False


_FAULTS = [
    _Fault(re.compile(pattern), sentence, at_begin)
    for pattern, sentence, at_begin in [
        (r"character '\\t'", "a tab where a space should be: use spaces", False),
        (
            r"character '(?P<sign>.)' that cannot start",
            "a text cannot begin with {sign}: put it in quotes",
            False,
        ),
        (
            r"mapping values are not allowed",
            "a ':' too many: put a text with ': ' in it in quotes; "
            "or the line above lacks its ':', or this line is indented too far",
            False,
        ),
        (
            r"could not find expected ':'",
            "no ': ' in this line: write the key, a colon, a space, the value",
            True,
        ),
        (
            r"quoted scalar.*unexpected end|quoted scalar.*document separator",
            UNCLOSED,
            True,
        ),
        (r"escape", "in \"…\" a backslash has a special meaning: use '…' instead", True),
        (r"flow sequence", "a '[' is opened here and not closed, or a comma is missing", True),
        (r"flow mapping", "a '{{' is opened here and not closed, or a comma is missing", True),
        (
            r"sequence entries are not allowed|mapping keys are not allowed",
            "a text cannot begin with '- ' or '? ': put it in quotes",
            False,
        ),
        (r"but found '<scalar>'", "text after the closing quotation mark: put all of it in quotes", False),
        (
            r"expected <block end>|<block mapping start>|<block sequence start>",
            "the indentation does not fit the lines above: what belongs together begins in the same column",
            False,
        ),
        (r"alias", "a text that begins with * has a special meaning in YAML: put the text in quotes", False),
        (r"anchor", "a text that begins with & has a special meaning in YAML: put the text in quotes", False),
        (r"tag", "a text that begins with ! has a special meaning in YAML: put the text in quotes", False),
        (
            r"block scalar",
            "a text that begins with | or > has a special meaning in YAML: put it in quotes",
            True,
        ),
        (r"directive|document start", "a line that begins with % or ends a document early: remove it", False),
        (
            r"node content",
            "a value is missing, or a bracket has no partner: put a text with brackets in quotes",
            False,
        ),
    ]
]


_OF_A_LINE = ("a tab ", "a ':' too many", "no ': '", "the indentation", "a line that")
"""How the sentences begin that speak of a line; all others are about a value."""


def syntax_problems(error: yaml.MarkedYAMLError, text: str) -> list[Problem]:
    """What PyYAML could not read: the line of the cause where one is found, else where it stopped."""
    end = error.problem_mark.line + 1 if error.problem_mark else 1
    wording = f"{error.context} {error.problem}"
    if causes := find_causes(text, end, wording):
        return causes
    for fault in _FAULTS:
        if found := fault.pattern.search(wording):
            begin = error.context_mark.line + 1 if error.context_mark else end
            signs = {name: show(sign) for name, sign in found.groupdict().items()}
            problem = Problem(begin if fault.at_begin else end, (), fault.sentence.format(**signs))
            return [
                problem if fault.sentence.startswith(_OF_A_LINE) else located(problem, list(lines_of(text)))
            ]
    return [Problem(end, (), _GENERIC)]


def unreadable(line: int) -> Problem:
    """A fault PyYAML has no words for, near ``line``."""
    return Problem(line, (), _GENERIC)
