"""Reading faces: FER-2013 in every shape people have it, FER+ beside it, a maker's own folder.

Needs numpy and OpenCV only, so that evaluation and its tests run without the training libraries.
"""

import csv
import gzip
import lzma
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import cv2
import numpy as np

from kiosk.errors import UsageError
from kiosk.model.normalise import FACE_SIZE

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven classes in the order of FER-2013's ``emotion`` column. They reach the kiosk through the
manifest that `quantize.py` writes, never through this module."""

USAGES = ("Training", "PublicTest", "PrivateTest")

VOTES = (
    *("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"),
    *("unknown", "NF"),
)
"""Columns of FER+'s ``fer2013new.csv``: how many of ten people chose each (Barsoum et al., 2016)."""

FOLDER_USAGE = {"Training": "train", "PublicTest": "test", "PrivateTest": "test"}
"""Kaggle's class folders know two parts only: ``test`` holds PublicTest and PrivateTest together."""

MAX_BROKEN_SHARE = 0.02
"""A file with more broken rows than this is not FER-2013: refuse it rather than train on the rest."""

IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png"}

PACKED_SUFFIX = ".faces"
TILE = 32
"""A packed file (see `packed`) holds tiles of 32×32 faces, row by row."""


class DataError(UsageError):
    """The data cannot be used as they are; nothing has been written."""


@dataclass(frozen=True)
class Faces:
    """Some faces with their labels.

    Attributes:
        images: uint8 ``[N, 48, 48]``, grey levels.
        labels: int64 ``[N]``, indices into `LABELS`.
        votes: float32 ``[N, 10]``, FER+ votes in the order of `VOTES`; all zero where there are none.
        rows: int64 ``[N]``, row number in the csv (0 is the first after the header), or the position
            in the sorted list of image files.
        skipped: one sentence for every row or image that was left out because it is broken.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray
    rows: np.ndarray
    skipped: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, index: np.ndarray) -> "Faces":
        """The faces at ``index`` (integers or a boolean mask); ``skipped`` is kept."""
        return Faces(
            self.images[index], self.labels[index], self.votes[index], self.rows[index], self.skipped
        )

    def not_faces(self) -> np.ndarray:
        """bool ``[N]``: five or more of FER+'s ten people saw no face here (blank or broken pictures)."""
        return self.votes[:, VOTES.index("NF")] >= 5


def read_faces(source: Path, usage: str) -> Faces:
    """The rows of one usage, from a csv (plain, .gz, .xz), a packed copy or Kaggle's class folders.

    A ``fer2013new.csv`` beside the csv is read too: it holds FER+ votes for the same rows.

    Raises:
        DataError: the file is missing, has other columns, has too many broken rows, or no row at all
            of this usage.
    """
    if usage not in USAGES:
        raise DataError(f"There is no usage {usage!r} in FER-2013; choose one of {', '.join(USAGES)}.")
    if source.is_dir():
        return read_folders(source / FOLDER_USAGE[usage])
    return _read_packed(source, usage) if source.suffix == PACKED_SUFFIX else _read_csv(source, usage)


def read_folders(folder: Path) -> Faces:
    """Faces from one folder per class, named as in `LABELS`; colour and size are converted.

    Raises:
        DataError: no such folder, or no usable image in any class folder.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder; it should hold a folder per class ({', '.join(LABELS)}).")
    images, labels, rows, skipped = [], [], [], []
    files = sorted(f for f in folder.glob("*/*") if f.suffix.lower() in IMAGE_SUFFIXES)
    for row, path in enumerate(files):
        if path.parent.name not in LABELS:
            skipped.append(f"{path}: {path.parent.name!r} is not one of {', '.join(LABELS)}.")
            continue
        grey = cv2.imdecode(np.frombuffer(path.read_bytes() or b"\0", np.uint8), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            skipped.append(f"{path}: not a readable image.")
            continue
        if grey.shape != (FACE_SIZE, FACE_SIZE):
            grey = cv2.resize(grey, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA)
        images.append(grey)
        labels.append(LABELS.index(path.parent.name))
        rows.append(row)
    if not images:
        raise DataError(f"{folder} holds no readable face in folders named {', '.join(LABELS)}.")
    _refuse_if_mostly_broken(folder, skipped, len(files))
    votes = np.zeros((len(images), len(VOTES)), np.float32)
    return Faces(np.stack(images), np.array(labels, np.int64), votes, np.array(rows, np.int64), skipped)


def join(first: Faces, second: Faces) -> Faces:
    """Both sets, one after the other. Row numbers keep their meaning only within each part."""
    return Faces(
        np.concatenate([first.images, second.images]),
        np.concatenate([first.labels, second.labels]),
        np.concatenate([first.votes, second.votes]),
        np.concatenate([first.rows, second.rows]),
        first.skipped + second.skipped,
    )


def _read_packed(path: Path, usage: str) -> Faces:
    try:
        with np.load(path, allow_pickle=False) as packed:
            part = {name: packed[name] for name in ("tiles", "sizes", "labels", "votes", "rows", "usages")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a file of scripts/training/packed.py, or it is damaged; pack it again."
        ) from error
    chosen = part["usages"] == USAGES.index(usage)
    if not chosen.any():
        raise DataError(f"{path} holds no faces of usage {usage}; pack it again with --usage {usage}.")
    ends = np.cumsum(part["sizes"])
    faces = [_decode(part["tiles"][end - size : end], path) for size, end in zip(part["sizes"], ends)]
    images = np.concatenate(faces)[: len(chosen)][chosen]
    votes = part["votes"][chosen].astype(np.float32)
    return Faces(
        images, part["labels"][chosen].astype(np.int64), votes, part["rows"][chosen].astype(np.int64)
    )


def _decode(data: np.ndarray, path: Path) -> np.ndarray:
    """One tile's bytes → uint8 ``[1024, 48, 48]``."""
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    if picture is None or picture.shape != (TILE * FACE_SIZE, TILE * FACE_SIZE):
        raise DataError(f"{path} holds a damaged tile; pack it again.")
    split = picture.reshape(TILE, FACE_SIZE, TILE, FACE_SIZE).transpose(0, 2, 1, 3)
    return split.reshape(-1, FACE_SIZE, FACE_SIZE)


