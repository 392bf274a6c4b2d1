"""The web page to try the kiosk's eyes with: upload, paste, webcam. In an environment of its own."""
