"""What the visitor touches: the button and its light."""

from kiosk.panel.panel import Panel, open_panel
from kiosk.panel.press import PanelEvent, Press, Stuck, Unstuck

__all__ = ["Panel", "PanelEvent", "Press", "Stuck", "Unstuck", "open_panel"]
