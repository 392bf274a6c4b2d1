"""What the visitor sees. Draws a session state and knows nothing else; only the main thread comes here."""

import os

# The commands print JSON; pygame's greeting on standard output would spoil it.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
