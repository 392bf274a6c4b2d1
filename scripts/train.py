"""Trains the network that reads expressions: data in, a float checkpoint out.

The program is `scripts.training.train`.
"""

import sys
from pathlib import Path

# Run from a bare checkout, too: scripts and kiosk lie beside this folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.training.train import main

if __name__ == "__main__":
    sys.exit(main())
