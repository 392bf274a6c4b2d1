"""A mistake is named in the line where somebody made it, and in one sentence.

The parser's own line is the one where it could not go on, often far below.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config.messages import any_of
from kiosk.content.bundle import bundle_from
from kiosk.content.language_files import languages
from kiosk.errors import ConfigError
from tests.configs import LINK, SHIPPED

TABLE = Path(__file__).with_name("mistakes.txt")


def mistakes() -> list[tuple[str, list[str]]]:
    """Each file of the table, and what must be said of it."""
    found = []
    table = TABLE.read_text(encoding="utf-8").replace("LINK", LINK)
    # A language more costs no change of the table.
    for block in table.replace("de, en, es or fr", any_of(languages())).split("\n\n")[1:]:
        shown = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), block).strip("\n")
        text, *said = shown.split("\n>> ")
        found.append((f"{text}\n", said))
    return found


@pytest.mark.parametrize(("text", "said"), mistakes())
def test_what_people_type_is_answered_by(text: str, said: list[str]) -> None:
    try:
        answer = ["accepted", *bundle_from(text.encode(), "config.yaml").warnings]
    except ConfigError as fault:
        answer = fault.problems
    unseen = {sign: f"\\u{ord(sign):04x}" for sign in "\u00a0\u200b\u3000"}
    shown = ["".join(unseen.get(sign, sign) for sign in one) for one in said]
    assert [one.removeprefix("config.yaml:") for one in answer] == shown


NOTES = re.compile(r"\s+#.*")
BARE = "\n".join(
    NOTES.sub("", line)
    for line in SHIPPED.read_text(encoding="utf-8").split("\n")
    if line.strip() and not line.strip().startswith("#")
).replace("  own:", "  own:\n    - One fact\n    - Another one\n    - A third")


def slips(line: str) -> Iterator[tuple[str, str]]:
    """A line as it looks after one slip of the fingers: what slipped, and the line."""
    body = line.lstrip()
    indent = line[: len(line) - len(body)]
    if not body or body.startswith("#"):
        return
    yield from {"one in": f" {line}", "two in": f"  {line}", "four in": f"    {line}"}.items()
    if indent:
        yield from {"one out": line[1:], "at the edge": body, "tab": f"\t{body}"}.items()
        yield "no-break space", indent[1:] + "\u00a0" + body
    if len(indent) > 1:
        yield "two out", line[2:]
    if ":" in body:
        yield from {"no colon": line.replace(":", "", 1), "other colon": line.replace(":", "：", 1)}.items()
        yield from {"semicolon": line.replace(":", ";", 1), "quote": re.sub(r"(\w+):", r'"\1:', line)}.items()
    if re.search(r": \S", body):
        for slip in (":", " = ", ": '", ': "', ": [", ": a: ", ":\u200b "):
            yield slip, re.sub(r": (?=\S)", slip, line, count=1)
    if body.startswith("- "):
        yield from {dash: line.replace("- ", dash, 1) for dash in ("  ", "", "-", "– ", "- '")}.items()


def first_lines_named(text: str, step: int, start: int) -> Iterator[tuple[int, str, list[str]]]:
    lines = text.split("\n")
    for place in range(start, len(lines), step):
        for _, slipped in slips(lines[place]):
            try:
                bundle_from("\n".join([*lines[:place], slipped, *lines[place + 1 :]]).encode(), "config.yaml")
            except ConfigError as fault:
                yield place + 1, slipped, fault.problems


@pytest.mark.parametrize(
    "text", [SHIPPED.read_text(encoding="utf-8"), BARE], ids=["shipped", "without notes"]
)
def test_one_slip_anywhere_is_named_in_its_own_line(text: str) -> None:
    tried = 0
    for number, slipped, said in first_lines_named(text, 13, 4):
        tried += 1
        assert said[0].startswith(f"config.yaml:{number}:"), (slipped, said)
        assert len(said) == 1, (slipped, said)
    assert tried > 60
