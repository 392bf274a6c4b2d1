"""Whatever is in config.yaml, the operator gets settings or plain sentences, never a traceback."""

import time

import pytest

from kiosk.config import messages
from kiosk.config.diagnostics import MAX_PROBLEMS
from kiosk.config.schema import Camera, Settings
from kiosk.config.yaml_errors import MAX_BYTES
from tests.configs import LINK, parse, problem, problems


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# nothing but a note\n",
        "---\n",
        "\ufeff",
        "{}",
        "camera:\n",
        "camera:\n  source:\n",
        "playlists:\n",
        "playlists:\n  happy:\n",
        "playlists:\n  happy: []\n",
        "facts:\n  own: []\n",
        "camera: {}\r\ndisplay:\r\n  theme: night\r\n",
    ],
)
def test_what_is_left_empty_keeps_its_default(text: str) -> None:
    without_playlists = parse(text).model_copy(update={"playlists": {}})
    assert without_playlists == Settings()


def test_a_byte_order_mark_is_no_problem() -> None:
    assert parse(b"\xef\xbb\xbflanguage: de\n").language == ("de",)


def test_whole_numbers_will_do_for_seconds() -> None:
    assert parse("timing:\n  result_seconds: 45\n").timing.result_seconds == 45.0


def test_a_file_from_before_there_was_a_least_time_may_have_a_short_longest_one() -> None:
    assert parse("decision:\n  max_seconds: 1\n").decision.max_seconds == 1


def test_yes_and_no_will_do_for_true_and_false() -> None:
    assert parse("camera:\n  warm: yes\ndisplay:\n  fullscreen: off\n").camera.warm is True


def test_null_is_told_from_nothing() -> None:
    assert parse("button:\n  gpio: null\n").button.gpio is None
    assert parse("button:\n  gpio: ~\n").button.gpio is None
    assert parse("button:\n  gpio:\n").button.gpio == 17


def test_numbers_and_words_in_quotes_are_text() -> None:
    text = "facts:\n  own:\n    - '1999'\n    - \"no\"\n"
    assert [fact.text for fact in parse(text).facts.own] == ["1999", "no"]


def test_halves_of_a_character_are_joined_as_json_spells_them() -> None:
    """A program that writes JSON has two escapes for an emoji."""
    (fact,) = parse('"facts": {"own": ["Caf\\u00e9 \\ud83d\\ude00"]}').facts.own
    assert fact.text == "Café 😀"
    assert problem(r'"playlists": {"\ud83d\ude00": []}').startswith("1: playlists.😀: unknown key, expected")


def test_a_link_is_made_canonical() -> None:
    text = "playlists:\n  sad:\n    - title: x\n      url: spotify:playlist:37i9dQZF1DX3rxVfibe1L0\n"
    assert parse(text).playlists["sad"][0].url == LINK


INDENTATION = "what belongs together begins in the same column"
NOT_CLOSED = "is opened here and not closed, or a comma is missing"
UNCLOSED = "a quotation mark is opened here and not closed: close it at the end of the text"


def special(sign: str) -> str:
    return f"1: model: a text that begins with {sign} has a special meaning in YAML: put the text in quotes"


