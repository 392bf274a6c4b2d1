"""The README's picture of the web page, taken anew: ``make web-pictures``."""

import tempfile
from pathlib import Path

import cv2
import numpy as np

from kiosk.system.folders import ROOT
from scripts.measure.web_server import WebServer
from tests.web.harness import pictures
from tests.web.harness.browser import DESK, PHONE, chromium
from tests.web.harness.kiosk_page import KioskPage

PICTURE = ROOT / "docs" / "pictures" / "web.webp"

HEIGHT = 1000
"""Pixels of the window at a desk, in which the longest fact is whole; the phone's is the tests'."""

BETWEEN, MARGIN = 36, 36
"""Pixels around them."""

WIDTH = 1400
"""Pixels of the picture: the README is no wider."""

QUALITY = 60


def main() -> None:
    """Answer the demo portrait on a desk and on a phone, and put both side by side."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.yaml").write_text("language: [en, de, fr]\n")
        (place / "clip.mjpeg").write_bytes(pictures.clip())
        server = WebServer(["--config", str(place / "config.yaml")]).start()
        try:
            with chromium(place / "clip.mjpeg") as browser:
                shots = []
                for width in (DESK, PHONE):
                    # Without movement the page is where it stays.
                    visitor = KioskPage(browser, server.url, width, reduced_motion="reduce")
                    if width == DESK:
                        visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
                    visitor.open().choose(pictures.jpeg())
                    visitor.expect_look("happy")
                    visitor.page.evaluate("scrollTo(0, 0)")
                    # The mouse rests on nothing that would look chosen.
                    visitor.page.mouse.move(0, 0)
                    shot = visitor.page.screenshot(animations="disabled")
                    shots.append(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR))
                    visitor.close()
        finally:
            server.stop()
    height = max(shot.shape[0] for shot in shots) + 2 * MARGIN
    width = sum(shot.shape[1] for shot in shots) + 2 * MARGIN + BETWEEN
    both, left = np.full((height, width, 3), 255, np.uint8), MARGIN
    for shot in shots:
        top = (height - shot.shape[0]) // 2
        both[top : top + shot.shape[0], left : left + shot.shape[1]] = shot
        left += shot.shape[1] + BETWEEN
    share = WIDTH / width
    both = cv2.resize(both, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(PICTURE), both, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
