"""What the visitor sees. Draws a session state and knows nothing else; only the main thread comes here."""
