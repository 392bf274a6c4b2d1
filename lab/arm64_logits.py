"""What the kiosk's networks answer on this machine, and how far two machines' answers lie apart.

    python lab/arm64_logits.py answer [RUNTIME] [--faces N] > ANSWER.json
    python lab/arm64_logits.py compare NAME REFERENCE.json ANSWER.json [NAME REFERENCE.json ANSWER.json …]

`lab/arm64.sh` runs the first on two kinds of processor and the second on what they said. ``compare`` prints a
table and ends with status 1 when an answer lies further from the reference than it may.
"""

import argparse
import hashlib
import json
import platform
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.model.classifier import Classifier
from kiosk.model.interpreter import Runtime, runtime_name
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.images import read_image
from kiosk.vision.face.crop import face_crop
from kiosk.vision.face.tracker import FaceTracker

SEED = 48
MODULES = ("numpy", "cv2", "pygame", "segno", "gpiozero", "pydantic", "yaml", "font_manrope")
"""What the kiosk imports besides the runtime; each must load on the foreign processor."""
PACKAGES = ("numpy", "opencv-python-headless", "pygame-ce", "pydantic-core", "PyYAML")

EXACT = "ai-edge-litert"
"""This runtime's int8 kernels (XNNPACK) round alike everywhere: its answers must be equal bit for bit.
The older runtime's round otherwise on x86 than on ARM, and must keep to the manifest's tolerance."""

MOST_PIXELS = 0.01
MOST_GREY = 1
MOST_PROBABILITY = 0.01
"""How far the portrait's box, crop and verdict may move: the detectors compute in float32, whose sums every
processor adds up in its own order. A grey level in the crop can be an int8 step in the network's input."""


def digest(pixels: np.ndarray) -> str:
    """Short for the array's bytes."""
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()[:16]


