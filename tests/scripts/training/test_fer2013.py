"""Reading faces: every shape FER-2013 comes in, and one sentence for everything that is wrong."""

import csv
import gzip
import io
import lzma
from pathlib import Path

import cv2
import numpy as np
import pytest

from scripts.training.fer2013 import LABELS, VOTES, DataError, join, read_faces, read_folders

Row = tuple[object, object, str]


def pixels(level: int) -> str:
    return " ".join([str(level)] * 48 * 48)


ROWS: list[Row] = [
    (3, pixels(30), "Training"),
    (0, pixels(40), "PublicTest"),
    (6, pixels(50), "Training"),
    (5, pixels(60), "PrivateTest"),
]


def table(rows: list[Row], heading: tuple[str, ...] = ("emotion", "pixels", "Usage")) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode()


def write_csv(folder: Path, rows: list[Row], name: str = "fer2013.csv") -> Path:
    path = folder / name
    path.write_bytes(table(rows))
    return path


def write_votes(folder: Path, usages: list[str], **columns: list[int]) -> None:
    with (folder / "fer2013new.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Usage", "Image name", *VOTES])
        for row, usage in enumerate(usages):
            writer.writerow([usage, f"fer{row:07d}.png", *(columns.get(v, [0] * 9)[row] for v in VOTES)])


def write_image(path: Path, level: int = 128, size: int = 48) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((size, size), level, np.uint8))


@pytest.mark.parametrize(
    ("name", "pack"),
    [("fer2013.csv", bytes), ("fer2013.csv.gz", gzip.compress), ("fer2013.csv.xz", lzma.compress)],
)
def test_a_csv_is_read_plain_or_packed(tmp_path: Path, name: str, pack) -> None:
    path = tmp_path / name
    path.write_bytes(pack(table(ROWS)))
    faces = read_faces(path, "Training")
    assert faces.labels.tolist() == [3, 6]
    assert faces.rows.tolist() == [0, 2]
    assert faces.images.shape == (2, 48, 48)
    assert faces.images.dtype == np.uint8
    assert faces.images[:, 0, 0].tolist() == [30, 50]
    assert not faces.votes.any()
    assert faces.skipped == []


def test_pixels_keep_their_places(tmp_path: Path) -> None:
    values = np.arange(48 * 48) % 256
    path = write_csv(tmp_path, [(1, " ".join(map(str, values)), "Training")])
    assert (read_faces(path, "Training").images[0].ravel() == values).all()


def test_votes_beside_the_csv_are_read_and_tell_no_faces(tmp_path: Path) -> None:
    path = write_csv(tmp_path, ROWS)
    write_votes(tmp_path, [r[2] for r in ROWS], happiness=[9, 0, 0, 0], NF=[1, 0, 10, 0])
    faces = read_faces(path, "Training")
    assert faces.votes[:, VOTES.index("happiness")].tolist() == [9, 0]
    assert faces.not_faces().tolist() == [False, True]
    assert faces.take(~faces.not_faces()).labels.tolist() == [3]


def test_votes_of_other_rows_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path, ROWS)
    write_votes(tmp_path, ["Training", "Training", "Training", "PrivateTest"])
    with pytest.raises(DataError, match=r"not in step .* at row 1"):
        read_faces(path, "Training")


def test_kaggles_folders_are_read(tmp_path: Path) -> None:
    write_image(tmp_path / "train" / "happy" / "a.png", 10)
    write_image(tmp_path / "train" / "angry" / "b.png", 20)
    write_image(tmp_path / "test" / "sad" / "c.png", 30)
    training = read_faces(tmp_path, "Training")
    assert training.labels.tolist() == [LABELS.index("angry"), LABELS.index("happy")]
    assert read_faces(tmp_path, "PublicTest").labels.tolist() == [LABELS.index("sad")]


def test_a_makers_own_faces_may_have_any_size_and_colour(tmp_path: Path) -> None:
    (tmp_path / "fear").mkdir()
    cv2.imwrite(str(tmp_path / "fear" / "me.png"), np.full((200, 160, 3), 77, np.uint8))
    faces = read_folders(tmp_path)
    assert faces.images.shape == (1, 48, 48)
    assert faces.images.mean() == pytest.approx(77, abs=1)


