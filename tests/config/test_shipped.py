"""The shipped config.yaml says what the kiosk does, and shows every key."""

import re

from kiosk.config.schema import Settings
from kiosk.config.schema_content import PlaylistEntry
from kiosk.config.section import keys_of
from kiosk.content.languages import load_words
from kiosk.content.playlists import playlists_of
from tests.configs import LABELS, SHIPPED, parse, sections


def lines_of_keys() -> dict[tuple[str, str], str]:
    """(section, key) → its comment in the shipped file, which may go on in lines without a key."""
    found: dict[tuple[str, str], str] = {}
    section, where = "", ("", "")
    for line in SHIPPED.read_text(encoding="utf-8").partition("\n# Playlists")[0].splitlines():
        if key := re.match(r"(?P<indent> *)(?P<key>\w+):(?P<value>[^#]*)(?P<comment>.*)", line):
            if key["indent"]:
                where = (section, key["key"])
            elif key["value"].strip():
                where = ("", key["key"])
            else:
                section, where = key["key"], (key["key"], "")
            assert where not in found, where
            found[where] = key["comment"]
        elif re.match(r" +#", line):
            found[where] += line.strip()
    return found


def test_the_shipped_file_says_the_defaults() -> None:
    assert parse(SHIPPED.read_bytes()) == Settings()


def test_the_example_of_a_playlist_shows_every_key_and_is_right_without_the_signs_before_it() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    example = re.sub("^  # ", "  ", text.partition("\nplaylists:\n")[2], flags=re.MULTILINE)
    assert set(re.findall(r"^ +(?:- )?(\w+):", example, re.MULTILINE)) == {"happy", *keys_of(PlaylistEntry)}
    shown = playlists_of(parse(f"playlists:\n{example}"), LABELS, load_words("de"), {})["happy"]
    assert [one.title for one in shown] == [load_words("de").titles["keep_the_smile"]]


def test_the_shipped_file_shows_every_key_and_explains_it() -> None:
    keys = {(section, key) for section, keys in sections().items() for key in keys}
    shown = lines_of_keys()
    tables = {("", key) for key in ("words", "emotions", "playlists")}
    assert {where for where in shown if where[1]} == keys - tables
    assert [where for where, comment in shown.items() if where[1] and not comment.strip("# ")] in (
        [],
        [("display", "fullscreen")],
    )


def test_the_comments_of_the_shipped_file_state_the_ranges_and_choices_of_the_schema() -> None:
    comments = lines_of_keys()
    stated = 0
    for section, keys in sections().items():
        for key, schema in keys.items():
            options = [schema, *schema.get("anyOf", [])]
            low, high = (
                next((option[name] for name in names for option in options if name in option), None)
                for names in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
            )
            comment = comments.get((section, key), "")
            if high == 3600:
                assert "3600" in comments[section, ""] or section in ("button", "decision")
            elif high is not None:
                assert f"{low:g} to {high:g}" in comment, (section, key)
                stated += 1
            for choice in schema.get("enum", []):
                assert re.search(rf"\b{choice}\b", comment), (section, key, choice)
                stated += 1
    assert stated > 20


def test_the_shipped_file_tells_how_to_use_it() -> None:
    head = SHIPPED.read_text(encoding="utf-8")[:600]
    assert "kiosk check" in head
    assert "save" in head
    assert "restart" in head
