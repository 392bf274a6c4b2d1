"""What every test goes by."""

import kiosk.vision  # noqa: F401  (OpenCV's limit on pictures, which it reads when a test first imports it)
