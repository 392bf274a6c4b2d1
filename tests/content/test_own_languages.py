"""A folder of the owner's languages: what a file may be called and say, and how what is wrong is told."""

import json
import os
from pathlib import Path

import pytest

from kiosk.config.yaml_errors import MAX_BYTES
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.language_files import FOLDER, languages
from kiosk.content.languages import load_words
from kiosk.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "languages"
    made.mkdir()
    return made


def read(folder: Path | str, language: object = "en", **more: object) -> Bundle:
    said = {"language": language, "language_files": str(folder)} | more
    return bundle_from(json.dumps(said, ensure_ascii=False).encode(), "config.yaml")


def refused(folder: Path | str, language: object = "en") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, language)
    return [problem.partition("language_files: ")[2] or problem for problem in caught.value.problems]


def doubts(bundle: Bundle) -> list[str]:
    return [doubt for doubt in bundle.warnings if "the installed service sees nothing" not in doubt]


def test_a_file_of_one_of_the_kiosk_s_languages_has_the_sentences_that_are_others_there(folder: Path) -> None:
    (folder / "de.yaml").write_text("press: Hier drücken\nhints: {no_face: Schau her}\n")
    made = read(folder, "de")
    assert (made.words.press, made.words.hints["no_face"]) == ("Hier drücken", "Schau her")
    assert made.words.hints["too_far"] == load_words("de").hints["too_far"]
    assert not doubts(made)
    assert read(folder, "fr").words == load_words("fr")


def test_a_file_of_another_language_adds_that_and_what_it_lacks_is_said_in_english(folder: Path) -> None:
    (folder / "nds.yaml").write_text("press: Drück op den Knoop\n")
    made = read(folder, ["en", "nds"])
    words = made.locales[1].words
    assert (words.language, words.press, words.retry) == ("nds", "Drück op den Knoop", load_words("en").retry)
    (doubt,) = doubts(made)
    assert f"{folder}/nds.yaml: " in doubt
    assert "sentences are not in it and are said in English (invite, ask, ask_emphasis and " in doubt


def test_a_language_of_one_region_says_what_it_lacks_in_the_language_itself(folder: Path) -> None:
    (folder / "de-AT.yaml").write_text("press: Druck aufs Knopferl\n")
    made = read(folder, "de-AT")
    assert made.words.retry == load_words("de").retry
    assert "are said in German" in doubts(made)[0]


def test_a_copy_of_the_english_file_lacks_nothing(folder: Path) -> None:
    text = (FOLDER / "en.yaml").read_text()
    kept, _, rest = text.partition("untranslated:")
    (folder / "nds.yaml").write_text(kept + "press:" + rest.partition("\npress:")[2])
    made = read(folder, "nds")
    assert not doubts(made)
    assert made.words.you_look == load_words("en").you_look


def test_what_is_wrong_in_a_file_is_told_with_its_line_and_key(folder: Path) -> None:
    file = folder / "de.yaml"
    file.write_text(
        "press:\npres: Hallo\ninvite: ''\nsure: ganz sicher\nopens: geht in {servic} auf\nretry: 7\n"
        "hints:\n  no_face: 'a { b'\n  too_fa: x\n  too_dark: ♪♪\nwarm: text\nuntranslated: [press]\n"
        f"look_here: {'sehr ' * 20}\nagain: Noch 'mal\n  and: x\n"
    )
    (only,) = refused(folder, "de")
    assert only.startswith(f"{file}:")
    file.write_text(file.read_text().replace("again: Noch 'mal\n  and: x\n", ""))
    said = [problem.removeprefix(f"{file}:") for problem in refused(folder, "de")]
    assert said[:-2] == [
        "1: press: nothing is written here: write the sentence, or remove the key",
        "2: pres: unknown key, did you mean 'press'?",
        "3: invite: must not be empty",
        "4: sure: must have {percent} in it: the kiosk puts something there",
        "5: opens: must have {service} in it: the kiosk puts something there",
        '6: retry: expected text, but YAML reads 7 as a number: put it in quotes, "7"',
        "8: hints.no_face: has '{ b' in it, but nothing may stand in braces: write it otherwise",
        "9: hints.too_fa: unknown key, did you mean 'too_far'?",
        "10: hints.too_dark: the kiosk's typeface has no '♪' (U+266A EIGHTH NOTE), and nothing would be left "
        "to read",
        "11: warm: expected indented 'key: value' lines, got 'text': what belongs there stands in the lines "
        "below, indented, such as 'angry: …'",
    ]
    assert said[-2].startswith("12: untranslated: unknown key, and there is none like it: remove it")
    assert said[-1].startswith("13: look_here: must have at most ")


def test_a_sign_that_cannot_be_drawn_is_left_out_and_told_of(folder: Path) -> None:
    (folder / "de.yaml").write_text("press: Drück ♪ hier\n")
    made = read(folder, "de")
    assert made.words.press == "Drück hier"
    assert doubts(made)[0].endswith(
        "press: the kiosk's typeface has no '♪' (U+266A EIGHTH NOTE): the screen shows 'Drück hier'"
    )


def test_a_sentence_without_the_word_that_is_drawn_in_colour_is_told_of(folder: Path) -> None:
    (folder / "de.yaml").write_text("you_look: {happy: Du strahlst}\nask: Wie geht es?\n")
    said = doubts(read(folder, "de"))
    happy, emphasis = load_words("de").emotions["happy"], load_words("de").ask_emphasis
    assert said[0].endswith(
        f"de.yaml:1: you_look.happy: has no '{happy}' in it, which would be drawn in colour (emotions.happy)"
    )
    assert said[1].endswith(f"de.yaml:2: ask: '{emphasis}' would be drawn in colour, and is no word of 'ask'")


