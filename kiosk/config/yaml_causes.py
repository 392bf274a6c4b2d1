"""Where a file that is no YAML went wrong: the line of the mistake, seldom the one a parser stops at.

A parser reads on for as long as it makes any sense; the line where it does no more is where a mistake was
noticed. Here the lines up to that one are looked at as a person would: sign by sign, then quotation marks and
brackets, then how each line stands to the one above.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.config.diagnostics import Problem, show
from kiosk.config.yaml_indentation import INDENTATION, SECTIONS, dash_column, nearest_column, odd_line
from kiosk.config.yaml_lines import Line, lines_of, path_at, wrong_signs

UNCLOSED = "a quotation mark is opened here and not closed: close it at the end of the text"

_ENDS = {"[": "]", "{": "}"}


def find_causes(text: str, noticed: int, wording: str) -> list[Problem]:
    """What went wrong in ``text``, of which a parser noticed something in the line ``noticed``.

    Args:
        text: all of it.
        noticed: the line, counted from 1.
        wording: the parser's.

    Returns:
        Problems with one cause; none where no cause is found that is better than what the parser says.
    """
    lines = list(lines_of(text))
    above = [line for line in lines if line.number <= noticed]
    if found := wrong_signs(text, noticed):
        return found
    if problem := _quotes_and_brackets(above):
        return [located(problem, lines)]
    if problem := _other_languages(above):
        return [problem]
    for pattern, at in _BY_WORDING:
        if above and re.search(pattern, wording):
            problem = at(lines, len(above) - 1)
            return [problem] if problem else []
    return []


def located(problem: Problem, lines: Sequence[Line]) -> Problem:
    """A problem of a value, with the keys that lead there."""
    return replace(problem, path=path_at(lines, problem.line or 0))


def _quotes_and_brackets(above: Sequence[Line]) -> Problem | None:
    index = 0
    while index < len(above):
        line, index = above[index], index + 1
        first = line.value[:1]
        if first in ("'", '"'):
            found = _closing(line.value)
            if found is None:
                closed_in = _closed_in(above[index:], first)
                if closed_in is None or _swallows(above[index : index + closed_in + 1]):
                    return Problem(line.number, (), UNCLOSED)
                index += closed_in + 1
            elif sentence := _behind_quote(line.value, found):
                return Problem(line.number, (), sentence)
        elif first in _ENDS and (sentence := _brackets(line.value)):
            return Problem(line.number, (), sentence)
    return None


def _closing(value: str) -> int | None:
    """Where the quotation mark is closed with which ``value`` begins; None where it is not in this line."""
    pattern = r"'(?:''|[^'])*?'(?!')" if value[0] == "'" else r'"(?:\\.|[^"\\])*?"'
    found = re.match(pattern, value)
    return found.end() if found else None


def _closed_in(below: Sequence[Line], quote: str) -> int | None:
    return next((n for n, line in enumerate(below) if quote in _whole(line)), None)


def _swallows(lines: Sequence[Line]) -> bool:
    """Whether what stands between two quotation marks was never meant to be one text."""
    return any(line.key is not None and re.fullmatch(r"[a-z_]+", line.key) for line in lines)


def _whole(line: Line) -> str:
    return line.value if line.key is None else f"{line.key}: {line.value}"


def _behind_quote(value: str, end: int) -> str | None:
    rest = value[end:]
    if not rest.strip() or re.match(r"\s+#", rest):
        return None
    if re.fullmatch(r"\s*[,;](?:\s+#.*)?", rest):
        return f"'{rest.strip()[0]}' behind the closing quotation mark: remove it"
    if re.match(r"\s*:(?:\s|$)", rest):
        return None
    if value[0] == "'" and rest[0].isalnum():
        return "the apostrophe ends the text that is in '…': put the text in \"…\" instead"
    if value[0] == '"' and '"' in rest:
        return "a quotation mark within the text ends it: put the text in '…', or leave the inner ones out"
    return "text after the closing quotation mark: put all of it in quotes"


def _brackets(value: str) -> str | None:
    """Of a value that begins with a bracket and is not closed, or goes on behind that."""
    depth, quote = 0, ""
    for place, sign in enumerate(value):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and value[place - 1] in "[{, :":
            quote = sign
        elif sign == "#" and value[place - 1].isspace():
            rest = value[place:]
            # A note is fine there, but for what was no note.
            return None if rest[1:2] in ("", " ") else _cut(rest)
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                rest = value[place + 1 :]
                if not rest.strip() or re.match(r"\s+#|\s*:(?:\s|$)", rest) or rest.strip() == ",":
                    return None
                return f"a text that begins with {value[0]} has a special meaning: put the text in quotes"
    return None


def _cut(rest: str) -> str:
    said = show(rest, 30)
    return f"YAML takes everything behind ' #' for a note ('{said}'): put a text with # in it in quotes"


def _other_languages(above: Sequence[Line]) -> Problem | None:
    """What is written as in another kind of file."""
    for line in above:
        whole = _whole(line)
        if line.key is None and (found := re.fullmatch(r"(?P<key>[\w.]+)\s*:?=\s*(?P<value>.*)", whole)):
            written = f"{found['key']}: {found['value'].rstrip(',;')}"
            return Problem(line.number, (), f"a '=' where a ':' should be: write '{show(written)}'")
        if (
            line.indent == 0
            and (found := re.fullmatch(r"\[(?P<name>[a-z]+)\]", whole))
            and line is not above[-1]
        ):
            sentence = f"a section is written '{found['name']}:', and the lines below it are indented"
            return Problem(line.number, (), sentence)
        if line is above[0] and whole.startswith("%"):
            return Problem(line.number, (), "a line that begins with % has a special meaning: remove it")
        if whole == "...":
            return Problem(line.number, (), "a line of '...' ends the file early: remove it")
        if line.key is None and re.match(r"//|;|/\*|<!--|--\s", whole):
            return Problem(line.number, (), "a note begins with '#'")
    return None


def _colon_too_many(lines: Sequence[Line], at: int) -> Problem | None:
    """``mapping values are not allowed here``: a second ': ' in what the parser takes for one text."""
    line = lines[at]
    if line.key in SECTIONS and re.search(r":(?:\s|$)", line.bare):
        sentence = f"'{line.key}:' stands alone: what belongs to it stands in the lines below, indented"
        return Problem(line.number, (), sentence)
    if line.key is not None and re.search(r":(?:\s|$)", line.bare):
        return located(Problem(line.number, (), "a ': ' within a text: put the text in quotes"), lines)
    if not at:
        return None
    before = lines[at - 1]
    if before.key is None or re.match(r"-\S", before.key):
        return Problem(before.number, (), _no_colon(before))
    if odd := odd_line(lines, line.number):
        return odd
    if before.has_value and line.indent > before.column:
        above = f"as '{show(before.key)}' above does"
        sentence = f"indented too far: begin in column {before.column + 1}, {above}"
        return Problem(line.number, (), sentence)
    if before.has_value and line.column > before.column:
        return Problem(line.number, (), f"indented too far: {INDENTATION}")
    return None


def _no_colon(line: Line) -> str:
    text = _whole(line)
    if re.match(r"-[^\s-]", text):
        return "no space after the '-': write '- ' before each entry"
    if found := re.match(r"(?P<key>\w+):(?P<value>\S.*)", text):
        return f"no space after the ':': write '{show(found['key'])}: {show(found['value'])}'"
    if found := re.fullmatch(r"(?P<key>\w+)\s+(?P<value>\S.*)", text):
        written = f"{show(found['key'])}: {show(found['value'])}"
        return f"no ': ' in this line: write '{written}', or put the text in quotes"
    if re.fullmatch(r"\w+", text):
        return f"no ':' in this line: write '{text}:'"
    return "no ': ' in this line: write the key, a colon, a space, the value"


def _lacks_colon(lines: Sequence[Line], at: int) -> Problem | None:
    """``could not find expected ':'``: a text where a key should be."""
    # The parser notices it in the line behind, or at the end.
    for line in reversed(lines[: at + 1]):
        if line.key is None and not line.dash:
            if dash_column(lines[: at + 1], line) == line.indent and not line.value.startswith("-"):
                return Problem(line.number, (), "no '- ' before this entry of the list")
            return Problem(line.number, (), _no_colon(line))
    return None


def _wrong_column(lines: Sequence[Line], at: int) -> Problem | None:
    """``expected <block end>``: a line that begins where none above does."""
    line, above = lines[at], lines[:at]
    if not above:
        return None
    if line.indent < above[0].indent:
        return Problem(above[0].number, (), f"indented, though nothing stands above it: {INDENTATION}")
    if line.key is None and not line.dash:
        return _lacks_colon(lines, at)
    before = above[-1]
    if before.key is None and not before.dash and before.indent <= line.indent:
        return _lacks_colon(lines, at - 1)
    if odd := odd_line(lines, line.number):
        return odd
    nearest = nearest_column(above, line)
    if nearest == line.indent:
        return None
    sentence = f"begins in column {line.indent + 1} instead of {nearest + 1}: {INDENTATION}"
    return Problem(line.number, (), sentence)


def _special_sign(lines: Sequence[Line], at: int) -> Problem | None:
    line = lines[at]
    sign = line.value[:1]
    if sign in ("-", "?", ",", ":", "}", "]") and sign:
        sentence = f"a text cannot begin with '{sign} ': put it in quotes"
        return located(Problem(line.number, (), sentence), lines)
    return None


_BY_WORDING: tuple[tuple[str, Callable[[Sequence[Line], int], Problem | None]], ...] = (
    (r"mapping values are not allowed", _colon_too_many),
    (r"could not find expected ':'", _lacks_colon),
    (
        r"sequence entries are not allowed|mapping keys are not allowed|node content|but found ','",
        _special_sign,
    ),
    (r"expected <block end>|<block mapping start>|<block sequence start>", _wrong_column),
)
