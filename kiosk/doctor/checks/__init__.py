"""The doctor's checks, one module each."""
