"""The display's own power: dark while the kiosk sleeps, and as bright as the operator wants it."""