def _read_csv(path: Path, usage: str) -> Faces:
    votes_path = path.parent / "fer2013new.csv"
    all_votes = _read_votes(votes_path) if votes_path.is_file() else None
    images, labels, votes, rows, skipped = [], [], [], [], []
    seen = 0
    row = -1
    for row, record in enumerate(_records(path, ("emotion", "pixels", "Usage"))):
        if all_votes is not None and (row >= len(all_votes) or all_votes[row][0] != record["Usage"]):
            raise DataError(f"{votes_path} is not in step with {path} at row {row}; remove or replace it.")
        if record["Usage"] != usage:
            if record["Usage"] not in USAGES:
                skipped.append(f"{path} row {row}: the usage {record['Usage']!r} is unknown.")
            continue
        seen += 1
        problem, label, face = _parse(record)
        if problem:
            skipped.append(f"{path} row {row}: {problem}.")
            continue
        images.append(face)
        labels.append(label)
        votes.append(np.zeros(len(VOTES), np.float32) if all_votes is None else all_votes[row][1])
        rows.append(row)
    _refuse_if_mostly_broken(path, skipped, max(seen, 1 if skipped else 0))
    if not images:
        raise DataError(f"{path} has {row + 1} rows but none with Usage {usage}.")
    return Faces(
        np.stack(images), np.array(labels, np.int64), np.stack(votes), np.array(rows, np.int64), skipped
    )


def _parse(record: dict[str, str | None]) -> tuple[str, int, np.ndarray]:
    """(what is wrong or "", label, uint8 ``[48, 48]``) of one csv row."""
    nothing = np.empty((0, 0), np.uint8)
    emotion = (record["emotion"] or "").strip()
    if not emotion.isdecimal() or int(emotion) >= len(LABELS):
        return f"the emotion {emotion!r} is not a number from 0 to {len(LABELS) - 1}", -1, nothing
    text = record["pixels"] or ""
    if not re.fullmatch(r"[0-9 ]*", text):
        return "its pixels are not all whole numbers", -1, nothing
    pixels = np.fromstring(text, np.int64, sep=" ")  # stays at the largest number on overflow
    if pixels.size != FACE_SIZE**2:
        return f"it has {pixels.size} pixels instead of {FACE_SIZE**2}", -1, nothing
    if np.max(pixels) > 255:
        return "its pixels are not all from 0 to 255", -1, nothing
    return "", int(emotion), pixels.astype(np.uint8).reshape(FACE_SIZE, FACE_SIZE)


def _read_votes(path: Path) -> list[tuple[str, np.ndarray]]:
    """(usage, float32 ``[10]``) of every row of FER+."""
    found = []
    for row, record in enumerate(_records(path, ("Usage", *VOTES))):
        try:
            found.append((record["Usage"] or "", np.array([record[name] for name in VOTES], np.float32)))
        except (TypeError, ValueError):
            raise DataError(f"{path} row {row} does not hold ten numbers of votes.") from None
    return found


def _records(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str | None]]:
    if not path.is_file():
        raise DataError(f"{path} does not exist; give the path of fer2013.csv or of Kaggle's class folders.")
    try:
        with _open(path) as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                raise DataError(f"{path} has no column {', '.join(missing)}; it needs {', '.join(columns)}.")
            yield from reader
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read to its end ({error}); fetch it again.") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="ascii", newline="")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="ascii", newline="")
    return path.open(encoding="ascii", newline="")


def _refuse_if_mostly_broken(source: Path, skipped: list[str], seen: int) -> None:
    if len(skipped) > max(3, MAX_BROKEN_SHARE * seen) or (skipped and len(skipped) >= seen):
        raise DataError(f"{source} is not usable: {len(skipped)} broken, the first: {skipped[0]}")
