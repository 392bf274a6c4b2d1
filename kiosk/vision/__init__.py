"""The headless loop: camera → face → classifier → debouncer. Knows no screen, playlist or GPIO."""
