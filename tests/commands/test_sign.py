"""`kiosk sign`: as text, or as a page to print."""

from pathlib import Path

import pytest

from kiosk.cli import main


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "config.yaml"
    path.write_text("language: de\nbrand: {contact: hallo@example.org}\n")
    return str(path)


def test_without_a_file_the_text_is_printed(config, capsys) -> None:
    assert main(["sign", "--config", config, "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("This kiosk reads facial expressions\n")
    assert said.endswith("hallo@example.org\n")


def test_the_page_has_the_language_in_its_name(config, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sign", "--config", config, "--pdf"]) == 0
    assert (tmp_path / "sign-de.pdf").read_bytes().startswith(b"%PDF")
    assert main(["sign", "--config", config, "--language", "en", "--pdf", "mine.pdf"]) == 0
    assert (tmp_path / "mine.pdf").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--language", "german"], "--language: expected "),
        (["--pdf", "sign.png"], "--pdf: expected a name that ends in .pdf, got 'sign.png'"),
        (["--pdf", "/not/there/sign.pdf"], "/not/there/sign.pdf: nothing can be written there ("),
    ],
)
def test_what_cannot_be_is_told(words, sentence, config, capsys) -> None:
    assert main(["sign", "--config", config, *words]) == 2
    assert capsys.readouterr().err.startswith(sentence)
