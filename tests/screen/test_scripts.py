"""Texts of other scripts as they are drawn: joined, from right to left, on one line with the typeface's."""

import numpy as np
import pygame
import pytest
from pygame import Rect

from kiosk.content.scripts import SCRIPTS
from kiosk.errors import DisplayError
from kiosk.screen import fonts, text
from kiosk.screen.fonts import BODY, BOLD, OWN, Face, open_font, script_font
from kiosk.screen.runs import APART, Run, extent, runs
from kiosk.screen.visual import set_out

BY_NAME = {script.name: script for script in SCRIPTS}

# With marks above and below, as high and as low as they come.
TALL = {
    "Arabic": "اللّٰه مَرْحَبًا بِالعَالَمِ إِلَيْهِ لِإِنْسَانٍ",
    "Hebrew": "שָׁלוֹם לְכֻלָּם בְּיַחַד",
    "Devanagari": "कीं ट्ठूँ हिन्दुस्तानी र्कों क्षत्रियों",
    "Thai": "ปั้น กิ๊ก น้ำ ญู ฐู ผู้ ที่นี่ กฎุมพี",
    "Japanese": "元気な朝のプレイリスト、はい。",
    "Korean": "기분 좋은 아침 뷁 흫",
    "Chinese": "鬱龘 快乐早晨，你好。",
}


def ink(surface):
    """Rows and columns in which anything is drawn: first and last of each."""
    drawn = pygame.surfarray.array3d(surface).max(axis=2) > 64
    columns, rows = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return columns[0], columns[-1], rows[0], rows[-1]


def drawn_as(block, width=1400, **more):
    surface = pygame.Surface((width, block.height + 200))
    block.draw(surface, Rect(0, 100, width, block.height), (255, 255, 255), **more)
    return surface


def same(one, two):
    return pygame.image.tobytes(one, "RGBA") == pygame.image.tobytes(two, "RGBA")


def test_a_text_of_the_typefaces_own_is_one_run():
    assert runs("Ça va, Жар 82 %?") == (Run("Ça va, Жар 82 %?", None),)
    assert runs("") == ()


