"""What the ``kiosk`` command starts; ``python -m kiosk`` is the same."""

import signal
import sys

# Until there is somebody who knows what to do about it, Ctrl-C ends the program without a word.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from kiosk.cli import main

if __name__ == "__main__":
    sys.exit(main())
