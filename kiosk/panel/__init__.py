"""What the visitor touches: everything that counts as a press, and the light."""

from kiosk.panel.panel import Panel, open_panel
from kiosk.panel.press import Held, PanelEvent, Press, Released, Stuck, Unstuck

__all__ = ["Held", "Panel", "PanelEvent", "Press", "Released", "Stuck", "Unstuck", "open_panel"]
