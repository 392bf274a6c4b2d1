"""Measure the face detectors on video clips, and how FER-2013 frames a face.

    python -m scripts.measure.faces --clips DIR [--csv fer2013.csv]

Prints the tables that docs/faces.md keeps, and exits with status 1 when the kiosk's own two passes miss more
than ``--max-missed`` of the faces in the plain clips, or see one where nobody is. What the clips show is
written down in `clips.TRUTH` from looking at them; clips that are not there are left out and named.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from kiosk.vision.face.detection import Detection
from kiosk.vision.face.detector import FaceDetector
from kiosk.vision.face.networks import BACK, FULL_RANGE_SPARSE, SHORT_RANGE
from kiosk.vision.face.tracker import FaceTracker
from scripts.command import end_with
from scripts.measure.clips import CONDITIONS, Picture, at_share, pictures, plain
from scripts.measure.unusual_faces import print_filling, print_portraits, print_posters, print_turned
from scripts.training.fer2013 import read_faces

SHARES = (0.32, 0.2, 0.12, 0.09, 0.065, 0.05)
"""Widths of the face, as shares of the frame's, at which its measuring is compared."""

KIOSK = "kiosk"
COLOUR = "plain, in colour"

Finder = Callable[[np.ndarray], list[Detection]]


@dataclass
class Score:
    """Faces found of those there, frames with one too many of all frames."""

    there: int = 0
    found: int = 0
    frames: int = 0
    wrong: int = 0

    def add(self, there: int, found: int) -> None:
        self.there += there
        self.found += min(there, found)
        self.frames += 1
        self.wrong += found > there

    def __str__(self) -> str:
        return f"{self.found / max(1, self.there):.3f} ({self.wrong})"


def finders() -> dict[str, Finder]:
    """The single networks as their makers set them, and the kiosk's two passes."""
    return {
        "short range": FaceDetector(SHORT_RANGE).detect,
        "back": FaceDetector(BACK).detect,
        "full range": FaceDetector(FULL_RANGE_SPARSE).detect,
        "unbrightened": FaceDetector(FULL_RANGE_SPARSE, brightened=False).detect,
        KIOSK: FaceTracker().faces,
    }


def compare(shown: list[Picture]) -> dict[str, dict[str, Score]]:
    """The score of every finder under every condition: ``[condition][finder]``."""
    every = finders()
    scores: dict[str, dict[str, Score]] = {}
    for condition, make in [*CONDITIONS.items(), (COLOUR, plain)]:
        scores[condition] = {name: Score() for name in every}
        for picture in shown:
            rgb = make(picture)
            if rgb is None:
                continue
            grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
            for name, find in every.items():
                frame = rgb if condition == COLOUR and name != KIOSK else grey
                scores[condition][name].add(picture.faces, len(find(frame)))
    return scores


def print_scores(scores: dict[str, dict[str, Score]]) -> None:
    names = list(scores["plain"])
    print(f"{'share of faces found (frames with one too many)':48s}" + "".join(f"{n:>14s}" for n in names))
    for condition, row in scores.items():
        some = row[names[0]]
        head = f"{condition}: {some.there} faces in {some.frames} frames"
        print(f"{head:48s}" + "".join(f"{row[name]!s:>14s}" for name in names))


def print_measuring(shown: list[Picture]) -> None:
    """How far a finder's idea of one face depends on its distance: the less, the steadier the crop."""
    print("\nwidth of the box against the same face's at 0.2 of the frame; spread of the eye line, degrees")
    near_enough = [picture for picture in shown if picture.box]
    for name, find in finders().items():
        if name == "unbrightened":
            continue
        widths: dict[float, list[float]] = {share: [] for share in SHARES}
        angles: dict[float, list[float]] = {share: [] for share in SHARES}
        for picture in near_enough:
            reference = None
            for share in (0.2, *SHARES):
                frame = at_share(picture, share)
                found = [] if frame is None else find(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY))
                if not found:
                    continue
                measured = found[0].box[2] / share, _eye_line(found[0])
                if reference is None:
                    reference = measured
                    continue
                widths[share].append(measured[0] / reference[0])
                angles[share].append(measured[1] - reference[1])
        print(f"{name:14s}" + "".join(_cell(share, widths[share], angles[share]) for share in SHARES))


def _cell(share: float, widths: list[float], angles: list[float]) -> str:
    if len(widths) < 3:
        return f"  {share}: none   "
    return f"  {share}: {np.median(widths):.2f} {np.std(angles):4.1f}°"


