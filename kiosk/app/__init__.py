"""The running kiosk: the parts wired together, ticked, and played without a person."""
