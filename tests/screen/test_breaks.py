"""Where lines may end within scripts that put no spaces between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.breaks import clusters, parts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("笑顔は世界共通の言葉です。", "笑顔は|世界共通の|言葉です。"),
        ("元気な朝のプレイリスト", "元気な|朝の|プレイリスト"),
        ("参加者の82%が「うれしい顔」を", "参加者の|82%が|「うれしい|顔」を"),
        ("43か国で（1971年）行われた", "43か国で|（1971年）|行われた"),
        ("明るい、やさしい曲♪", "明るい、|やさしい|曲♪"),
        ("Johnさんと", "Johnさんと"),
    ],
)
def test_japanese_ends_lines_between_phrases(text, wanted):
    assert "|".join(parts(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("微笑，“真好”！", "微|笑，|“真|好”！"),
        ("在43个国家（Ekman）。", "在|43个|国|家|（Ekman）。"),
        ("……真的——吗？", "……|真|的——|吗？"),
    ],
)
def test_chinese_ends_lines_between_signs_but_not_before_a_stop_or_behind_a_bracket(text, wanted):
    assert "|".join(parts(text)) == wanted


def test_small_syllables_and_stops_begin_no_line_of_japanese():
    for part in parts("「ちょっと」スーパーへ行って、人々と歌った。", fine=True):
        assert part[0] not in "」ょっー々、。"
        assert part[-1] != "「"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("สบายดีไหมเพื่อนรัก", "สบายดี|ไหม|เพื่อนรัก"),
        ("เป็นอย่างไรบ้าง", "เป็น|อย่าง|ไรบ้าง"),
        ("ประเทศไทย", "ประเทศ|ไทย"),
        ("สวัสดี\u200bครับ", "สวัสดี|ครับ"),
        ("สเปน", "สเปน"),
    ],
)
def test_thai_ends_lines_where_a_syllable_ends_for_certain_or_where_the_writer_says(text, wanted):
    assert "|".join(parts(text)) == wanted


def test_long_thai_without_such_a_place_is_parted_between_letters():
    found = parts("กรุณากดปุมสีแดงตรงกลางดูหนารอสักครู")
    assert len(found) > 1
    assert all(2 <= len(clusters(part)) <= 16 for part in found)


@pytest.mark.parametrize("word", ["café", "음악을", "नमस्ते", "שלום", "مرحبا", "1,000", ""])
def test_words_of_scripts_with_spaces_are_whole(word):
    assert parts(word) == parts(word, fine=True) == (word,)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("क्षत्रिय", "क्ष|त्रि|य"), ("น้ำใจ", "น้ำ|ใจ"), ("กำลัง", "กำ|ลั|ง"), ("เพื่อ", "เพื่|อ"), ("שָׁלוֹם", "שָׁ|ל|וֹ|ם"),
        ("fê\u0323te", "f|ê\u0323|t|e"), ("\u0301a", "\u0301|a"), ("한국", "한|국"),
    ],
)  # fmt: skip
def test_signs_with_their_marks_are_one(word, wanted):
    assert "|".join(clusters(word)) == wanted


@given(st.text(st.sampled_from("日本の、。「」ーっア a1%ไทยะำเป็นน้ ्\u200bक"), max_size=30), st.booleans())
def test_nothing_is_lost_but_hints(text, fine):
    for word in text.split(" "):
        assert "".join(parts(word, fine=fine)) == word.replace("\u200b", "") or word == parts(word)[0]
        assert "".join(clusters(word)) == word
