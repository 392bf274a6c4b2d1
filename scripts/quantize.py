"""Turns a float checkpoint into the int8 .tflite and its manifest.

The program is `scripts.training.quantize`.
"""

import sys
from pathlib import Path

# Run from a bare checkout, too: scripts and kiosk lie beside this folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.training.quantize import main

if __name__ == "__main__":
    sys.exit(main())