def _eye_line(face: Detection) -> float:
    (right_x, right_y), (left_x, left_y) = face.right_eye, face.left_eye
    return float(np.degrees(np.arctan2(left_y - right_y, left_x - right_x)))


def print_times(frame: np.ndarray, nobody: np.ndarray | None, runs: int = 60) -> None:
    """Least and median time over a 640x480 frame, at one thread; mean where frames differ in it."""
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    tracker = FaceTracker()
    print("\nms on 640x480 at one thread, least / median")
    shown: dict[str, tuple[Callable[[np.ndarray], object], np.ndarray]] = {
        name: (find, grey) for name, find in finders().items()
    }
    shown["kiosk, following"] = tracker.follow, grey
    if nobody is not None:
        shown["kiosk, nobody"] = FaceTracker().follow, cv2.cvtColor(nobody, cv2.COLOR_RGB2GRAY)
    for name, (find, grey) in shown.items():
        taken = []
        for _ in range(runs):
            start = time.perf_counter()
            find(grey)
            taken.append(1000 * (time.perf_counter() - start))
        print(f"  {name:18s} {min(taken):5.1f} / {np.median(taken):5.1f}, mean {np.mean(taken):5.1f}")


def print_framing(source: Path, count: int) -> None:
    """Where FER-2013's square lies around a face, in widths of the box the kiosk finds."""
    faces = read_faces(source, "Training")
    faces = faces.take(~faces.not_faces())
    faces = faces.take(np.random.default_rng(2013).choice(len(faces), count, replace=False))
    tracker = FaceTracker()
    rows = []
    for face in faces.images:
        # Four times the size, in the middle of a black frame; mirrored too, so that a network's
        # leaning to one side cancels.
        large = cv2.resize(face, (192, 192), interpolation=cv2.INTER_CUBIC)
        for sided in (large, large[:, ::-1]):
            found = tracker.faces(cv2.copyMakeBorder(sided, 144, 144, 224, 224, cv2.BORDER_CONSTANT))
            if len(found) == 1:
                rows.append(_frame_of(found[0]))
    quartiles = np.percentile(rows, [25, 50, 75], axis=0).T
    print(f"\n{len(rows)} of {2 * count} FER-2013 Training faces gave exactly one detection; quartiles:")
    names = ("side / box width", "shift right / box width", "shift down / box width", "eye line, degrees")
    for name, (low, middle_, high) in zip(names, quartiles, strict=True):
        print(f"  {name:26s} {low:7.3f} {middle_:7.3f} {high:7.3f}")


def _frame_of(face: Detection) -> tuple[float, float, float, float]:
    """The 192-pixel square at the frame's centre as seen from the face's box, along the eye line."""
    width, angle = face.box[2], np.radians(_eye_line(face))
    across, down = 320 - face.centre[0], 240 - face.centre[1]
    return (
        192 / width,
        (across * np.cos(angle) + down * np.sin(angle)) / width,
        (down * np.cos(angle) - across * np.sin(angle)) / width,
        np.degrees(angle),
    )


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Measure face detectors on clips, and FER-2013's framing.")
    p.add_argument("--clips", type=Path, required=True, help="folder of the clips")
    p.add_argument("--csv", type=Path, help="fer2013.csv (or .xz, .gz), to measure the crop")
    p.add_argument("--per-clip", type=int, default=30, help="frames of each clip")
    p.add_argument("--faces", type=int, default=500, help="FER-2013 faces to measure")
    p.add_argument("--max-missed", type=float, default=0.02, help="share of plain faces that may be missed")
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("faces", lambda: run(args))


def run(args: argparse.Namespace) -> int:
    cv2.setNumThreads(1)
    shown = pictures(args.clips, args.per_clip)
    scores = compare(shown)
    print_scores(scores)
    print_measuring(shown)
    print_filling(shown)
    print_turned(args.clips)
    print_posters(args.clips)
    nobody = next((picture for picture in shown if not picture.faces), None)
    print_times(plain(shown[0]), plain(nobody) if nobody else None)
    if args.csv:
        print_framing(args.csv, args.faces)
        print_portraits(read_faces(args.csv, "PublicTest").images[::14])
    own = scores["plain"][KIOSK]
    missed = 1 - own.found / max(1, own.there)
    if missed > args.max_missed or own.wrong:
        print(f"the kiosk missed {missed:.1%} of the faces and saw {own.wrong} too many", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
