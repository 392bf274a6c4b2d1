"""Proves that the way from data to .tflite works on this machine: train, resume, quantize, score.

    python -m scripts.training.selftest

It needs no data set: a tiny network learns faces that the tests draw themselves, and must then know new
ones. Some minutes. The ordinary test run leaves these tests out where the training libraries are missing;
here missing libraries are a failure.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("torch", "litert_torch", "ai_edge_quantizer", "matplotlib", "tqdm", "pytest")


def main() -> int:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"selftest: {', '.join(missing)} not installed; run pip install -e '.[train]'.", file=sys.stderr
        )
        return 2
    import pytest

    return pytest.main([str(ROOT / "tests" / "scripts"), "--durations=5", "-p", "no:cacheprovider"])


if __name__ == "__main__":
    sys.exit(main())