def faces(count: int) -> list[np.ndarray]:
    """The golden input and ``count`` more, uint8 ``[48, 48]``, of whole numbers, so the same everywhere.

    Half are the golden face moved, mirrored, in other light and behind noise; half are squares of chance,
    large or small, which reach corners of the network that no face reaches.
    """
    chance = np.random.default_rng(SEED)
    drawn = [golden_input()]
    for number in range(count):
        if number % 2:
            cells = 2 ** int(chance.integers(1, 5)) * 3
            levels = chance.integers(0, 256, (cells, cells))
            face = np.kron(levels, np.ones((48 // cells, 48 // cells), np.int64))
        else:
            down, right, gain, offset, rough = (
                int(n) for n in chance.integers((-5, -5, 60, 0, 1), (6, 6, 300, 90, 50))
            )
            face = np.roll(golden_input()[:, :: 1 - 2 * (number // 2 % 2)], (down, right), (0, 1)).astype(
                np.int64
            )
            face = face * gain // 256 + offset + chance.integers(-rough, rough + 1, face.shape)
        drawn.append(np.clip(face, 0, 255).astype(np.uint8))
    return drawn


def answer(runtime: Runtime, count: int) -> dict[str, Any]:
    """What this machine says, in plain JSON types.

    Raises:
        ModelError: the golden input is answered beyond the manifest's tolerance: the kiosk would not start.
    """
    for module in MODULES:
        import_module(module)
    name = runtime_name(runtime)
    classifier = Classifier(DEFAULT_MANIFEST, runtime=runtime)
    pictures = faces(count)
    quanta = [classifier.quantize(face) for face in pictures]
    portrait = read_image(demo_picture())
    tracker = FaceTracker(runtime=runtime)
    found = tracker.faces(portrait)[0]
    crop = face_crop(portrait, found)
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "runtime": f"{name} {version(name)}",
        "packages": {package: version(package) for package in PACKAGES},
        "golden": list(classifier.manifest.golden.logits),
        "tolerance": classifier.manifest.golden.tolerance,
        "faces": [digest(face) for face in pictures],
        "quanta": [digest(asked) for asked in quanta],
        "logits": [classifier.infer(asked).tolist() for asked in quanta],
        "portrait": digest(portrait),
        "box": found.box,
        "eyes": (found.right_eye, found.left_eye),
        "crop": crop.tolist(),
        "probabilities": list(classifier.classify(crop).values()),
    }


def furthest(one: Any, other: Any) -> float:
    """Largest difference of two equally shaped lists of numbers."""
    return float(np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64)).max())


def compare(name: str, reference: dict[str, Any], told: dict[str, Any]) -> tuple[list[str], list[str]]:
    """A row of the table, and a sentence for everything that is not as it must be."""
    known = dict(zip(reference["faces"], zip(reference["quanta"], reference["logits"])))
    if not set(told["faces"]) <= set(known) or told["portrait"] != reference["portrait"]:
        return [name], [f"{name}: the pictures themselves are not the reference's"]
    pairs = [(known[face][1], logits) for face, logits in zip(told["faces"], told["logits"])]
    asked = sum(known[face][0] != quanta for face, quanta in zip(told["faces"], told["quanta"]))
    wrong = sum(one != other for one, other in pairs)
    far = max(furthest(one, other) for one, other in pairs)
    golden = furthest(told["golden"], told["logits"][0])
    box = max(furthest(reference["box"], told["box"]), furthest(reference["eyes"], told["eyes"]))
    grey = furthest(reference["crop"], told["crop"])
    pixels = int((np.array(reference["crop"]) != np.array(told["crop"])).sum())
    verdict = furthest(reference["probabilities"], told["probabilities"])
    faults = []
    if asked:
        faults.append(f"{asked} faces reach the network as other int8 numbers")
    if far > (0 if told["runtime"].startswith(EXACT) else told["tolerance"]):
        faults.append(f"{wrong} of {len(pairs)} answers differ, by up to {far:.0f} quanta")
    if box > MOST_PIXELS or grey > MOST_GREY or verdict > MOST_PROBABILITY:
        faults.append(
            f"the portrait's box moves by {box:.4f} px, its crop by {grey:.0f}, its verdict by {verdict:.4f}"
        )
    row = [
        name,
        f"{told['python']}, numpy {told['packages']['numpy']}",
        told["runtime"],
        "equal" if not golden else f"within {golden:.0f}",
        f"all {len(pairs)} equal" if not wrong else f"{wrong} of {len(pairs)} differ, ≤ {far:.0f}",
        f"{box:.1e} px",
        "equal" if not pixels else f"{pixels} px ≤ {grey:.0f}",
        "equal" if not verdict else f"{verdict:.1e}",
    ]
    return row, [f"{name}: {fault}" for fault in faults]


def show(rows: list[list[str]]) -> None:
    """A table with columns as wide as they must be."""
    titles = ["", "Python", "runtime", "golden", "int8 answers", "face box", "crop", "verdict"]
    rows = [titles, *(row + [""] * (len(titles) - len(row)) for row in rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(arguments: list[str]) -> int:
    """Exit status: 0, or 1 when answers are not the reference's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    answers = tasks.add_parser("answer")
    answers.add_argument("runtime", nargs="?", choices=get_args(Runtime), default="auto")
    answers.add_argument("--faces", type=int, default=64, help="besides the golden input (default: 64)")
    tasks.add_parser("compare").add_argument("triples", nargs="+", metavar="NAME REFERENCE ANSWER")
    args = parser.parse_args(arguments)
    if args.task == "answer":
        print(json.dumps(answer(args.runtime, args.faces)))
        return 0
    if len(args.triples) % 3:
        parser.error("compare takes a name and two files at a time")
    rows, faults = [], []
    for start in range(0, len(args.triples), 3):
        name, *files = args.triples[start : start + 3]
        row, more = compare(name, *(json.loads(Path(file).read_text(encoding="utf-8")) for file in files))
        rows.append(row)
        faults += more
    show(rows)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
