"""What tells a broker how the kiosk is, beside it: reads its status and its statistics, and never a picture."""
