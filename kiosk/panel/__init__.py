"""What the visitor touches: the button and its light."""