HOW = "in Spotify open the playlist and choose Share → Copy link to playlist"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Keys.
        ("playlists:\n  hapy: []", "2: playlists.hapy: unknown key, did you mean 'happy'?"),
        ("playlists:\n  Happy: []", "2: playlists.Happy: unknown key, did you mean 'happy'?"),
        ("cammera:\n  fps: 30", "1: cammera: unknown key, did you mean 'camera'?"),
        ("cammera:", "1: cammera: unknown key, did you mean 'camera'?"),
        ("camera:\n  sauce: auto", "2: camera.sauce: unknown key, did you mean 'source'?"),
        (
            "camera:\n  xyz: auto",
            f"2: camera.xyz: unknown key, expected {messages.any_of(Camera.model_fields)}",
        ),
        ("face:\n  '': 3", "2: face.'': unknown key, expected min_width, dark or bright"),
        ("warm: true", "1: warm: unknown key here, it belongs under 'camera:', indented"),
        (
            "fps: 30",
            "1: fps: unknown key here, it belongs under 'camera:' or 'display:', indented",
        ),
        (
            "camera:\n  language: en",
            "2: camera.language: unknown key here, it belongs at the top of the file: remove the spaces",
        ),
        (
            "camera:\n  fps: 20\n  warm: true\n  fps: 25",
            "4: camera.fps: given twice, first on line 2: keep one of the two",
        ),
        ("language: en\nlanguage: de", "2: language: given twice, first on line 1: keep one of the two"),
        ("happy: []", "1: happy: unknown key here, it belongs under 'playlists:', indented"),
        (
            "camera:\n  theme: day",
            "2: camera.theme: unknown key here, it belongs under 'display:', indented",
        ),
        ("no: 5", "1: YAML reads the key no as true or false: put it in quotes"),
        ("playlists:\n  no: []", "2: playlists: YAML reads the key no as true or false: put it in quotes"),
        ("12: 5", "1: YAML reads the key 12 as a number: put it in quotes"),
        ("2020-01-01: 5", "1: YAML reads the key 2020-01-01 as a date: put it in quotes"),
        ("?\n: 5", "1: there is nothing before the ':'"),
        ("{{name}}: 5", "1: a list or a section cannot be a key: check brackets and braces"),
        (
            "<<: {}",
            "1: <<: unknown key, expected profile, language, language_files, words, emotions, model, ",
        ),
        # Types.
        ("camera:\n  fps: ten", "2: camera.fps: expected a whole number, got 'ten'"),
        ("camera:\n  fps: 30.5", "2: camera.fps: expected a whole number, got '30.5'"),
        ("camera:\n  fps: 1:30", "2: camera.fps: expected a whole number, got '1:30'"),
        ("camera:\n  fps: 010", "2: camera.fps: expected a whole number, got '010'"),
        ("camera:\n  fps: 0x1F", "2: camera.fps: expected a whole number, got '0x1F'"),
        ("camera:\n  fps: yes", "2: camera.fps: expected a whole number, got 'yes'"),
        ("camera:\n  fps: 'fast'", "2: camera.fps: expected a whole number, got 'fast'"),
        (
            "camera:\n  fps: '30'",
            "2: camera.fps: expected a whole number, got '30' in quotes: remove the quotes",
        ),
        (
            "camera:\n  fps: null",
            "2: camera.fps: expected a whole number, got 'null', which is nothing: write a ",
        ),
        ("camera:\n  fps: [30]", "2: camera.fps: expected a whole number, got a list"),
        ("camera:\n  fps: {a: 1}", "2: camera.fps: expected a whole number, got 'key: value' lines"),
        (
            "decision:\n  margin: 0,2",
            "2: decision.margin: expected a number, got '0,2': write the decimals with a point, 0.2",
        ),
        ("camera:\n  warm: ture", "2: camera.warm: expected true or false, got 'ture', did you mean 'true'?"),
        ("camera:\n  warm: 1", "2: camera.warm: expected true or false, got '1'"),
        (
            "camera:\n  warm: 'yes'",
            "2: camera.warm: expected true or false, got 'yes' in quotes: remove the quotes",
        ),
        (
            "camera:\n  source: no",
            '2: camera.source: expected text, but YAML reads no as true or false: put it in quotes, "no"',
        ),
        (
            "camera:\n  source: 2024-01-31",
            "2: camera.source: expected text, but YAML reads 2024-01-31 as a date: "
            'put it in quotes, "2024-01-31"',
        ),
        (
            "camera:\n  source: 12:30",
            '2: camera.source: expected text, but YAML reads 12:30 as a number: put it in quotes, "12:30"',
        ),
        ("camera: auto", "1: camera: expected indented 'key: value' lines, got 'auto'"),
        (
            "camera:\n  source:auto",
            "2: camera: expected indented 'key: value' lines, got 'source:auto': put a space after the ':'",
        ),
        ("camera:\n  - source: auto", "2: camera: expected indented 'key: value' lines, got a list"),
        ("playlists:\n  - happy", "2: playlists: expected indented 'key: value' lines, got a list"),
        ("- camera", "1: expected 'key: value' lines, such as 'language: en'"),
        ("camera", "1: expected 'key: value' lines, such as 'language: en'"),
        (
            f"playlists:\n  happy:\n    title: x\n    url: {LINK}",
            "3: playlists.happy: expected a list (lines that begin with '- '), got 'key: value' lines: "
            "put '- ' before the first key of each entry",
        ),
        (
            "playlists:\n  happy:\n    - x",
            "3: playlists.happy, entry 1: expected indented 'key: value' lines, got 'x'",
        ),
        ("facts:\n  own: Hello", "2: facts.own: expected a list (lines that begin with '- '), got 'Hello'"),
        ("facts:\n  own:\n    - a\n    -", "4: facts.own, entry 2: expected text, got nothing"),
        # Ranges and choices.
        ("camera:\n  fps: 100", "2: camera.fps: must be at least 5 and at most 60, got '100'"),
        ("camera:\n  fps: -1", "2: camera.fps: must be at least 5 and at most 60, got '-1'"),
        ("led:\n  gpio: 40", "2: led.gpio: must be at least 0 and at most 27, got '40'"),
        ("decision:\n  margin: 1", "2: decision.margin: must be at least 0 and less than 1, got '1'"),
        ("decision:\n  margin: .inf", "2: decision.margin: expected an ordinary number, got '.inf'"),
        ("decision:\n  margin: .nan", "2: decision.margin: expected an ordinary number, got '.nan'"),
        (
            "timing:\n  result_seconds: 0",
            "2: timing.result_seconds: must be more than 0 and at most 3600, got '0'",
        ),
        ("camera:\n  rotation: 45", "2: camera.rotation: expected 0, 90, 180 or 270, got '45'"),
        (
            "camera:\n  rotation: '90'",
            "2: camera.rotation: expected 0, 90, 180 or 270, got '90' in quotes: remove the quotes",
        ),
        ("camera:\n  rotation: no", "2: camera.rotation: expected 0, 90, 180 or 270, got 'no'"),
        ("camera:\n  rotation: 90.0", "2: camera.rotation: expected 0, 90, 180 or 270, got '90.0'"),
        (
            "display:\n  theme: nigth",
            "2: display.theme: expected auto, contrast, day or night, got 'nigth', did you mean 'night'?",
        ),
        (
            "language: no",
            "1: language: expected a language such as en, got 'no'",
        ),
        (
            "display:\n  size: 1280×720",
            "2: display.size: expected auto or a size such as 1280x720, got '1280×720'",
        ),
        ("display:\n  size: 720", "2: display.size: expected auto or a size such as 1280x720, got '720'"),
        # Text.
        (
            "playlists:\n  happy:\n    - url: " + LINK,
            "3: playlists.happy, entry 1, title: is missing",
        ),
        (
            f"playlists:\n  happy:\n    - title:\n      url: {LINK}",
            "3: playlists.happy, entry 1, title: is missing",
        ),
        ("camera:\n  source: '  '", "2: camera.source: must not be empty"),
        (
            "facts:\n  own:\n    - " + "x" * 241,
            "3: facts.own, entry 1: must have at most 240 characters, has 241",
        ),
        (
            'facts:\n  own:\n    - "a\\nb"',
            "3: facts.own, entry 1: has a line break, a tab or an invisible character in it: ",
        ),
        ('camera:\n  source: "\\ud800"', "2: camera.source: has a broken character, half of a pair: "),
        (
            "playlists:\n  happy:\n    - title: x\n      url: https://open.spotify.com/track/37i9dQZF1DX3rxVfibe1L0",
            f"4: playlists.happy, entry 1, url: this is a link to a song: {HOW}",
        ),
        # Values that do not go together.
        (
            "led:\n  gpio: 17",
            "2: led.gpio: pin 17 is the button's: give the LED a pin of its own",
        ),
        (
            "light:\n  gpio: 17",
            "2: light.gpio: pin 17 is the button's: give the light a pin of its own",
        ),
        (
            "button:\n  second_gpio: 17",
            "2: button.second_gpio: pin 17 is the button's: give the second button a pin of its own",
        ),
        (
            "button:\n  second_gpio: 5\nled:\n  gpio: 5",
            "4: led.gpio: pin 5 is the second button's: give the LED a pin of its own",
        ),
        ("face:\n  dark: 230", "2: face.dark: must be less than face.bright (225), got 230"),
        ("face:\n  bright: 30", "2: face.bright: must be more than face.dark (35), got 30"),
        (
            "timing:\n  looking_seconds: 2",
            "2: timing.looking_seconds: must be more than decision.max_seconds (2.5), got 2",
        ),
        (
            "decision:\n  hold_frames: 100",
            "2: decision.hold_frames: must fit into decision.max_seconds (2.5), lasts 3.3 s at camera.fps",
        ),
        (
            "timing:\n  least_looking_seconds: 3",
            "2: timing.least_looking_seconds: must be less than decision.max_seconds (2.5), got 3",
        ),
        (
            "decision:\n  max_seconds: 1\ntiming:\n  least_looking_seconds: 1.2",
            "4: timing.least_looking_seconds: must be less than decision.max_seconds (1), got 1.2",
        ),
        (
            "facts:\n  builtin: false",
            "2: facts.builtin: without the kiosk's own facts at least one of yours is needed in facts.own",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_key(text: str, said: str) -> None:
    assert problem(text).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "camera:\n\tfps: 30",
            "2: a tab at the beginning of the line: indent with spaces, two for each level",
        ),
        (
            "camera:\n  source: auto\n\tfps: 30",
            "3: a tab at the beginning of the line: indent with spaces, two for each level",
        ),
        ("camera:\n  fps:\t@", "2: a tab where a space should be: use spaces"),
        ("camera:\n  source: `x`", "2: camera.source: a text cannot begin with `: put it in quotes"),
        (
            "camera:\n  source: a: b",
            "2: camera.source: a ': ' within a text: put the text in quotes",
        ),
        (
            "language: en\nmodel\ncamera:",
            "2: no ':' in this line: write 'model:'",
        ),
        ("camera:\n  source: 'x\n  fps: 3", f"2: camera.source: {UNCLOSED}"),
        ('model: "a\\q"', "1: model: in \"…\" a backslash has a special meaning: use '…' instead"),
        (
            "facts:\n  own: [a, b\ncamera:",
            "2: facts.own: a '[' is opened here and not closed, or a comma is missing",
        ),
        (
            "led: {gpio: 4\ncamera:\n  fps: 3",
            "1: led: a '{' is opened here and not closed, or a comma is missing",
        ),
        ("model: 'a' b", "1: model: text after the closing quotation mark: put all of it in quotes"),
        (
            "camera:\n    source: auto\n  fps: 30",
            f"3: begins in column 3 instead of 5: {INDENTATION}",
        ),
        (
            "facts:\n  own:\n    - a\n   - b",
            f"4: begins in column 4 instead of 5: {INDENTATION}",
        ),
        (
            "model: *x",
            "1: model: a text that begins with * has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: &x",
            "1: model: a text that begins with & has a special meaning in YAML: put the text in quotes",
        ),
        ("*x", "1: a text that begins with * has a special meaning in YAML: put the text in quotes"),
        (
            "camera: &x\n  fps: ten",
            "1: camera: a text that begins with & has a special meaning in YAML: put the text in quotes",
        ),
        ("model: @x\ncamera:\n\tfps: 3", "1: model: a text cannot begin with @: put it in quotes"),
        (
            "model: !x",
            "1: model: a text that begins with ! has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: !!python/object/apply:os.system [ls]",
            "1: model: a text that begins with ! has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: * x",
            "1: model: a text that begins with * has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: & x",
            "1: model: a text that begins with & has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: !<x",
            "1: model: a text that begins with ! has a special meaning in YAML: put the text in quotes",
        ),
        (
            "model: >x",
            "1: model: a text that begins with | or > has a special meaning in YAML: put it in quotes",
        ),
        (
            "model: ]",
            "1: model: a text cannot begin with '] ': put it in quotes",
        ),
        ("language: en\n---\nlanguage: de", "2: a second document begins here: remove the '---'"),
        ("%nonsense", "1: a line that begins with % has a special meaning: remove it"),
        (
            'model: "\\U99999999"',
            "1: this line cannot be read: check its indentation, its ':' and its quotes",
        ),
        (
            b"language: en\nmodel: caf\xe9\n",
            "2: byte 11 of the line, 0xE9, is not UTF-8: save the file as UTF-8",
        ),
        (b"\xef\xbb\xbf\xff", "1: byte 1 of the line, 0xFF, is not UTF-8: save the file as UTF-8"),
        ("language: en".encode("utf-16"), "1: the file is saved as UTF-16: save it as UTF-8"),
        ("language: en".encode("utf-16-le"), "1: the file is saved as UTF-16: save it as UTF-8"),
        ("language: en".encode("utf-16-be"), "1: the file is saved as UTF-16: save it as UTF-8"),
        ("language: en".encode("utf-32"), "1: the file is saved as UTF-32: save it as UTF-8"),
        ('"\\ud800": 5', "1: \\ud800: the key has a broken character, half of a pair: delete it"),
        (
            'playlists:\n  "\\ud800": []',
            "2: playlists.\\ud800: the key has a broken character, half of a pair: delete it",
        ),
        (b"model: a\x00b", "1: character 9 of the line is a NUL byte: delete it"),
        (b"a: 1\nb: \x1b[31m", "2: character 4 of the line is invisible and not allowed (U+001B): delete it"),
    ],
)
def test_broken_yaml_is_explained_in_plain_words(text: str | bytes, said: str) -> None:
    assert problem(text) == said


