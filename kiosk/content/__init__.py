"""What the kiosk has to say: playlists, facts, and the words on the screen in several languages."""