def test_sets_are_joined_with_what_each_skipped(tmp_path: Path) -> None:
    write_image(tmp_path / "mine" / "happy" / "a.png")
    (tmp_path / "mine" / "happy" / "broken.png").write_bytes(b"no image")
    both = join(read_faces(write_csv(tmp_path, ROWS), "Training"), read_folders(tmp_path / "mine"))
    assert both.labels.tolist() == [3, 6, 3]
    assert len(both.votes) == len(both.rows) == len(both.images) == 3
    assert len(both.skipped) == 1


@pytest.mark.parametrize(
    ("emotion", "text", "complaint"),
    [
        ("7", pixels(1), "'7' is not a number from 0 to 6"),
        ("-1", pixels(1), "'-1' is not a number"),
        ("", pixels(1), "'' is not a number"),
        ("happy", pixels(1), "'happy' is not a number"),
        ("1", pixels(1)[2:], "2303 pixels instead of 2304"),
        ("1", "", "0 pixels"),
        ("1", pixels(1).replace("1", "256", 1), "not all from 0 to 255"),
        ("1", pixels(1).replace("1", "9" * 30, 1), "not all from 0 to 255"),
        ("1", pixels(1).replace("1", "-1", 1), "not all whole numbers"),
        ("1", pixels(1).replace("1", "1.5", 1), "not all whole numbers"),
        ("1", pixels(1).replace("1", "x", 1), "not all whole numbers"),
    ],
)
def test_a_broken_row_is_named_and_skipped(tmp_path: Path, emotion: str, text: str, complaint: str) -> None:
    faces = read_faces(write_csv(tmp_path, [*ROWS, (emotion, text, "Training")]), "Training")
    assert len(faces) == 2
    assert len(faces.skipped) == 1
    assert "row 4" in faces.skipped[0]
    assert complaint in faces.skipped[0]


def test_a_file_of_mostly_broken_rows_is_refused(tmp_path: Path) -> None:
    rows = [*ROWS, *[(9, pixels(1), "Training")] * 4]
    with pytest.raises(DataError, match=r"4 broken, the first: .*row 4"):
        read_faces(write_csv(tmp_path, rows), "Training")


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_bytes(table(ROWS, ("label", "pixels", "part")))
    with pytest.raises(DataError, match="no column emotion, Usage"):
        read_faces(path, "Training")


def test_an_empty_usage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="4 rows but none with Usage PrivateTest"):
        read_faces(write_csv(tmp_path, [*ROWS[:3], ROWS[0]]), "PrivateTest")


def test_an_unknown_usage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'Test'.*Training, PublicTest, PrivateTest"):
        read_faces(write_csv(tmp_path, ROWS), "Test")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_bytes(b"")
    with pytest.raises(DataError, match="no column emotion"):
        read_faces(tmp_path / "fer2013.csv", "Training")


@pytest.mark.parametrize(("suffix", "pack"), [(".xz", lzma.compress), (".gz", gzip.compress)])
def test_a_download_that_was_cut_short_is_refused(tmp_path: Path, suffix: str, pack) -> None:
    path = tmp_path / f"fer2013.csv{suffix}"
    path.write_bytes(pack(table(ROWS * 50))[:-20])
    with pytest.raises(DataError, match="cannot be read to its end"):
        read_faces(path, "Training")


def test_what_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_faces(tmp_path / "none.csv", "Training")
    with pytest.raises(DataError, match="not a folder"):
        read_folders(tmp_path / "none")


def test_folders_without_faces_are_refused(tmp_path: Path) -> None:
    (tmp_path / "happy").mkdir()
    (tmp_path / "happy" / "notes.txt").write_text("no face")
    with pytest.raises(DataError, match="no readable face"):
        read_folders(tmp_path)


def test_broken_and_foreign_images_are_named_and_skipped(tmp_path: Path) -> None:
    for number in range(5):
        write_image(tmp_path / "happy" / f"{number}.png")
    (tmp_path / "happy" / "empty.jpg").write_bytes(b"")
    write_image(tmp_path / "contempt" / "a.png")
    faces = read_folders(tmp_path)
    assert len(faces) == 5
    assert ["contempt" in faces.skipped[0], "empty.jpg" in faces.skipped[1]] == [True, True]