def test_every_line_indented_with_a_tab_is_named() -> None:
    assert [line[:14] for line in problems("camera:\n\tfps: 30\nface:\n \tdark: 3\n  bright: 200\n")] == [
        "config.yaml:2:",
        "config.yaml:4:",
    ]


def test_all_problems_come_at_once_and_in_the_order_of_the_lines() -> None:
    found = problems(
        "language: xx\n"
        "led:\n"
        "  gpio: 99\n"
        "  gpio: 4\n"
        "playlists:\n"
        "  hapy: []\n"
        "  happy:\n"
        "    - title: no\n"
        "      url: *link\n"
        "face:\n"
        "  dark: 240\n"
        "camera:\n"
        "  fps: '5'\n"
    )
    assert [line.split(": ")[:2] for line in found] == [
        ["config.yaml:1", "language"],
        ["config.yaml:3", "led.gpio"],
        ["config.yaml:4", "led.gpio"],
        ["config.yaml:6", "playlists.hapy"],
        ["config.yaml:8", "playlists.happy, entry 1, title"],
        ["config.yaml:9", "playlists.happy, entry 1, url"],
        ["config.yaml:11", "face.dark"],
        ["config.yaml:13", "camera.fps"],
    ]


def test_values_in_messages_are_short_and_harmless() -> None:
    said = problem("camera:\n  fps: " + "x" * 5000)
    assert len(said) < 150
    assert "\x1b" not in problem('camera:\n  fps: "\\e[2J"')


