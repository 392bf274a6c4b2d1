"""FER-2013 and FER+ in one small file: tiles of lossless WebP, a quarter smaller than the compressed csv.

    python -m scripts.training.packed --csv fer2013.csv.xz --out fer2013.faces

`fer2013.read_faces` reads it in place of the csv, in seconds. Rows keep their numbers, so teachers' answers
and lists of rows mean the same faces either way.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from kiosk.model.normalise import FACE_SIZE
from scripts.command import end_with
from scripts.training.fer2013 import PACKED_SUFFIX, TILE, USAGES, DataError, read_faces


def pack(source: Path, usages: list[str], out: Path) -> int:
    """Write the rows of these usages to ``out``; returns how many faces.

    Raises:
        DataError: as `read_faces`.
    """
    parts = [read_faces(source, usage) for usage in usages]
    images = np.concatenate([part.images for part in parts])
    tiles = [_encode(images[i : i + TILE**2]) for i in range(0, len(images), TILE**2)]
    with out.open("wb") as stream:
        np.savez(
            stream,
            tiles=np.concatenate(tiles),
            sizes=np.array([len(tile) for tile in tiles]),
            labels=np.concatenate([part.labels for part in parts]).astype(np.uint8),
            votes=np.concatenate([part.votes for part in parts]).astype(np.uint8),
            rows=np.concatenate([part.rows for part in parts]).astype(np.int32),
            usages=np.repeat([USAGES.index(u) for u in usages], [len(p) for p in parts]).astype(np.uint8),
        )
    return len(images)


def _encode(images: np.ndarray) -> np.ndarray:
    """uint8 ``[N, 48, 48]``, at most `TILE` squared → one lossless WebP, filled up with black."""
    tile = np.zeros((TILE**2, FACE_SIZE, FACE_SIZE), np.uint8)
    tile[: len(images)] = images
    side = TILE * FACE_SIZE
    picture = tile.reshape(TILE, TILE, FACE_SIZE, FACE_SIZE).transpose(0, 2, 1, 3).reshape(side, side)
    lossless = 101  # OpenCV's way of asking for it: a quality above 100
    good, data = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, lossless])
    if not good:
        raise DataError("This OpenCV cannot write WebP; install opencv-python-headless.")
    return data.ravel()


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Pack FER-2013 and FER+ into one file.", allow_abbrev=False)
    p.add_argument("--csv", type=Path, required=True, help="fer2013.csv(.gz|.xz), FER+ beside it")
    p.add_argument(
        "--usage", action="append", choices=USAGES, help="repeat for more (default: Training, PublicTest)"
    )
    p.add_argument("--out", type=Path, required=True, help=f"file to write, ending in {PACKED_SUFFIX}")
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("packed", lambda: run(args))


def run(args: argparse.Namespace) -> int:
    if args.out.suffix != PACKED_SUFFIX:
        raise DataError(f"--out must end in {PACKED_SUFFIX}, or it would not be known again.")
    faces = pack(args.csv, args.usage or ["Training", "PublicTest"], args.out)
    print(f"{args.out}: {faces} faces, {args.out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
