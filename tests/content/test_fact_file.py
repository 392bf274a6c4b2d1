"""An owner's own file of facts: what is taken, and for everything else a sentence with its line."""

import os
from pathlib import Path

import pytest

from kiosk.config.one_or_more import ALONE
from kiosk.content.bundle import bundle_from, bundle_of
from kiosk.content.fact_file import FactFile, read_fact_file
from kiosk.content.facts import Fact
from kiosk.errors import ConfigError
from tests.configs import LABELS, bundle, problem, problems

LANGUAGES = ("de", "en", "fr")


def written(folder: Path, text: str | bytes, name: str = "facts.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(path: Path) -> FactFile:
    return read_fact_file(path, LABELS, LANGUAGES)


def faults(folder: Path, text: str | bytes, name: str = "facts.yaml") -> list[str]:
    path = written(folder, text, name)
    with pytest.raises(ConfigError) as caught:
        read(path)
    assert all(problem.startswith(str(path)) for problem in caught.value.problems)
    return [problem.removeprefix(f"{path}") for problem in caught.value.problems]


def said(facts: tuple[Fact, ...]) -> list[tuple[str, str | None]]:
    return [(fact.text, fact.emotion) for fact in facts]


def test_a_list_may_have_texts_and_entries_with_an_emotion(tmp_path: Path) -> None:
    text = "- We roast on Tuesdays.\n- {text: You look well!, emotion: happy, source: the baker, id: well}\n"
    found = read(written(tmp_path, text))
    assert found.remarks == ()
    assert said(found.facts[ALONE]) == [("We roast on Tuesdays.", None), ("You look well!", "happy")]


def test_a_list_for_each_language_is_taken(tmp_path: Path) -> None:
    found = read(written(tmp_path, "de:\n- Hallo.\nen:\n- Hello.\n- {text: Smile., emotion: happy}\n")).facts
    assert {code: said(facts) for code, facts in found.items()} == {
        "de": [("Hallo.", None)],
        "en": [("Hello.", None), ("Smile.", "happy")],
    }


@pytest.mark.parametrize("name", ["facts.txt", "facts", "FACTS.TXT"])
def test_a_plain_text_has_a_fact_in_each_line(tmp_path: Path, name: str) -> None:
    lines = [
        "\ufeff# Our facts",
        "We roast: on Tuesdays.",
        "",
        "- With a dash.",
        "• With a dot.",
        "-5 degrees is cold.",
    ]
    text = "\r\n".join([*lines, ""])
    assert [fact.text for fact in read(written(tmp_path, text, name)).facts[ALONE]] == [
        "We roast: on Tuesdays.", "With a dash.", "With a dot.", "-5 degrees is cold."
    ]  # fmt: skip


def test_json_is_taken_too(tmp_path: Path) -> None:
    assert said(read(written(tmp_path, '["One.", {"text": "Two."}]', "facts.json")).facts[ALONE]) == [
        ("One.", None),
        ("Two.", None),
    ]


def test_the_same_text_is_known_again_whatever_stands_around_it(tmp_path: Path) -> None:
    (one,) = read(written(tmp_path, "- One.\n")).facts[ALONE]
    other, _ = read(written(tmp_path, "One.\nTwo.\n", "facts.txt")).facts[ALONE]
    assert one == other


A_LIST = "expected a list (lines that begin with '- ')"
A_LANGUAGE = "expected a list, or lists under de, en or fr"
AN_EMOTION = "expected angry, disgust, fear, happy, neutral, sad or surprise"
NOT_JOY = f"{AN_EMOTION}, got 'joy', did you mean 'happy'?"
UNDRAWN = "and nothing would be left to read: write it in Latin, Greek or Cyrillic letters"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ": has no fact in it: write '- ' and a text"),
        ("# only a note\n", ": has no fact in it: write '- ' and a text"),
        ("[]", ":1: has no fact in it: write one"),
        ("en: [A.]\nde: []\n", ":2: de: has no fact in it: write one"),
        ("Hello", f":1: {A_LIST}, got 'Hello': put '- ' before each entry"),
        ("-Hello", f":1: {A_LIST}, got '-Hello': put a space after each '-'"),
        ("fr: Salut\n", f":1: fr: {A_LIST}, got 'Salut': put '- ' before each entry"),
        ("- A.\n- 1999\n", ':2: entry 2: expected text, but YAML reads 1999 as a number: put it in quotes, '
         '"1999"'),
        ("- A.\n-\n", ":2: entry 2: expected text, got nothing"),
        ('- A.\n- ""\n', ":2: entry 2: must not be empty"),
        ("- A.\n- Motto: be kind\n", ":2: entry 2: expected text, got 'key: value' lines: put a text with "
         "': ' or brackets in it in quotes"),
        ("- A.\n- " + "x" * 241, ":2: entry 2: must have at most 240 characters, has 241"),
        ("- text: A.\n  emotion: joy\n", f":2: entry 1, emotion: {NOT_JOY}"),
        ("- text: A.\n  colour: red\n", ":2: entry 1, colour: unknown key, expected id, text, source or "
         "emotion"),
        ("- text: A.\n  emotoin: happy\n", ":2: entry 1, emotoin: unknown key, did you mean 'emotion'?"),
        ("- A.\n- emotion: happy\n", ":2: entry 2, text: is missing"),
        ("- text: A.\n  emotion: 5\n", ":2: entry 1, emotion: expected text, but YAML reads 5 as a number: "
         'put it in quotes, "5"'),
        ("- A.\n- ☺\n", ":2: entry 2: the kiosk's typeface has no '☺' (U+263A WHITE SMILING FACE), "
         + UNDRAWN),
        ("- A.\n- B\u200b\n- \u200b\n", ":3: entry 3: has nothing in it that anybody could see: write a "
         "text"),
        ("- 'a", ":1: entry 1: a quotation mark is opened here and not closed: close it at the end of the "
         "text"),
        ("German:\n- A.\n", f":1: {A_LANGUAGE}, got 'German:', did you mean 'de'?"),
        ("en: [A.]\nde_DE: [B.]\n", f":2: {A_LANGUAGE}, got 'de_DE:', did you mean 'de'?"),
        ("facts:\n- A.\n", f":1: {A_LANGUAGE}, got 'facts:'"),
        ("- A\n" * 1001, ":1: has 1001 facts, at most 1000 are taken: leave some out"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text)[0] == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", ":1: has no fact in it: write one"),
        (b"# only a note\n\n", ":1: has no fact in it: write one"),
        (b"A.\n" + b"x" * 241, ":2: entry 2: must have at most 240 characters, has 241"),
        (b"A.\nB\tC\n", ":2: entry 2: has a line break, a tab or an invisible character in it: write it on "
         "one line"),
        ("A.\n日本\n".encode(), ":2: entry 2: the kiosk's typeface has no '日' (U+65E5) or '本' (U+672C), "
         + UNDRAWN + "; for Chinese letters type 'sudo apt install fonts-noto-cjk'"),
        (b"A.\nB \xe9\n", ":2: byte 3 of the line, 0xE9, is not UTF-8: save the file as UTF-8"),
        ("A.\n".encode("utf-16"), ":1: the file is saved as UTF-16: save it as UTF-8"),
        (b"A.\n\0\n", ":2: character 1 of the line is a NUL byte: delete it"),
    ],
)  # fmt: skip
def test_so_has_one_in_a_plain_text(tmp_path: Path, text: bytes, fault: str) -> None:
    assert faults(tmp_path, text, "facts.txt")[0] == fault


