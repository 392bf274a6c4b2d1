"""Scripts that the typeface lacks: drawn where their fonts are, else named with what installs them."""

import os
from itertools import pairwise

import pytest

from kiosk.content import scripts
from kiosk.content.scripts import SCRIPTS, country, installed, remedy, script_of, scripts_in
from kiosk.content.typeface import Drawn, columns, drawn, or_install
from tests.fonts import font_with, install

BY_NAME = {script.name: script for script in SCRIPTS}

SAMPLES = {
    "Arabic": "مرحبا، بالعالم؟",
    "Hebrew": "שלום עולם",
    "Devanagari": "नमस्ते दुनिया।",
    "Thai": "สวัสดีครับ",
    "Japanese": "元気な朝、",
    "Korean": "안녕 세상",
    "Chinese": "快乐 早晨",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "text"), SAMPLES.items(), ids=SAMPLES)
def test_a_text_is_drawn_where_its_fonts_are_and_not_without(folder, name, text):
    assert drawn(text).lacking
    assert BY_NAME[name] in scripts_in(text)
    install(SCRIPTS)
    assert drawn(text) == Drawn(text, ())


def test_each_scripts_letters_are_its_own():
    ranges = sorted(letters for script in SCRIPTS for letters in script.letters)
    assert all(before[1] < behind[0] for before, behind in pairwise(ranges))
    assert script_of("a") is script_of("。") is script_of("♪") is None


def test_fonts_that_come_later_are_noticed(folder):
    assert drawn("Café 東京").lacking == ("東", "京")
    install([BY_NAME["Chinese"]])
    assert drawn("Café 東京") == Drawn("Café 東京", ())


def test_signs_among_its_letters_are_drawn_with_a_scripts_font_and_left_out_among_others(folder):
    install(SCRIPTS)
    assert drawn("元気な朝♪、はい！") == Drawn("元気な朝♪、はい！", ())
    assert drawn("Top ♪ 50！") == Drawn("Top 50!", ("♪",))
    assert drawn("Ｈａｐｐｙな朝 🎉") == Drawn("Happyな朝", ("🎉",))


def test_what_a_font_lacks_is_named_all_the_same(folder):
    thai = BY_NAME["Thai"]
    install([thai])
    thai.path(bold=True).write_bytes(
        thai.path(bold=True).read_bytes().replace(b"\0\0\x0e\x7f", b"\0\0\x0e\x33")
    )
    assert drawn("น้ำ") == Drawn("นำ", ("\u0e49",))


def test_what_installs_the_letters_is_said_once_for_all():
    assert or_install(("東", "a", "ש", "م")) == (
        "; for Arabic, Hebrew or Chinese letters type 'sudo apt install fonts-noto-cjk fonts-noto-core'"
    )
    assert or_install(("♪", "👩\u200d🚀")) == ""


def test_a_damaged_font_counts_as_none_and_is_to_be_installed_again(folder):
    thai = BY_NAME["Thai"]
    install([thai])
    thai.path(bold=False).write_bytes(font_with(b"")[:20])
    assert not installed(thai)
    assert remedy([thai]) == "for Thai letters type 'sudo apt install --reinstall fonts-noto-core'"
    assert drawn("สวัสดี").text == ""


def test_joiners_stay_between_letters_that_they_join_and_go_elsewhere(folder):
    install(SCRIPTS)
    assert drawn("می\u200cخواهم").text == "می\u200cخواهم"
    assert drawn("क्\u200dष \u200d").text == "क्\u200dष"
    assert drawn("สวัสดี\u200bครับ").text == "สวัสดี\u200bครับ"
    assert drawn("a\u200cb ש\u200dל 東\u200b京\u200f").text == "ab של 東京"


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("元気な朝", 0), ("東京", 0), ("안녕 漢字", 1), ("快乐早晨", 2), ("北京", 2), ("Top 50", 2),
        ("臺灣的早晨是你們的快樂時光", 3), ("ㄅㄆㄇ 漢字", 3),
    ],
)  # fmt: skip
def test_chinese_signs_have_the_shapes_of_where_a_text_comes_from(text, index):
    assert country(text) == index


def test_signs_of_east_asia_count_twice():
    assert columns("café") == 4
    assert columns("元気!") == 5


@pytest.mark.usefixtures("noto")
def test_debians_fonts_have_what_the_table_says():
    for name, text in SAMPLES.items():
        assert drawn(text) == Drawn(text, ()), name
    assert all(os.access(path, os.R_OK) for script in SCRIPTS for path in script.paths)
