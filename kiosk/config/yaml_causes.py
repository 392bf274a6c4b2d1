"""Where a file that is no YAML went wrong: the line of the mistake, which is seldom the one a parser stops at.

A parser reads on for as long as it makes any sense; the line where it does no more is where a mistake was
noticed. Here the lines up to that one are looked at as a person would: sign by sign, then quotation marks and
brackets, then how each line stands to the one above.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.config.diagnostics import Problem, show
from kiosk.config.schema import Settings
from kiosk.config.signs import UNSEEN, sign_name

TAB = "a tab at the beginning of the line: indent with spaces, two for each level"
UNCLOSED = "a quotation mark is opened here and not closed: close it at the end of the text"
INDENTATION = "what belongs together begins in the same column"

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_LINE = re.compile(r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+|-$)*)(?P<body>.*)")
_KEY = re.compile(r"(?P<key>[^\s:#'\"\[\]{},][^:#]*?|'[^']*'|\"[^\"]*\")[ ]*:(?:[ ]+(?P<value>.*)|$)")
_NOTE = re.compile(r"(?:^|\s)#")
_ENDS = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line in which something is written.

    Attributes:
        number: counted from 1.
        indent: spaces before anything else.
        column: of the key or the text: ``indent``, and the width of the ``- `` before it.
        dash: it begins an entry of a list.
        key: what stands before the colon, None where there is none.
        value: what stands behind it (or all of a text without a key), with a note that may follow.
    """

    number: int
    indent: int
    column: int
    dash: bool
    key: str | None
    value: str

    @property
    def has_value(self) -> bool:
        """Something but a note stands there."""
        return bool(self.value) and not self.value.startswith("#")


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text that are neither empty nor notes."""
    for number, raw in enumerate(_BREAK.split(text), 1):
        found = _LINE.fullmatch(raw.rstrip())
        if found is None or not (found["dashes"] or found["body"]) or found["body"].startswith("#"):
            continue
        indent, dashes, body = len(found["indent"]), found["dashes"], found["body"]
        key = _KEY.fullmatch(body)
        name, value = (key["key"], key["value"] or "") if key else (None, body)
        yield Line(number, indent, indent + len(dashes), bool(dashes), name, value)


def find_causes(text: str, noticed: int, wording: str) -> list[Problem]:
    """What went wrong in ``text``, of which a parser noticed something in the line ``noticed``.

    Args:
        text: all of it.
        noticed: the line, counted from 1.
        wording: the parser's.

    Returns:
        Problems with one cause; none where no cause is found that is better than what the parser says.
    """
    above = [line for line in lines_of(text) if line.number <= noticed]
    if found := wrong_signs(text, noticed):
        return found
    for look in (_quotes_and_brackets, _other_languages):
        if problem := look(above):
            return [problem]
    for pattern, at in _BY_WORDING:
        if above and re.search(pattern, wording):
            problem = at(above)
            return [problem] if problem else []
    return []


def wrong_signs(text: str, last: int) -> list[Problem]:
    """Every sign in an indentation, or around dash and colon, that looks like the right one.

    None where the first of them stands behind the line ``last``. Where tabs indent lines, they alone.
    """
    tabs: list[tuple[int, str]] = []
    signs: list[tuple[int, str]] = []
    for number, raw in enumerate(_BREAK.split(text), 1):
        if re.match(r" *\t[ \t]*[^\s#]", raw):
            tabs.append((number, TAB))
        elif said := _wrong_sign(raw):
            signs.append((number, said))
    found = tabs if tabs and tabs[0][0] <= last else signs
    return [Problem(number, (), said) for number, said in found] if found and found[0][0] <= last else []


_UNSEEN_INDENT = re.compile(f" *(?P<sign>{UNSEEN.pattern})")
_UNSEEN_BEHIND = re.compile(rf" *(?:- +)*(?:-|\w+:)(?P<sign>{UNSEEN.pattern})")
_OTHER_DASH = re.compile(r" *(?P<sign>[–—‒―‐‑−•·▪●◦*+])[ \u00a0]\s*\S")
_OTHER_COLON = re.compile(r" *(?:- +)?\w+ *(?P<sign>[：﹕∶︰])")


def _wrong_sign(raw: str) -> str | None:
    if found := _UNSEEN_INDENT.match(raw):
        return (
            f"{sign_name(found['sign'])}, which nobody sees, at the beginning of the line: indent with spaces"
        )
    if found := _UNSEEN_BEHIND.match(raw):
        return f"{sign_name(found['sign'])} where a usual space should be: delete it and type a space"
    if found := _OTHER_DASH.match(raw):
        return f"an entry of a list begins with a hyphen and a space, '- ', not with '{found['sign']}'"
    if found := _OTHER_COLON.match(raw):
        return f"'{found['sign']}' is {sign_name(found['sign'])}: write a usual colon and a space, ': '"
    return None


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


def _closing(value: str, start: int = 1) -> int | None:
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
                return f"a text that begins with {value[0]} has a special meaning in YAML: put the text in quotes"
    return None


def _cut(rest: str) -> str:
    return f"YAML takes everything behind ' #' for a note ('{show(rest, 30)}'): put a text with # in it in quotes"


def _other_languages(above: Sequence[Line]) -> Problem | None:
    """What is written as in another kind of file."""
    for line in above:
        whole = _whole(line)
        if line.key is None and (found := re.fullmatch(r"(?P<key>[\w.]+)\s*:?=\s*(?P<value>.*)", whole)):
            written = f"{found['key']}: {found['value']}"
            return Problem(line.number, (), f"a '=' where a ':' should be: write '{show(written)}'")
        if (
            line.indent == 0
            and (found := re.fullmatch(r"\[(?P<name>[a-z]+)\]", whole))
            and line is not above[-1]
        ):
            sentence = f"a section is written '{found['name']}:', and the lines below it are indented"
            return Problem(line.number, (), sentence)
        if whole == "...":
            return Problem(line.number, (), "a line of '...' ends the file early: remove it")
        if line.key is None and re.match(r"//|;|/\*|<!--|--\s", whole):
            return Problem(line.number, (), "a note begins with '#'")
    return None


def _colon_too_many(above: Sequence[Line]) -> Problem | None:
    """``mapping values are not allowed here``: a second ': ' in what the parser takes for one text."""
    line = above[-1]
    if line.key is not None and (re.search(r":(?:\s|$)", line.value) and not _NOTE.match(line.value)):
        return Problem(line.number, (), "a ': ' within a text: put the text in quotes")
    if len(above) < 2:
        return None
    before = above[-2]
    if before.key is None or re.match(r"-\S", before.key):
        return Problem(before.number, (), _no_colon(before))
    if before.has_value and line.indent > before.column:
        sentence = (
            f"indented too far: begin in column {before.column + 1}, as '{show(before.key)}' above does"
        )
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
        return f"no ': ' in this line: write '{show(found['key'])}: {show(found['value'])}', or put the text in quotes"
    if re.fullmatch(r"\w+", text):
        return f"no ':' in this line: write '{text}:'"
    return "no ': ' in this line: write the key, a colon, a space, the value"


def _lacks_colon(above: Sequence[Line]) -> Problem | None:
    """``could not find expected ':'``: a text where a key should be."""
    # The parser notices it in the line behind, or at the end.
    for line in reversed(above):
        if line.key is None and not line.dash:
            dash = _dash_column(above, line)
            if dash == line.indent and not line.value.startswith("-"):
                return Problem(line.number, (), "no '- ' before this entry of the list")
            return Problem(line.number, (), _no_colon(line))
    return None


def _dash_column(above: Sequence[Line], line: Line) -> int | None:
    """The column of the nearest list above ``line`` that it may belong to."""
    for before in reversed([other for other in above if other.number < line.number]):
        if before.dash and before.indent <= line.indent:
            return before.indent
        if not before.dash and before.indent < line.indent:
            return None
    return None


def _wrong_column(above: Sequence[Line]) -> Problem | None:
    """``expected <block end>``: a line that begins where none above does."""
    line, before = above[-1], above[:-1]
    if not before:
        return None
    first = before[0]
    if line.indent < first.indent:
        return Problem(first.number, (), f"indented, though nothing stands above it: {INDENTATION}")
    if line.key is None and not line.dash:
        return _lacks_colon(above)
    dash = _dash_column(before, line)
    if dash == line.indent and not line.dash:
        begin = max(n for n, other in enumerate(before) if other.dash and other.indent == dash)
        entry = before[begin:]
        if any(other.key == line.key for other in entry):
            return Problem(
                line.number, (), f"no '- ' before '{show(line.key or '')}', with which another entry begins"
            )
        if entry[0].key is not None and re.fullmatch("title|url|mood", line.key or ""):
            sentence = (
                f"begins in column {line.indent + 1}, its entry in {entry[0].column + 1}: {INDENTATION}"
            )
            return Problem(line.number, (), sentence)
    nearest = _nearest_column(_open_columns(before), line)
    if nearest == line.indent:
        return None
    sentence = f"begins in column {line.indent + 1}, the lines above it in {nearest + 1}: {INDENTATION}"
    return Problem(line.number, (), sentence)


def _open_columns(before: Sequence[Line]) -> list[Line]:
    """The last line in each column in which a line may go on what stands above."""
    columns: list[Line] = []
    for line in before:
        columns = [known for known in columns if known.indent < line.indent]
        columns.append(replace(line, column=line.indent))
        if line.dash and line.key is not None:
            columns.append(replace(line, indent=line.column, dash=False))
    return columns


def _nearest_column(columns: Sequence[Line], line: Line) -> int:
    """Where ``line`` was to begin: where a line like it does."""
    if line.key in Settings.model_fields and columns[0].key in Settings.model_fields:
        return columns[0].indent
    alike = [known for known in columns if known.dash == line.dash and known.has_value == line.has_value]
    near = [known.indent for known in alike or columns]
    return min(near, key=lambda column: (abs(column - line.indent), -column))


def _special_sign(above: Sequence[Line]) -> Problem | None:
    line = above[-1]
    sign = line.value[:1]
    if sign in ("-", "?", ",", ":", "}", "]") and sign:
        return Problem(line.number, (), f"a text cannot begin with '{sign} ': put it in quotes")
    return None


_BY_WORDING: tuple[tuple[str, Callable[[Sequence[Line]], Problem | None]], ...] = (
    (r"mapping values are not allowed", _colon_too_many),
    (r"could not find expected ':'", _lacks_colon),
    (
        r"sequence entries are not allowed|mapping keys are not allowed|node content|but found ','",
        _special_sign,
    ),
    (r"expected <block end>|<block mapping start>|<block sequence start>", _wrong_column),
)