def test_all_mistakes_are_named_at_once_by_their_lines(tmp_path: Path) -> None:
    found = faults(tmp_path, "de:\n- ''\nEnglish:\n- A.\nfr:\n- {text: B., emotion: joy}\n- 5\n")
    assert [problem.split(":")[1] for problem in found] == ["2", "3", "6", "7"]


def test_what_was_hardly_meant_is_a_warning(tmp_path: Path) -> None:
    found = read(written(tmp_path, "- We are #1 here\n- One line\n  - another\n- Smile ☺\n"))
    texts = [remark.removeprefix(f"{tmp_path}/facts.yaml") for remark in found.remarks]
    assert [text.split(":")[1] for text in texts] == ["1", "2", "4"]
    assert "'#1 here' is taken for a note and not shown" in texts[0]
    assert "is indented too far, and goes on the entry above it" in texts[1]
    assert "the screen shows 'Smile'" in texts[2]


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: None, "there is no file {}: correct the name"),
        (lambda path: path.mkdir(), "{} cannot be read: this is a folder"),
        (os.mkfifo, "{} cannot be read: this is no ordinary file but a pipe"),
        (lambda path: path.write_bytes(bytes(129 << 10)), "{} cannot be read: it has more than 128 KB"),
        (lambda path: path.symlink_to(path), "{} cannot be read: its links lead in a circle"),
        (
            lambda path: path.symlink_to("/dev/zero"),
            "{} cannot be read: this is no ordinary file but a device",
        ),
    ],
)
def test_whatever_lies_at_the_path_is_a_sentence(tmp_path: Path, make, fault: str) -> None:
    path = tmp_path / "facts.yaml"
    make(path)
    with pytest.raises(ConfigError) as caught:
        read(path)
    assert caught.value.problems == [fault.format(path)]


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(written(tmp_path, "- One.\n"))
    assert said(read(tmp_path / "link.yaml").facts[ALONE]) == [("One.", None)]