@pytest.mark.usefixtures("noto")
class TestWithDebiansFonts:
    @pytest.mark.parametrize("weight", [BOLD, BODY])
    @pytest.mark.parametrize(("name", "sample"), TALL.items(), ids=TALL)
    def test_letters_stay_within_their_block_and_lines_apart(self, name, sample, weight):
        for size in (16, 40, 96):
            lines = text.set_in(f"{sample} {sample}", weight, size, 12 * size)
            left, right, top, bottom = ink(drawn_as(lines))
            # A hair for the rounding of pixels.
            assert top >= 100 - 1
            assert bottom <= 100 + lines.height
            assert right - left <= 12 * size
            needed = (BY_NAME[name].above + BY_NAME[name].below) * size
            assert lines.leading >= APART * needed

    @pytest.mark.parametrize(("name", "sample"), TALL.items(), ids=TALL)
    def test_no_letter_is_a_box(self, name, sample):
        box = open_font(OWN, BODY, 60).render("\uffff", True, (255, 255, 255))
        for run in runs(sample):
            for char in run.text.replace(" ", ""):
                shown = open_font(Face(run.script), BODY, 60).render(char, True, (255, 255, 255))
                assert shown.get_size() != box.get_size() or not same(shown, box)
        assert {run.script for run in runs(sample)} - {None} <= set(SCRIPTS)

    def test_mixed_texts_stand_on_one_line(self):
        block = text.set_in("HHH 田田 HHH", BOLD, 60, 1000)
        assert [run.script for run in runs(block.lines[0])] == [None, BY_NAME["Chinese"], None]
        _, _, top, bottom = ink(drawn_as(block))
        _, _, own_top, own_bottom = ink(drawn_as(text.set_in("HHH", BOLD, 60, 1000)))
        assert abs(bottom - own_bottom) <= 9
        assert abs(top - own_top) <= 9

    def test_arabic_letters_join(self):
        apart = sum(extent(char, BODY, 60) for char in "سعيد")
        assert extent("سعيد", BODY, 60) < 0.8 * apart

    def test_the_signs_of_india_stand_where_they_are_read(self):
        # The short i is written before its consonant, the virama joins two to one.
        assert extent("क्ष", BODY, 60) < 0.9 * (extent("क", BODY, 60) + extent("ष", BODY, 60))
        font = script_font(BY_NAME["Devanagari"], 0, BODY, 60)
        assert not same(font.render("कि", True, (255, 255, 255)), font.render("की", True, (255, 255, 255)))

    def test_a_text_from_right_to_left_begins_at_the_right_and_is_centred_like_any_other(self):
        block = text.set_in("שלום עולם", BODY, 40, 1000)
        assert block.right_to_left
        left, right, _, _ = ink(drawn_as(block, width=1000))
        assert 1000 - right < 10
        assert left > 500
        left, right, _, _ = ink(drawn_as(block, width=1000, centred=True))
        assert abs(left - (1000 - right)) < 8

    def test_its_words_stand_from_right_to_left_and_numbers_from_left_to_right(self):
        (pieces,) = set_out(("שלום 12 (Bob)",), "", True)
        assert [(piece.run.text, piece.turned) for piece in pieces] == [
            *((")", True), ("Bob", False), (" (", True), ("12", False), (" ", True), ("שלום", True)),
        ]

    def test_brackets_turn_around_with_their_direction(self):
        font, turned = (fonts.font(BODY, 60, turned) for turned in (False, True))
        assert same(font.render("(", True, (255, 255, 255)), turned.render(")", True, (255, 255, 255)))

    @pytest.mark.parametrize(
        ("lines", "word", "wanted"),
        [
            (("あなたは嬉しい", "ようですね"), "嬉しい", ["嬉しい", ""]),
            (("あなたは嬉し", "いようですね"), "嬉しい", ["嬉し", "い"]),
            (("คุณดูมีความสุข",), "มีความสุข", ["มีความสุข"]),
            (("تبدو سعيدًا اليوم",), "سعيد", [""]),
            (("تبدو سعيدًا", "اليوم"), "سعيدًا", ["سعيدًا", ""]),
            (("आप दुखी लगते हैं",), "दुख", [""]),
            (("आप दुखी लगते हैं",), "दुखी", ["दुखी"]),
            (("אתה נראה שמח",), "שמח", ["שמח"]),
        ],
    )
    def test_the_coloured_word_is_found_in_every_script(self, lines, word, wanted):
        found = set_out(lines, word, False)
        assert ["".join(piece.run.text for piece in pieces if piece.hot) for pieces in found] == wanted

    def test_the_coloured_word_stands_where_it_is_read(self):
        block = text.set_in("אתה נראה שמח מאוד", BOLD, 40, 1000)
        surface = drawn_as(block, width=1000, emphasis=("שמח", (255, 0, 0)))
        reddish = pygame.surfarray.array3d(surface)
        red = np.flatnonzero(((reddish[:, :, 0] > 128) & (reddish[:, :, 1] < 64)).any(axis=1))
        end = 1000 - extent("אתה נראה ", BOLD, 40)
        assert end - extent("שמח", BOLD, 40) - 2 <= red[0] <= red[-1] <= end + 2

    def test_chinese_signs_differ_by_country(self):
        japanese, chinese = (script_font(BY_NAME["Chinese"], index, BODY, 80) for index in (0, 2))
        shown = [font.render("骨直", True, (255, 255, 255)) for font in (japanese, chinese)]
        assert not same(*shown)
        assert (
            text.set_in("元気な朝", BODY, 40, 900).country != text.set_in("快乐早晨", BODY, 40, 900).country
        )

    def test_lines_of_japanese_begin_with_no_stop_at_any_width(self):
        said = (
            "笑顔は世界共通の言葉です。43か国で行われた調査では、参加者の82%が「うれしい顔」を見分けました。"
        )
        for width in range(60, 600, 7):
            block = text.set_in(said, BODY, 20, width)
            assert "".join(block.lines) == said
            assert not any(line[0] in "。、」ょゅー" for line in block.lines)

    def test_what_has_no_room_ends_in_an_ellipsis_and_not_within_a_sign(self):
        block = text.fit("क्षत्रियों की हिन्दी भाषा बहुत सुन्दर है", BODY, (20, 20), (90, 30))
        assert block.cut
        assert block.lines[-1].endswith("…")
        assert block.width <= 90

    def test_a_text_is_set_fuller_before_anything_of_it_is_cut(self):
        said = "明るい一日のための、やさしい曲"
        needed = text.set_in(said, BODY, 20, 5 * 20 + 2)
        full = -(-len(said) // 5)
        assert len(needed.lines) >= full
        tight = text.fit(said, BODY, (20, 20), (5 * 20 + 2, 26 * (full - 1) + 30))
        assert not tight.cut
        assert "".join(tight.lines) == said

    def test_a_font_that_goes_away_is_named(self, monkeypatch, tmp_path):
        fonts._opened.cache_clear()
        monkeypatch.setattr("kiosk.content.scripts.FOLDER", tmp_path)
        for name in ("Thai", "Chinese"):
            with pytest.raises(
                DisplayError, match=r"NotoSans\w+-Bold.*sudo apt install --reinstall fonts-noto-"
            ):
                script_font(BY_NAME[name], 0, BOLD, 20)
