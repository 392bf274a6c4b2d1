"""What the soak is made of: a kiosk with everything real but the clock and the vision process."""