def test_another_word_for_an_emotion_is_said_in_the_sentence_around_it(folder: Path) -> None:
    (folder / "en.yaml").write_text("emotions: {happy: joyful}\n")
    made = read(folder)
    assert (made.words.emotions["happy"], made.words.you_look["happy"]) == ("joyful", "You look joyful")
    (folder / "en.yaml").write_text("emotions: {happy: joyful}\nyou_look: {happy: How joyful you look}\n")
    assert read(folder).words.you_look["happy"] == "How joyful you look"
    assert not doubts(read(folder))


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("German.yaml", "rename it to de.yaml"),
        ("DE.yaml", "rename it to de.yaml"),
        ("fr.yml", "rename it to fr.yaml"),
        ("de.YAML", "rename it to de.yaml"),
        ("de_DE.yaml", "rename it to de.yaml"),
        ("plattdeutsch.yaml", "give it the language's code, such as nds.yaml, or put it elsewhere"),
        ("1.yaml", "give it the language's code, such as nds.yaml, or put it elsewhere"),
    ],
)
def test_a_file_whose_name_is_no_language_s_code_is_refused(folder: Path, name: str, better: str) -> None:
    (folder / name).touch()
    assert refused(folder) == [f"in {folder}, {name} is not called as a language's file: {better}"]


def test_what_is_no_yaml_file_may_lie_in_the_folder(folder: Path) -> None:
    for name in ("README.txt", ".de.yaml.swp", "._de.yaml", "de.yaml~", "pt-BR.yaml", "zh-Hant-TW.yaml"):
        (folder / name).touch()
    assert read(folder).words == load_words("en")


@pytest.mark.parametrize(
    ("place", "said"),
    [("gone", "there is no folder "), ("file", "no folder"), ("\0", "this is no file's name")],
)
def test_a_folder_that_is_none_is_refused_and_no_language_besides(
    tmp_path: Path, place: str, said: str
) -> None:
    (tmp_path / "file").touch()
    (problem,) = refused(tmp_path / place if place != "\0" else place, ["en", "nds"])
    assert said in problem or "invisible" in problem


def test_a_language_of_which_there_is_no_file_is_refused_with_those_there_are(folder: Path) -> None:
    (folder / "nds.yaml").touch()
    (problem,) = refused(folder, ["en", "gsw"])
    names = sorted([*languages(), "nds"])
    known = f"{', '.join(names[:-1])} or {names[-1]}"
    assert problem == f"config.yaml:1: language, entry 2: expected {known}, got 'gsw'"


@pytest.mark.parametrize("kind", ["folder", "pipe", "circle", "huge", "list", "bytes", "deep"])
def test_a_file_of_another_kind_is_one_sentence(folder: Path, kind: str) -> None:
    file = folder / "nds.yaml"
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "circle":
            file.symlink_to(file)
        case "huge":
            file.write_bytes(b"# " * MAX_BYTES)
        case "list":
            file.write_text("- press\n")
        case "bytes":
            file.write_bytes(b"press: \xff\n")
        case "deep":
            file.write_text("[" * 20_000)
    problems = refused(folder, "nds")
    assert len(problems) == 1
    assert str(file) in problems[0]


def test_a_link_to_a_file_elsewhere_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("press: Drück\n")
    (folder / "de.yaml").symlink_to(tmp_path / "mine.yaml")
    assert read(folder, "de").words.press == "Drück"


@pytest.mark.parametrize("lost", ["folder", "file", "spoiled"])
def test_what_survived_before_is_used_also_without_its_files(folder: Path, lost: str) -> None:
    (folder / "nds.yaml").write_text("press: Drück op den Knoop\n")
    text = json.dumps({"language": ["de", "nds"], "language_files": str(folder)}).encode()
    if lost == "spoiled":
        (folder / "nds.yaml").write_text("press: [")
    else:
        (folder / "nds.yaml").unlink()
    if lost == "folder":
        folder.rmdir()
    if lost == "file":
        with pytest.raises(ConfigError, match="expected "):
            bundle_from(text, "config.yaml")
    made = bundle_from(text, "config.yaml", may_be_away=True)
    assert [locale.language for locale in made.locales] == ["de", "nds"]
    assert made.locales[1].words.press == load_words("en").press
    assert any("language" in doubt for doubt in made.warnings)


def test_what_else_is_said_may_be_said_in_it(folder: Path) -> None:
    (folder / "nds.yaml").write_text("press: Drück op den Knoop\n")
    facts = folder.parent / "facts.yaml"
    facts.write_text("nds:\n- Wi snackt Platt.\n")
    link = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
    entry = {"title": {"en": "Smile", "nds": "Grien"}, "url": link}
    more = {"facts": {"file": str(facts)}, "playlists": {"happy": [entry]}}
    made = read(folder, ["en", "nds"], **more)
    assert not [doubt for doubt in doubts(made) if "nds.yaml: " not in doubt]
    assert made.locales[1].playlists["happy"][0].title == "Grien"
    assert "Wi snackt Platt." in made.locales[1].facts


def test_a_sentence_that_is_cut_by_a_note_is_named(folder: Path) -> None:
    (folder / "de.yaml").write_text("press: Knopf #1 drücken\n")
    (doubt,) = doubts(read(folder, "de"))
    assert f"{folder}/de.yaml:1: press: '#1 drücken' is taken for a note and not shown" in doubt


def test_the_mistakes_of_several_files_are_told_at_once(folder: Path) -> None:
    for code in ("de", "fr", "nds"):
        (folder / f"{code}.yaml").write_text("pres: x\n")
    said = [f"{folder}/{code}.yaml:1: pres: unknown key, did you mean 'press'?" for code in ("de", "nds")]
    assert refused(folder, ["de", "en", "nds"]) == said