def named(path: Path, more: str = "") -> str:
    return f"language: [en, de]\nfacts:\n  file: {path}\n{more}"


def test_a_configuration_brings_the_facts_of_the_file_that_it_names(tmp_path: Path) -> None:
    path = written(tmp_path, "en: [Ours.]\nde: [Unseres.]\n")
    made = bundle_from(named(path, "  own: [Both.]\n").encode(), "config.yaml")
    assert [locale.facts[-2:] for locale in made.locales] == [("Both.", "Ours."), ("Both.", "Unseres.")]
    assert len(made.facts) > 150
    assert made.pools["de"] == made.locales[1].pool


def test_a_fact_for_an_emotion_is_not_for_the_attract_scene(tmp_path: Path) -> None:
    path = written(tmp_path, "- Ours.\n- {text: Smile!, emotion: happy}\n")
    made = bundle_from(named(path, "  builtin: false\n").encode(), "config.yaml")
    assert made.facts == ("Ours.", "Smile!")
    assert made.locales[0].facts_for_anybody == ("Ours.",)


def test_mistakes_in_the_file_are_named_in_the_line_that_names_it(tmp_path: Path) -> None:
    path = written(tmp_path, "- A.\n- {text: B., emotion: joy}\n- ''\n")
    assert problems(named(path)) == [
        f"config.yaml:3: facts.file: {path}:2: entry 2, emotion: {NOT_JOY}",
        f"config.yaml:3: facts.file: {path}:3: entry 3: must not be empty",
    ]


def test_an_emotion_of_a_fact_in_the_configuration_is_one_of_the_models() -> None:
    text = "facts:\n  own:\n  - text: A.\n    emotion: Wut\n  - {text: B., emotion: sad}\n"
    assert problem(text) == f"4: facts.own, entry 1, emotion: {AN_EMOTION}, got 'Wut', did you mean 'angry'?"


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ("fr: [A.]\n", "has none in the language 'en', and facts.builtin is false: add one"),
        ("en: [A.]\n", "has none in the language 'de', and facts.builtin is false: add one"),
        (
            "en: [A.]\nde: [{text: B., emotion: happy}]\n",
            "all of yours in the language 'de' are for one emotion alone: add one that is for anybody",
        ),
    ],
)
def test_without_the_kiosks_own_each_language_needs_one_for_anybody(
    tmp_path: Path, facts: str, fault: str
) -> None:
    text = named(written(tmp_path, facts), "  builtin: false\n")
    assert problems(text)[0] == f"config.yaml:3: facts.file: {fault}"


def test_so_it_is_without_a_file() -> None:
    text = "facts:\n  builtin: false\n  own:\n  - {text: A., emotion: happy}\n"
    assert problem(text).startswith("3: facts.own: all of yours are for one emotion alone: add one")


def test_what_ran_before_runs_with_the_kiosks_facts_where_the_file_is_gone(tmp_path: Path) -> None:
    text = named(tmp_path / "gone.yaml", "  builtin: false\n").encode()
    made = bundle_from(text, "config.yaml", may_be_away=True)
    assert made.facts == bundle().facts
    fault = f"facts.file: there is no file {tmp_path}/gone.yaml: correct the name"
    assert f"config.yaml:3: {fault}" in made.warnings


def test_the_bundle_of_what_another_process_read_is_the_same(tmp_path: Path) -> None:
    text = named(written(tmp_path, "- Ours.\n- {text: Smile!, emotion: happy}\n")).encode()
    read_here = bundle_from(text, "config.yaml")
    made = bundle_of(read_here.settings, read_here.manifest, read_here.contents)
    assert made.pools == read_here.pools


def test_lines_are_counted_as_editors_do(tmp_path: Path) -> None:
    said = faults(tmp_path, "One\u2028more.\r\nTwo.\r" + "x" * 241 + "\n", "facts.txt")
    assert [line.partition(": entry")[0] for line in said] == [":1", ":3"]