def test_a_file_full_of_problems_is_not_listed_to_the_end() -> None:
    found = problems("\n".join(f"key{number}: 1" for number in range(1000)))
    assert len(found) == 101
    assert found[-1] == "config.yaml: and 900 more problems"


def test_what_was_meant_is_looked_for_only_where_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(messages, "did_you_mean", lambda text, known: asked.append(text))
    assert len(problems("\n".join(f"key{number}: 1" for number in range(5000)))) == MAX_PROBLEMS + 1
    assert len(asked) == MAX_PROBLEMS


def test_a_bomb_of_aliases_is_refused_without_being_unfolded() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefgh", "bcdefghi"):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    assert len(problems(bomb)) > 8


NESTS = ["[", "{a: ", "- ", "? ", "[\n", "{\na:\n", "[{a: ", "- ? "]


@pytest.mark.parametrize("nest", NESTS, ids=repr)
def test_depth_is_bounded(nest: str) -> None:
    began = time.process_time()
    said = problem(nest * (min(20_000, MAX_BYTES // len(nest))))
    assert "more than 12 deep" in said
    assert time.process_time() - began < 1


def test_depth_by_indentation_is_bounded() -> None:
    assert "13: " in problem("\n".join(f"{' ' * depth}a:" for depth in range(400)))


def test_size_is_bounded() -> None:
    assert problems(b"#" * (MAX_BYTES + 1)) == [
        "config.yaml: the file has more than 128 KB: it is no kiosk configuration"
    ]
    assert parse(b"#" * MAX_BYTES) == parse("")
