"""What tells a broker how the kiosk is, from beside it: it reads status and statistics, never a picture."""
