"""Scores a .tflite on data it has not learned from, against labels and people.

The program is `scripts.training.evaluate`.
"""

import sys
from pathlib import Path

# Run from a bare checkout, too: scripts and kiosk lie beside this folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.training.evaluate import main

if __name__ == "__main__":
    sys.exit(main())
